"""What people do with background jobs."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cicc_portal.audit.record import Actor, record
from cicc_portal.documents.models import Job


class TooLate(Exception):
    """The job is in another state by now; the message is a sentence for the person."""


@transaction.atomic
def cancel(job: Job, *, by: Actor) -> None:
    """Stop a job that waits or runs; a worker that is at it finds out at its next step. Raises `TooLate`."""
    stopped = Job.objects.filter(pk=job.pk, state__in=Job.OPEN).update(
        state=Job.State.CANCELLED, lease_until=None, finished_at=Now()
    )
    if not stopped:
        raise TooLate(_("This has already finished and cannot be cancelled."))
    _record("job.cancelled", job, Job.State.CANCELLED, by=by)


@transaction.atomic
def try_again(job: Job, *, by: Actor) -> None:
    """Have a failed or cancelled job done after all, with all its attempts. Raises `TooLate`."""
    revived = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]).update(
        state=Job.State.QUEUED,
        attempts=0,
        failure="",
        progress_done=0,
        progress_total=None,
        not_before=Now(),
        sent_at=None,
        finished_at=None,
    )
    if not revived:
        raise TooLate(_("This is already being made again, or is ready."))
    _record("job.tried_again", job, Job.State.QUEUED, by=by)
    job.send_after_commit()


def _record(action: str, job: Job, state: Job.State, *, by: Actor) -> None:
    record(action, job, by=by, changes={"state": (job.state, state.value)})
    job.refresh_from_db()
