"""The worker's side of the outbox."""

from __future__ import annotations

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.outbox import delivery
from cicc_portal.outbox.actions.sending import JOB

# After 5, 20, 80, 320 seconds, then every 10 minutes: an outage of the mail server of two hours is waited out.
ATTEMPTS = 16


@job(JOB, queue="mail", max_attempts=ATTEMPTS, label=_("Message"))
def send(run: JobRun) -> None:
    """Send one message; a refusal ends it, anything else is tried again."""
    message = delivery.claim(run.job)
    if message is None:
        return
    try:
        delivery.deliver(message)
    except delivery.Never as error:
        delivery.mark_failed(message, error.problem)
        raise JobFailed(str(error.problem.label)) from error
    except delivery.NotYet as error:
        if run.job.attempts < run.job.max_attempts:
            delivery.put_back(message, error.problem)
            raise
        delivery.mark_failed(message, error.problem)
        raise JobFailed(str(error.problem.label)) from error
    run.when_done(lambda _file: delivery.mark_sent(message))


@shared_task
def settle() -> None:
    """Give up what a worker was killed over each time; every minute, by beat."""
    delivery.settle()
