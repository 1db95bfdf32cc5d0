"""The keys of an installation: generated once, kept beside its data, readable by its owner alone."""

import json
import os
import secrets

from launcher.console import Refusal
from launcher.places import Data

NAMES = ("SECRET_KEY", "FIELD_KEY")


def keys(data: Data) -> dict[str, str]:
    """The keys by the name of their setting; the environment's own come first."""
    given = {name: os.environ[name] for name in NAMES if os.environ.get(name)}
    return given if len(given) == len(NAMES) else _kept(data) | given


def _kept(data: Data) -> dict[str, str]:
    if not data.secrets.exists():
        if data.holds_database():
            raise Refusal(
                f"{data.secrets} is missing, but there is a database. Bring it back from a backup: "
                "it holds the key of all encrypted fields. Or start anew with other data: --data DIR."
            )
        _generate(data)
    try:
        found = json.loads(data.secrets.read_text())
        return {name: str(found[name]) for name in NAMES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(
            f"{data.secrets} cannot be read. It holds the key of all encrypted fields: "
            "bring it back from a backup; without it they are lost."
        ) from error


def _generate(data: Data) -> None:
    """Whole or not at all: a half-written file would look like a lost key."""
    unfinished = data.secrets.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({name: secrets.token_urlsafe(48) for name in NAMES}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(data.secrets)
