"""The portal's own programs: web server, worker, clock."""

import http.client
import signal
from typing import TYPE_CHECKING

from launcher.environment import PYTHON
from launcher.places import ROOT
from launcher.ports import addresses
from launcher.service import Service

if TYPE_CHECKING:
    from launcher.portal import Portal

QUEUES = ("default", "pdf", "mail")


def web(portal: "Portal") -> Service:
    """Gunicorn: two processes with four threads each. It ends at once, not gracefully, when the portal is gone."""
    binds = [
        f"--bind=[{address}]:{portal.port}" if ":" in address else f"--bind={address}:{portal.port}"
        for address in addresses()
    ]
    return Service(
        name="web",
        title="The web server",
        program=[
            PYTHON, "-m", "gunicorn", "cicc_portal.wsgi", *binds, "--config", ROOT / "launcher/gunicorn_settings.py",
        ],
        env=portal.environment(),
        log=portal.data.log / "web.log",
        cwd=ROOT,
        ready=lambda: answer(portal.port, "/readyz")[0] == 200,
        on_parents_death=signal.SIGQUIT,
    )  # fmt: skip


def worker(portal: "Portal") -> Service:
    """Celery's worker on all queues. It ends at once when the portal is gone: its jobs are rows in PostgreSQL."""
    return Service(
        name="worker",
        title="The worker",
        program=[
            PYTHON, "-m", "celery", "-A", "cicc_portal", "worker", "--queues", ",".join(QUEUES), "--concurrency", "2",
            "--without-gossip", "--without-mingle", "--max-tasks-per-child", "200", "--loglevel", "INFO",
        ],
        env=portal.environment(),
        log=portal.data.log / "worker.log",
        cwd=ROOT,
        ready=lambda: True,
        on_parents_death=signal.SIGKILL,
    )  # fmt: skip


def beat(portal: "Portal") -> Service:
    """Celery's clock, which sends what is due."""
    return Service(
        name="beat",
        title="The clock",
        program=[
            PYTHON, "-m", "celery", "-A", "cicc_portal", "beat",
            "--schedule", portal.data.run / "beat", "--pidfile=", "--loglevel", "INFO",
        ],
        env=portal.environment(),
        log=portal.data.log / "beat.log",
        cwd=ROOT,
        ready=lambda: True,
        on_parents_death=signal.SIGKILL,
    )  # fmt: skip


def answer(port: int, path: str) -> tuple[int, str]:
    """Status and text of a page of the portal on this machine; status 0 when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
