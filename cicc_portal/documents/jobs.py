"""What an app needs to do background work: `@job`, the `JobRun` that its handler gets, and how a handler ends early."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any

from django.db import DatabaseError, InterfaceError

from cicc_portal.documents.lease import Cancelled, Lease, LostLease, Stopped
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.documents.registry import Handler, UnknownKind, handler_for, job

if TYPE_CHECKING:
    from cicc_portal.accounts.models import Audience, User
    from cicc_portal.languages import Text

logger = logging.getLogger(__name__)

WhenDone = Callable[[GeneratedFile | None], None]


class JobFailed(Exception):
    """The job cannot be done, and trying again would not help; the message is a sentence for the person who asked.

    It is shown only to those who may know what the job is about.
    """


class JobRun:
    """One attempt at a job, as its handler sees it. The job's language is active."""

    # Progress reaches the database at most this often, so that a loop may report each of a thousand steps.
    REPORT_EVERY = 0.5  # seconds

    def __init__(self, job: Job, lease: Lease) -> None:
        self.job = job
        self.files: list[GeneratedFile] = []
        self.callbacks: list[WhenDone] = []
        self._lease = lease
        self._reported_at: float | None = None

    @property
    def args(self) -> dict[str, Any]:
        """What `Job.enqueue(args=…)` was given."""
        return self.job.args

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far it is. Raises `Cancelled` or `LostLease`, which a handler lets through: nobody wants its work."""
        now = time.monotonic()
        finished = total is not None and done >= total
        if self._reported_at is not None and now - self._reported_at < self.REPORT_EVERY and not finished:
            self._lease.check()
            return
        self._reported_at = now
        self._lease.renew(progress_done=done, progress_total=None if total is None else max(done, total))

    def store(
        self,
        content: bytes | IO[bytes],
        *,
        filename: str,
        mime: str,
        title: Text | str = "",
        kind: str = "",
        language: str = "",
        audience: Audience | None = None,
        role: str = "",
        owner: User | None = None,
    ) -> GeneratedFile:
        """Keep a file that was made. It appears when the job is done, in the same transaction, or never.

        Its readers are `audience`, the holders of `role` and `owner`; without any of them the job's audience, or else
        the person who asked. Raises `ValueError` where that names nobody.
        """
        if audience is None and not role and owner is None:
            audience = self.job.audience
            owner = None if audience else self.job.created_by
        made = GeneratedFile.written(
            content,
            filename=filename,
            mime=mime,
            title=title,
            kind=kind or self.job.kind,
            language=language or self.job.language,
            meeting_id=self.job.meeting_id,
            audience=audience,
            role=role,
            owner=owner,
        )
        self.files.append(made)
        return made

    def when_done(self, callback: WhenDone) -> None:
        """Call `callback` with the handler's file in the transaction that completes the job: for its own rows."""
        self.callbacks.append(callback)

    def discard(self) -> None:
        """Take out of storage what was stored for nothing. What cannot be removed now, the nightly tidying removes."""
        try:
            wanted = [made.public_id for made in self.files]
            kept = set(GeneratedFile.objects.filter(public_id__in=wanted).values_list("public_id", flat=True))
            for made in self.files:
                if made.public_id not in kept:
                    made.discard()
        except (DatabaseError, InterfaceError, OSError) as error:
            logger.warning("Files of job %s are left for the nightly tidying: %s", self.job.pk, type(error).__name__)


__all__ = [
    "Cancelled",
    "Handler",
    "JobFailed",
    "JobRun",
    "LostLease",
    "Stopped",
    "UnknownKind",
    "handler_for",
    "job",
]
