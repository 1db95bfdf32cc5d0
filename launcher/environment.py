"""The Python environment in var/venv, made from the pinned and hashed requirements."""

import os
import re
import subprocess
import sys
from pathlib import Path

from launcher import tools
from launcher.console import Refusal, step, timed
from launcher.places import ROOT, VENV
from launcher.stamps import done, fingerprint, mark_done

RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
PYTHON = VENV / "bin/python"
UNFINISHED = VENV / ".portal-unfinished"
ONLY_PINNED = ("--require-hashes", "--only-binary", ":all:")
ADVICE = "Is there a connection to the Python package index?"


def ensure(*, development: bool = False) -> None:
    """Have requirements.txt installed, and for tests requirements-dev.txt, which contains it."""
    if UNFINISHED.exists() or not _works():
        _make()
    wanted = {RUNTIME: fingerprint(RUNTIME)} | ({DEVELOPMENT: fingerprint(DEVELOPMENT)} if development else {})
    missing = [file for file, stamp in wanted.items() if not done(_stamp(file), stamp)]
    if not missing:
        return
    UNFINISHED.touch()
    with timed(f"Installing the packages of {missing[-1].name}"):
        _install(missing[-1])
    for file in missing:
        mark_done(_stamp(file), wanted[file])
    UNFINISHED.unlink()


def _stamp(file: Path) -> Path:
    return VENV / f".portal-{file.stem}"


def _works() -> bool:
    """Whether the environment's Python still runs; it does not after the system's was upgraded."""
    try:
        return subprocess.run([PYTHON, "-I", "-S", "-c", ""], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _make() -> None:
    """Make an empty environment, in place of one that no longer works or in which an installation was cut off."""
    VENV.parent.mkdir(exist_ok=True)
    with timed("Making the Python environment"):
        tools.run(
            "Making the Python environment",
            [sys.executable, "-m", "venv", "--clear", VENV],
            advice="On Debian and Ubuntu it needs the package python3-venv.",
        )


def _install(file: Path) -> None:
    """Install with uv, three times as quick as pip and itself pinned and hashed; with pip where uv gets nowhere."""
    try:
        _install_uv()
        tools.run(
            "uv",
            [VENV / "bin/uv", "pip", "install", "-q", "-p", PYTHON, *ONLY_PINNED, "-r", file],
            env=_uv_environment(),
        )
    except Refusal as refusal:
        step(f"Taking pip: {str(refusal).splitlines()[0]}")
        tools.run("pip", [PYTHON, "-m", "pip", "install", "-q", *ONLY_PINNED, "-r", file], advice=ADVICE)


def _install_uv() -> None:
    if (VENV / "bin/uv").exists():
        return
    pinned = VENV / ".portal-uv.txt"
    pinned.write_text(pinned_uv())
    tools.run("pip", [PYTHON, "-m", "pip", "install", "-q", "--no-deps", *ONLY_PINNED, "-r", pinned], advice=ADVICE)


def pinned_uv() -> str:
    """The lines of requirements.txt that pin uv, with their hashes."""
    block = re.search(r"^uv==.*(?:\n    --.*)*\n", RUNTIME.read_text(), re.MULTILINE)
    if not block:
        raise Refusal("uv is not in requirements.txt.")
    return block[0]


def _uv_environment() -> dict[str, str]:
    """Pip's settings for another index or certificate, under the names that uv knows."""
    names = {"PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_EXTRA_INDEX_URL": "UV_INDEX", "PIP_CERT": "SSL_CERT_FILE"}
    translated = {uv: os.environ[pip] for pip, uv in names.items() if os.environ.get(pip)}
    return {**translated, **os.environ, "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}
