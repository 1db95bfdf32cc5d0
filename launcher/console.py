"""What the person at the terminal sees: a line for each step with the time since the start, a sentence at the end."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

STARTED = time.monotonic()
_lock = threading.Lock()


class Refusal(Exception):  # not a fault of the program
    """A reason to stop, worded for the person at the terminal."""


def step(text: str) -> None:
    """Say that something is being done or is done. Goes to stderr, so that stdout stays usable by other programs."""
    say(f"[{time.monotonic() - STARTED:6.1f} s] {text}", to=sys.stderr)


def say(text: str, *, to: TextIO | None = None) -> None:
    """Print text; that nobody reads it any more is no reason to end a portal."""
    with _lock, contextlib.suppress(BrokenPipeError):
        print(text, file=to or sys.stdout, flush=True)


@contextmanager
def timed(text: str) -> Iterator[None]:
    """Say what begins, and how long it took once it is through."""
    step(f"{text} …")
    began = time.monotonic()
    yield
    step(f"{text}: done in {time.monotonic() - began:.1f} s")


def tail(text: str, lines: int = 15) -> str:
    """The last lines of a program's output, indented, to show under a sentence."""
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])
