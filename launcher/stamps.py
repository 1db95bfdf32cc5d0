"""Knowing that a step of the set-up was done for exactly these inputs.

A stamp is written last, so a step that was cut off is done again.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.console import step


def fingerprint(*inputs: Path | str) -> str:
    """A hash over texts and over files with their names; a folder counts with all that is in it."""
    total = hashlib.sha256()
    for source in inputs:
        if isinstance(source, str):
            total.update(f"text {source}\n".encode())
            continue
        for file in sorted(files(source)):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            total.update(f"file {file.relative_to(source.parent)} {content}\n".encode())
    return total.hexdigest()


def files(path: Path) -> Iterable[Path]:
    """The files at or below `path`, without what Python, editors and the compiling of translations leave."""
    if path.is_file():
        yield path
    for folder, names, found in os.walk(path):
        names[:] = [name for name in names if not name.startswith((".", "__pycache__"))]
        yield from (Path(folder, name) for name in found if not name.startswith(".") and not name.endswith(".mo"))


def done(stamp: Path, wanted: str) -> bool:
    """Whether the step with this stamp was done for these inputs."""
    try:
        return stamp.read_text() == wanted
    except OSError:
        return False


def mark_done(stamp: Path, wanted: str) -> None:
    """Write the stamp, whole or not at all."""
    unfinished = stamp.with_name(f"{stamp.name}.{os.getpid()}")
    unfinished.write_text(wanted)
    unfinished.rename(stamp)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep other portals out of the same set-up, waiting for one that is in it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            step("Waiting for another ./portal that is setting up")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
