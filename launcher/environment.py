"""The Python environment in var/venv, made from the pinned and hashed requirements."""

import ensurepip
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

from launcher import tools
from launcher.console import Refusal, step, timed
from launcher.places import ROOT, VAR, VENV
from launcher.stamps import done, fingerprint, mark_done

RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
PYTHON = VENV / "bin/python"
# Beside the environment, because making that begins with emptying it.
UNFINISHED = VAR / "venv.unfinished"
ONLY_PINNED = ("--require-hashes", "--only-binary", ":all:")


def ensure(*, development: bool = False) -> None:
    """Have requirements.txt installed, and for tests requirements-dev.txt, which contains it."""
    if UNFINISHED.exists() or not _works():
        _make()
    wanted = {RUNTIME: fingerprint(RUNTIME)} | ({DEVELOPMENT: fingerprint(DEVELOPMENT)} if development else {})
    missing = [file for file, stamp in wanted.items() if not done(_stamp(file), stamp)]
    if missing:
        UNFINISHED.touch()
        with timed(f"Installing the packages of {missing[-1].name}"):
            _install(missing[-1])
        for file in missing:
            mark_done(_stamp(file), wanted[file])
    UNFINISHED.unlink(missing_ok=True)


def _stamp(file: Path) -> Path:
    return VENV / f".portal-{file.stem}"


def _works() -> bool:
    """Whether the environment's Python still runs; it does not after the system's was upgraded."""
    try:
        return subprocess.run([PYTHON, "-I", "-S", "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _make() -> None:
    """Make an empty environment, in place of one that no longer works or in which something was cut off."""
    VAR.mkdir(exist_ok=True)
    UNFINISHED.touch()
    # Installing pip takes longer than all the rest, and it runs from its wheel just as well.
    without = ["--without-pip"] if _pip_wheel() else []
    with timed("Making the Python environment"):
        tools.run(
            "Making the Python environment",
            [sys.executable, "-m", "venv", "--clear", *without, VENV],
            advice="On Debian and Ubuntu it needs the package python3-venv.",
        )


def _pip_wheel() -> Path | None:
    """The wheel that Python brings to install pip from, at the places where Python and Debian keep it."""
    folders = (sysconfig.get_config_var("WHEEL_PKG_DIR"), Path(ensurepip.__file__).parent / "_bundled")
    found = [wheel for folder in folders if folder for wheel in Path(folder).glob("pip-*.whl")]
    return found[0] if found else None


def _pip(*arguments: str | Path) -> None:
    wheel = _pip_wheel()
    pip: list[str | Path] = [wheel / "pip"] if wheel else ["-m", "pip"]
    options = ("--disable-pip-version-check", "-q", *ONLY_PINNED)
    tools.run(
        "pip",
        [PYTHON, *pip, "install", *options, *arguments],
        advice="Is there a connection to the Python package index?",
    )


def _install(file: Path) -> None:
    """Install with uv, three times as quick as pip and itself pinned and hashed; with pip where uv gets nowhere."""
    try:
        if not (VENV / "bin/uv").exists():
            pinned = VENV / ".portal-uv.txt"
            pinned.write_text(pinned_uv())
            _pip("--no-deps", "-r", pinned)
        uv: list[str | Path] = [VENV / "bin/uv", "pip", "install", "-q", "-p", PYTHON]
        tools.run("uv", [*uv, *ONLY_PINNED, "-r", file], env=_uv_environment())
    except Refusal as refusal:
        step(f"Taking pip, because of this:\n{refusal}")
        _pip("-r", file)


def pinned_uv() -> str:
    """The lines of requirements.txt that pin uv, with their hashes."""
    block = re.search(r"^uv==.*(?:\n    --.*)*\n", RUNTIME.read_text(), re.MULTILINE)
    if not block:
        raise Refusal("uv is not in requirements.txt.")
    return block[0]


def _uv_environment() -> dict[str, str]:
    """Pip's settings for another index or certificate, under the names that uv knows; else the machine's certificates,
    as pip takes them: a network that looks into TLS has its own there."""
    names = {"PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL": "UV_INDEX", "PIP_CERT": "SSL_CERT_FILE"}
    translated = {uv: os.environ[pip] for pip, uv in names.items() if os.environ.get(pip)}
    own = {"UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}
    return {"UV_SYSTEM_CERTS": "1", **translated, **os.environ, **own}
