"""The running portal of the browser tests, started by `./portal run` as anybody would."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from launcher.processes import tied

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 420.0  # seconds until a first start is given up


@dataclass
class Stack:
    """One `./portal run`, its address and its data folder."""

    port: int
    data: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        return (self.data.parent / "run.log").read_text("utf-8", "replace")

    def start(self) -> None:
        """Start it and wait until it is ready. Raises `RuntimeError` with what it printed."""
        with (self.data.parent / "run.log").open("ab") as log:
            program = [ROOT / "portal", "run", "--port", str(self.port), "--data", str(self.data)]
            self.process = subprocess.Popen(
                tied(program, on_parents_death=signal.SIGTERM),  # a test run that is killed leaves no portal behind
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=own_environment(),
            )
        self.wait_until(200, PATIENCE)

    def manage(self, *arguments: str) -> str:
        """Run `./portal manage …` on its data, and give what it printed. Raises `subprocess.CalledProcessError`."""
        command = [ROOT / "portal", "manage", "--data", str(self.data), *arguments]
        done = subprocess.run(command, cwd=ROOT, env=own_environment(), check=True, capture_output=True, text=True)
        return done.stdout

    def wait_until(self, status: int, seconds: float, path: str = "/readyz") -> float:
        """Wait for `path` to answer with `status`; gives the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.process is not None and self.process.poll() is not None:
                raise RuntimeError(f"./portal run has ended:\n{self.log}")
            if self.status(path) == status:
                return time.monotonic() - began
            time.sleep(0.25)
        raise RuntimeError(f"{path} did not answer {status} within {seconds} s:\n{self.log}")

    def status(self, path: str = "/readyz") -> int:
        """The status that `path` answers with; 0 if nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:  # noqa: S310  # loopback
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)


SERVICES = {
    "AS_OWNER",
    "BROKER_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_URL",
    "DEMO",
    "DJANGO_SETTINGS_MODULE",
    "FIELD_KEY",
    "PORTAL_DATA",
    "PYTEST_XDIST_WORKER",
    "REDIS_URL",
    "SECRET_KEY",
    "STORAGE_URL",
}


def own_environment() -> dict[str, str]:
    """The environment without the tests' own database and keys: the portal brings its own."""
    return {name: value for name, value in os.environ.items() if name not in SERVICES}
