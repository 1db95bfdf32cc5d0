"""The sign of life of the workers, for `/readyz`.

A worker gives it by doing a task that came through the broker, or while it works on a job that did: so broker, worker
and database have all been at work within that time.
"""

from __future__ import annotations

import datetime
import socket

from django.utils import timezone

from cicc_portal.documents.models import WorkerHeartbeat


def beat() -> None:
    """Write down that a worker on this machine is at work."""
    WorkerHeartbeat.objects.beat(socket.gethostname())


def heartbeat_age() -> float | None:
    """Seconds since a worker was last at work; `None` if none ever was."""
    age = WorkerHeartbeat.objects.age()
    return None if age is None else age.total_seconds()


def forget() -> None:
    """Remove the rows of workers that were not seen for a day."""
    WorkerHeartbeat.objects.filter(at__lt=timezone.now() - datetime.timedelta(days=1)).delete()
