"""A worker's hold on a job: short, and renewed while the worker lives, so that a killed one is found out in seconds."""

from __future__ import annotations

import datetime
import logging
import threading
import time
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now

from cicc_portal.documents.heartbeat import beat
from cicc_portal.documents.models import Job

logger = logging.getLogger(__name__)

# After this time a job counts as hung: its lease is no longer renewed. Celery's own limit ends the process soon after.
LONGEST_RUN = 15 * 60  # seconds


class Stopped(Exception):
    """This worker no longer holds the job; its work is thrown away."""


class Cancelled(Stopped):
    """A person has cancelled the job."""


class LostLease(Stopped):
    """The lease ran out, and another worker has the job or has done it."""


class Lease:
    """The hold on one claimed job, renewed by a thread: one long call into WeasyPrint must not look like a dead worker.

    As a context manager it runs that thread. `renew()` and `check()` raise `Stopped` once the hold is gone.
    """

    def __init__(self, job: Job, *, seconds: int) -> None:
        self.job, self.seconds = job, seconds
        self._ended = threading.Event()
        self._stopped: Stopped | None = None
        self._thread = threading.Thread(target=self._keep, name=f"lease-{job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(timeout=self.seconds)

    def check(self) -> None:
        """Raise `Stopped` if the hold is known to be gone; asks nobody."""
        if self._stopped is not None:
            raise self._stopped

    def renew(self, **progress: Any) -> None:
        """Hold the job for another while, and write down its progress. Raises `Cancelled` or `LostLease`."""
        self.check()
        until = Now() + datetime.timedelta(seconds=self.seconds)
        if not Job.objects.filter(pk=self.job.pk).held(self.job.fence).update(lease_until=until, **progress):
            self._stopped = self.reason()
            raise self._stopped

    def reason(self) -> Stopped:
        """Why the hold is gone."""
        cancelled = Job.objects.filter(pk=self.job.pk, state=Job.State.CANCELLED).exists()
        return Cancelled(str(self.job)) if cancelled else LostLease(str(self.job))

    def _keep(self) -> None:
        began = time.monotonic()
        try:
            while not self._ended.wait(self.seconds / 4) and time.monotonic() - began < LONGEST_RUN:
                try:
                    self.renew()
                    beat()
                except (DatabaseError, InterfaceError) as error:
                    # The database may be back before the lease is over.
                    logger.warning("The lease of job %s was not renewed: %s", self.job.pk, type(error).__name__)
                    connection.close()
        except Stopped:
            logger.info("Job %s is no longer held here.", self.job.pk)
        finally:
            connection.close()
