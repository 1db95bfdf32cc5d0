"""Background work of meetings: the nightly deletion of what is due."""

from __future__ import annotations

import logging

from celery import shared_task
from django.conf import settings
from django.utils.translation import gettext_lazy

from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.jobs import JobRun, job
from cicc_portal.documents.models import GeneratedFile
from meetings import retention
from meetings.actions.retention import RETENTION, order_deletion
from meetings.models import Meeting

logger = logging.getLogger(__name__)


@shared_task
def delete_due() -> None:
    """Order a job for each meeting with something due, and one for the portal; nightly, by beat."""
    if settings.DEMO:
        # Its meeting lies in the past: the first night would empty it. The desk's page and the command still delete.
        logger.info("The demonstration keeps its data: nothing is deleted at night")
        return
    for meeting in (None, *retention.ended_meetings()):
        if any(due.rows.exists() for due in retention.due_of(meeting)):
            order_deletion(meeting, by=SYSTEM)


@job(RETENTION, queue="default", label=gettext_lazy("Deletion of personal data"))
def carry_out_deletion(run: JobRun) -> GeneratedFile | None:
    """Delete what is due. Each chunk is its own transaction, so that nothing is locked long; a second run goes on."""
    meeting = None if run.job.meeting_id is None else Meeting.objects.get(pk=run.job.meeting_id)
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        run.progress(done)

    retention.delete_due(meeting, by=run.job.created_by or SYSTEM, after_chunk=report)
    return None
