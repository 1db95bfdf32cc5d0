"""Running other programs to their end while the person at the terminal sees that something happens."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.console import Refusal, step, tail
from launcher.places import ROOT
from launcher.processes import MARK, tied

# After how many seconds of silence a line says that a program is still at work.
SILENCE = 15.0

_at_work: "set[subprocess.Popen[str]]" = set()
_lock = threading.Lock()
_ended = threading.Event()


def run(
    title: str,
    program: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    advice: str = "",
    survives: bool = False,
) -> str:
    """Run a program and give what it printed. Raises `Refusal` with the end of that, and the advice, when it fails.

    The program ends with the portal, even when that is killed; one that `survives` does not (a package manager must).
    """
    if _ended.is_set():
        raise Refusal(f"{title} was not begun: the portal is ending.")
    process = subprocess.Popen(
        program if survives else tied(program, on_parents_death=signal.SIGKILL),
        env=_environment(env, survives=survives),
        cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    if not survives:
        with _lock:
            _at_work.add(process)
    began = time.monotonic()
    try:
        while True:
            try:
                output, _ = process.communicate(timeout=SILENCE)
                break
            except subprocess.TimeoutExpired:
                step(f"{title}: still at work after {time.monotonic() - began:.0f} s")
    finally:
        with _lock:
            _at_work.discard(process)
    if process.returncode:
        raise Refusal(f"{title} failed.{' ' + advice if advice else ''} What it said last:\n{tail(output)}")
    return output


def _environment(given: Mapping[str, str] | None, *, survives: bool) -> dict[str, str]:
    """What a program gets: the mark by which leftovers are found is not for one that must not be ended."""
    env = dict(os.environ if given is None else given)
    if survives:
        env.pop(MARK, None)
    return env


def end_all() -> None:
    """End what is still at work, with its children, and begin nothing more; for an interrupted set-up."""
    _ended.set()
    with _lock:
        for process in _at_work:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
