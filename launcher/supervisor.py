"""Keeps services running: starts them, starts again those that die, stops them in order."""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from launcher.console import Refusal, step, tail
from launcher.processes import MARK, Identity, end, marked, tied
from launcher.service import Service

FIRST_WAIT, LONGEST_WAIT = 0.3, 15.0
# A service that has run this long and then dies is started again at once, as after a first failure.
STEADY = 60.0
# How often a service may die before it was ever ready.
FAILED_STARTS = 5
LONGEST_LOG = 20_000_000


class Interrupted(Exception):  # a wish, not a fault
    """Somebody asked the portal to stop."""


@dataclass
class Running:
    """A service, its present process, and how long to wait before the next start."""

    service: Service
    process: "subprocess.Popen[bytes]"
    started: float
    wait: float = FIRST_WAIT
    failures: int = 0
    restart_at: float | None = None

    @property
    def identity(self) -> Identity | None:
        """Its process for certain, while that runs."""
        return Identity.of(self.process.pid) if self.process.returncode is None else None


@dataclass
class Supervisor:
    """The parent of all services. Used from the main thread only: children are tied to the thread that starts them."""

    mark: str
    """Goes into the environment of every process, to find it and its children again."""
    changed: Callable[["Supervisor"], None]
    """Called whenever the set of processes has changed, to write it down."""
    children: dict[str, Running] = field(default_factory=dict)
    _asked_to_stop: bool = False
    _wake: tuple[int, int] | None = None

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to stop."""
        read, write = os.pipe()
        os.set_blocking(write, False)
        os.set_blocking(read, False)
        self._wake = (read, write)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_asked)

    def _stop_asked(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def pause(self, seconds: float) -> None:
        """Wait, but not past a signal. Raises `Interrupted` once somebody asked to stop."""
        if self._wake and not self._asked_to_stop:
            select.select([self._wake[0]], [], [], seconds)
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake[0], 4096)
        elif not self._wake:
            time.sleep(seconds)
        if self._asked_to_stop:
            raise Interrupted

    def start(self, service: Service) -> None:
        """Start a service; it may take a while until it is ready."""
        with service.log.open("ab") as output:
            process = subprocess.Popen(
                tied(service.program, on_parents_death=service.on_parents_death, account=service.account),
                env={**service.env, MARK: self.mark},
                cwd=service.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
            )
        known = self.children.get(service.name)
        running = Running(service, process, time.monotonic())
        if known:
            running.wait, running.failures = known.wait, known.failures
        self.children[service.name] = running
        self.changed(self)

    def wait_ready(self, *names: str, seconds: float) -> None:
        """Wait until services are ready. Raises `Refusal` with the end of the log of one that is not in time."""
        deadline = time.monotonic() + seconds
        for name in names:
            pause = 0.02
            while not self.children[name].service.ready():
                self.look_after()
                running = self.children[name]
                if time.monotonic() > deadline or running.failures >= FAILED_STARTS:
                    waited = time.monotonic() - deadline + seconds
                    log = tail(running.service.log.read_text(errors="replace"))
                    sentence = f"{running.service.title} did not become ready in {waited:.0f} seconds"
                    raise Refusal(f"{sentence}. The end of {running.service.log}:\n{log}")
                self.pause(pause)
                pause = min(pause * 1.5, 0.3)

    def look_after(self) -> None:
        """Start again what has died, each time after a longer wait."""
        now = time.monotonic()
        for running in list(self.children.values()):
            code = running.process.poll()
            if code is None:
                continue
            if running.restart_at is None:
                lived = now - running.started
                running.failures += 1
                running.wait = FIRST_WAIT if lived > STEADY else min(running.wait * 2, LONGEST_WAIT)
                running.restart_at = now + running.wait
                step(f"{running.service.title} {ending(code)}; starting it again in {running.wait:.1f} s")
                self.changed(self)
            elif now >= running.restart_at:
                self.start(running.service)

    def run(self) -> None:
        """Look after the services until somebody asks to stop (raises `Interrupted`)."""
        while True:
            self.look_after()
            self.trim_logs()
            due = [running.restart_at - time.monotonic() for running in self.children.values() if running.restart_at]
            self.pause(max(0.01, min([*due, 5.0])))

    def trim_logs(self) -> None:
        """Move long logs aside; their writers append, so they go on at the beginning."""
        for log in {running.service.log for running in self.children.values()}:
            if log.exists() and log.stat().st_size > LONGEST_LOG:
                shutil.copyfile(log, log.with_suffix(".log.1"))
                os.truncate(log, 0)

    def stop(self) -> None:
        """Stop all services, those that others stand on last; kill what does not stop in its time."""
        for foundation in (False, True):
            layer = [running for running in self.children.values() if running.service.foundation is foundation]
            for running in layer:
                if running.process.poll() is None:
                    running.process.send_signal(running.service.stop_signal)
            for running in layer:
                _await_end(running)
        end(marked(self.mark), by=signal.SIGKILL, patience=5)
        self.children.clear()
        self.changed(self)


def _await_end(running: Running) -> None:
    try:
        running.process.wait(running.service.patience)
    except subprocess.TimeoutExpired:
        step(f"{running.service.title} did not stop in {running.service.patience:.0f} s and is killed")
        running.process.kill()
        running.process.wait()


def ending(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended with status {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
