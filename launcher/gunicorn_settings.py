"""Gunicorn's settings, for `portal run` and for the container alike."""

import ctypes
import os
import signal
from pathlib import Path

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
# The heartbeat file must not be on a disk that may be slow.
_MEMORY = Path("/dev/shm")  # noqa: S108  # gunicorn makes its file there safely
worker_tmp_dir = str(_MEMORY) if os.access(_MEMORY, os.W_OK) else None
errorlog = "-"
control_socket_disable = True
# Behind a proxy that speaks TLS, as docker-compose.yml has it; the portal itself listens on loopback only.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")


def post_fork(server: object, worker: object) -> None:
    """Let the kernel end a worker whose master was killed; by itself it would notice a second later."""
    if hasattr(signal, "SIGKILL") and os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(1, int(signal.SIGKILL), 0, 0, 0)
