"""One portal on one set of data: its lock, the record of what runs, and clearing away what a killed one left."""

import fcntl
import json
import os
import secrets
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from launcher.console import Refusal, step
from launcher.places import Data
from launcher.processes import Identity, end, marked
from launcher.supervisor import Supervisor


@dataclass
class Instance:
    """The portal that runs, or ran, on some data."""

    data: Data
    mark: str = ""
    port: int | None = None
    ready: bool = False

    @property
    def _record(self) -> Path:
        return self.data.run / "portal.json"

    @property
    def _lock(self) -> Path:
        return self.data.run / "lock"

    def acquire(self) -> None:
        """Become the only portal on this data until this process ends; end what an earlier one left running."""
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            record = self.record()
            where = f" at http://localhost:{record['port']}" if record.get("port") else ""
            raise Refusal(
                f"A portal already runs on {self.data.folder}{where}. "
                "Stop it with ./portal stop, or choose other data with --data DIR."
            ) from None
        self.clear_leftovers()
        self.mark = secrets.token_hex(16)
        self.write({})

    def running(self) -> bool:
        """Whether a portal holds the lock."""
        try:
            lock = os.open(self._lock, os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(lock)
        return False

    def record(self) -> dict[str, Any]:
        """What was last written down, or nothing."""
        try:
            found = json.loads(self._record.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, processes: dict[str, Identity]) -> None:
        """Write down who we are and what we have started, whole or not at all."""
        manager = Identity.of(os.getpid())
        record = {
            "mark": self.mark,
            "port": self.port,
            "ready": self.ready,
            "manager": asdict(manager) if manager else None,
            "processes": {name: asdict(identity) for name, identity in processes.items()},
        }
        unfinished = self._record.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(record, indent=1))
        unfinished.chmod(0o600)
        unfinished.rename(self._record)

    def write_children(self, supervisor: Supervisor) -> None:
        """Write down the present children of `supervisor`."""
        self.write({name: identity for name, child in supervisor.children.items() if (identity := child.identity)})

    def manager(self) -> Identity | None:
        """The process that runs the portal, if it runs."""
        found = self.record().get("manager")
        identity = Identity(**found) if found else None
        return identity if identity and identity.alive() else None

    def processes(self) -> dict[str, Identity]:
        """The recorded children."""
        return {name: Identity(**found) for name, found in self.record().get("processes", {}).items()}

    def clear_leftovers(self) -> bool:
        """End what a killed portal left running; gives whether there was anything."""
        left = [identity for identity in self.processes().values() if identity.alive()]
        mark = self.record().get("mark")
        others = [identity for identity in marked(mark) if identity not in left] if mark else []
        if not left and not others:
            return False
        step(f"Ending {len(left) + len(others)} processes that an earlier portal left behind")
        # PostgreSQL and Valkey write down what they hold; for all others the truth is in PostgreSQL.
        end(others, by=signal.SIGTERM, patience=1)
        end(left, by=signal.SIGINT, patience=30)
        if mark:
            end(marked(mark), by=signal.SIGKILL, patience=5)
        return True

    def stop(self, *, seconds: float = 90) -> bool:
        """Ask the running portal to stop, wait for it, or end what a killed one left; gives whether anything ran."""
        manager = self.manager()
        if manager is None and not self.running():
            return self.clear_leftovers()
        if manager:
            manager.send(signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while self.running():
            if time.monotonic() > deadline:
                raise Refusal(f"The portal did not stop in {seconds:.0f} seconds. Look into {self.data.log}.")
            time.sleep(0.1)
        return True
