"""Children that cannot outlive the portal, and knowing a process again without trusting its name or number alone."""

import os
import pwd
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")

# Every process that the portal starts has this in its environment, and so have its children; its value is one start's.
MARK = "PORTAL_INSTANCE"


@dataclass(frozen=True)
class Identity:
    """A process for certain: numbers are used again, a number with its start time and boot is not."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The identity of a process that runs now, or None. One that ended and was not yet collected does not run."""
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        if fields[0] in "ZX":
            return None
        return cls(pid, f"{_boot()}/{fields[19]}")

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return Identity.of(self.pid) == self

    def send(self, number: signal.Signals) -> None:
        """Send a signal, unless the process has gone."""
        if self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]


def tied(
    program: Sequence[str | Path], *, on_parents_death: signal.Signals, account: pwd.struct_passwd | None = None
) -> list[str | Path]:
    """The command that runs `program` as `account`; it gets `on_parents_death` when the thread that started it ends."""
    owner = f"{account.pw_uid}:{account.pw_gid}" if account else "-"
    return [sys.executable, "-I", "-S", CHILD, str(os.getpid()), str(int(on_parents_death)), owner, *program]


def marked(mark: str) -> Iterator[Identity]:
    """Processes that carry `mark` in their environment, whoever their parent is now."""
    wanted = f"{MARK}={mark}".encode()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal() or int(folder.name) == os.getpid():
            continue
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if wanted in environment.split(b"\0") and (identity := Identity.of(int(folder.name))):
            yield identity


def end(processes: Iterable[Identity], *, by: signal.Signals, patience: float) -> None:
    """Ask processes to end by a signal, and make them end when they have not done so in `patience` seconds."""
    running = list(processes)
    for number in (by, signal.SIGKILL):
        for process in running:
            process.send(number)
        deadline = time.monotonic() + patience
        while any(process.alive() for process in running):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
