"""Pango and what it needs, which PDFs are set with: the system's, or Debian's packages unpacked under var/native."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launcher import tools
from launcher.console import Refusal, step, timed
from launcher.places import NATIVE, as_root

LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
BY_HAND = f"Install it by hand, on Debian and Ubuntu with: apt-get install {' '.join(PACKAGES)}"


def ensure() -> dict[str, str]:
    """Have Pango, and give the settings under which programs find it."""
    for settings in ({}, _unpacked_settings()):
        if _loads(settings):
            return settings
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise Refusal(f"Pango is missing; without it there are no PDFs. {BY_HAND}")
    if as_root():
        with timed("Installing Pango with apt-get"):
            apt_install(*PACKAGES, advice=BY_HAND)
        settings = {}
    else:
        with timed("Fetching Pango with apt-get into var/native"):
            unpack(NATIVE, *PACKAGES, advice=BY_HAND)
        settings = _unpacked_settings()
    if not _loads(settings):
        raise Refusal(f"Pango was fetched, but cannot be loaded. {BY_HAND}")
    return settings


def apt_install(*packages: str, advice: str) -> None:
    """Install packages as root. Not cut off when the portal is: that would leave the package database half-way."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    waiting = ["-o", "DPkg::Lock::Timeout=300"]
    install = ["apt-get", "-q", *waiting, "install", "-y", "--no-install-recommends", *packages]
    tools.run("apt-get update", ["apt-get", "-q", *waiting, "update"], env=env, advice=advice, survives=True)
    try:
        tools.run("apt-get install", install, env=env, survives=True)
    except Refusal:
        step("apt-get install failed; finishing what an earlier one may have left, then trying again")
        tools.run("dpkg --configure", ["dpkg", "--configure", "-a"], env=env, advice=advice, survives=True)
        tools.run("apt-get install", install, env=env, advice=advice, survives=True)


def unpack(target: Path, *packages: str, advice: str) -> None:
    """Fetch packages and what they depend on, and unpack them into `target`, without root. Whole or not at all."""
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for folder in ("lists/partial", "cache/archives/partial", "debs", "root"):
        (unfinished / folder).mkdir(parents=True)
    apt = [
        "apt-get", "-q",
        "-o", f"Dir::State::lists={unfinished}/lists", "-o", f"Dir::Cache={unfinished}/cache",
        "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=", "-o", "Acquire::Languages=none",
    ]  # fmt: skip
    tools.run("apt-get update", [*apt, "update"], advice=advice)
    plan = tools.run("apt-get install", [*apt, "-s", "--no-install-recommends", "install", *packages], advice=advice)
    wanted = [line.split()[1] for line in plan.splitlines() if line.startswith("Inst ")]
    tools.run("apt-get download", [*apt, "download", *wanted], cwd=unfinished / "debs", advice=advice)
    for package in sorted((unfinished / "debs").glob("*.deb")):
        tools.run("dpkg", ["dpkg", "-x", package, unfinished / "root"], advice=advice)
    shutil.rmtree(target, ignore_errors=True)
    (unfinished / "root").rename(target)
    shutil.rmtree(unfinished, ignore_errors=True)


def library_path(root: Path) -> str:
    """LD_LIBRARY_PATH for libraries unpacked under `root`, before what is there already."""
    folders = sorted({str(path.parent) for path in root.glob("**/lib*.so.*")})
    return os.pathsep.join([*folders, *filter(None, [os.environ.get("LD_LIBRARY_PATH")])])


def _unpacked_settings() -> dict[str, str]:
    return {"LD_LIBRARY_PATH": library_path(NATIVE)} if NATIVE.exists() else {}


def _loads(settings: Mapping[str, str]) -> bool:
    """Whether a program with these settings finds all libraries; asked of one, since the loader looks only once."""
    script = f"import ctypes\nfor name in {LIBRARIES!r}: ctypes.CDLL(name)"
    return (
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", script], env={**os.environ, **settings}, check=False, capture_output=True
        ).returncode
        == 0
    )
