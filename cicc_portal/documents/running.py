"""Doing jobs: claim, work, complete, each held to the fence of its claim; and sweeping up what is left."""

from __future__ import annotations

import datetime
import logging

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cicc_portal.documents.jobs import JobFailed, JobRun, Stopped
from cicc_portal.documents.lease import Lease
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.documents.registry import DEFAULT_LEASE, UnknownKind, handler_for

logger = logging.getLogger(__name__)

# After the broker's loss the oldest jobs go first, the rest with the next sweeps.
SENT_IN_ONE_SWEEP = 200


def run(pk: int) -> None:
    """Do job `pk`, unless it is done, cancelled, not yet due, or in other hands. Raises `Job.DoesNotExist`."""
    kind = Job.objects.values_list("kind", flat=True).get(pk=pk)
    seconds = _lease_of(kind)
    job = Job.objects.claim(pk, lease=seconds)
    if job is None:
        logger.info("Job %s is not to be begun now.", pk)
        return
    with Lease(job, seconds=seconds) as lease, translation.override(job.language):
        _attempt(JobRun(job, lease), lease)


def _lease_of(kind: str) -> int:
    try:
        return handler_for(kind).lease
    except UnknownKind:  # of a newer release than this worker; _attempt puts it back
        return DEFAULT_LEASE


def _attempt(run: JobRun, lease: Lease) -> None:
    try:
        made = handler_for(run.job.kind).work(run)
        _complete(run, made, lease)
    except Stopped as stopped:
        logger.info("Job %s was stopped: %s", run.job.pk, type(stopped).__name__)
        run.discard()
    except JobFailed as failure:
        logger.warning("Job %s (%s) failed for good", run.job.pk, run.job.kind)
        run.discard()
        _fail(run.job, str(failure) or _("This could not be made."))
    except Exception:
        logger.exception("Job %s (%s), attempt %s, did not succeed", run.job.pk, run.job.kind, run.job.attempts)
        _drop_a_dead_connection()
        run.discard()
        _try_later(run.job)
    except BaseException:
        # The worker is told to end: another one may go on at once.
        run.discard()
        _put_back(run.job, after=datetime.timedelta())
        raise


def _drop_a_dead_connection() -> None:
    """The error may be that the database went away; what is written next needs a connection that works."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _complete(run: JobRun, made: GeneratedFile | None, lease: Lease) -> None:
    """Files, the handler's own rows and the job's state in one transaction, if the job is still held."""
    if made is not None and made not in run.files:
        raise ValueError("A handler gives a file that it got from run.store(), or None.")
    with transaction.atomic():
        if not Job.objects.filter(pk=run.job.pk).held(run.job.fence).select_for_update().exists():
            raise lease.reason()
        for file in run.files:
            file.save(force_insert=True)
        for callback in run.callbacks:
            callback(made)
        Job.objects.filter(pk=run.job.pk).update(
            state=Job.State.DONE, file=made, failure="", lease_until=None, finished_at=Now()
        )


def _fail(job: Job, sentence: str) -> None:
    Job.objects.filter(pk=job.pk).held(job.fence).update(
        state=Job.State.FAILED, failure=sentence, lease_until=None, finished_at=Now()
    )


def _try_later(job: Job) -> None:
    """After an unexpected error: again after 5, 20, 80 seconds, as often as the job may be tried."""
    if job.attempts < job.max_attempts:
        _put_back(job, after=datetime.timedelta(seconds=min(5 * 4 ** (job.attempts - 1), 600)))
    else:
        _fail(job, _("Something went wrong in the portal each time this was tried. The portal's log says what."))


def _put_back(job: Job, *, after: datetime.timedelta) -> None:
    Job.objects.filter(pk=job.pk).held(job.fence).update(
        state=Job.State.QUEUED, lease_until=None, sent_at=None, not_before=Now() + after
    )


def sweep() -> None:
    """Take back jobs whose worker is gone, and tell the workers of every due job that the broker may have lost."""
    _take_back()
    for job in Job.objects.unsent()[:SENT_IN_ONE_SWEEP]:
        if not job.send():
            break


@transaction.atomic
def _take_back() -> None:
    for job in Job.objects.abandoned().select_for_update(skip_locked=True):
        logger.warning("Job %s (%s) was left by its worker", job.pk, job.kind)
        if job.attempts < job.max_attempts:
            _put_back(job, after=datetime.timedelta())
        else:
            with translation.override(job.language):
                _fail(job, _interrupted(job.attempts))


def _interrupted(times: int) -> str:
    return ngettext(
        "The work was interrupted %(times)s time and was given up.",
        "The work was interrupted %(times)s times and was given up.",
        times,
    ) % {"times": times}
