"""Giving messages out, taking them back, and trying again."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cicc_portal.audit.record import SYSTEM, Actor, record, record_all
from cicc_portal.documents.models import Job
from cicc_portal.documents.registry import handler_for
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.problems import TooLate

JOB = "outbox.send"


@transaction.atomic
def queue(message: Message, *, seen: int | str, by: Actor, not_before: datetime.datetime | None = None) -> None:
    """Send a draft. Raises `StaleWrite` if someone changed it since the version `seen`, `TooLate` if it is no draft."""
    if message.state != Message.State.DRAFT:
        raise TooLate(_("This message is no longer a draft."))
    change(message, seen=seen, by=by, action="message.queued", **_on_its_way(message, not_before))


def queue_all(drafts: Sequence[Message], *, by: Actor, not_before: datetime.datetime) -> None:
    """Send many drafts, whose rows the caller has locked, at `not_before`. Four queries, however many."""
    handler = handler_for(JOB)
    jobs = Job.objects.bulk_create(
        Job(
            kind=JOB,
            args={"message": message.pk},
            queue="mail",
            max_attempts=handler.max_attempts,
            language=message.language,
            not_before=not_before,
        )
        for message in drafts
    )
    now = timezone.now()
    for message, job in zip(drafts, jobs, strict=True):
        message.state, message.queued_at, message.job = Message.State.QUEUED, now, job
        message.fence, message.problem, message.version = 0, "", message.version + 1
    Message.objects.bulk_update(drafts, ["state", "queued_at", "job", "fence", "problem", "version"])
    changes = {"state": (Message.State.DRAFT, Message.State.QUEUED)}
    record_all("message.queued", drafts, by=by, changes=changes)


@transaction.atomic
def retry(message: Message, *, seen: int | str, by: Actor) -> None:
    """Send after all what failed or was cancelled. Raises `StaleWrite`, and `TooLate` where there is no text left."""
    if not message.can_be_retried:
        raise TooLate(_("This message cannot be sent again."))
    change(message, seen=seen, by=by, action="message.retried", **_on_its_way(message, None))


@transaction.atomic
def recall(message: Message, *, by: Actor, back_to: Message.State = Message.State.CANCELLED) -> None:
    """Stop a message that still waits. Raises `TooLate` once it is being sent.

    It takes no version: what counts is whether the message has left, and the row is asked for that under its lock.
    """
    held = Message.objects.select_for_update().get(pk=message.pk)
    if held.state != Message.State.QUEUED:
        raise TooLate(_("This message has already left."))
    # Its job finds a message that is no longer its own, and ends.
    change(held, seen=held.version, by=by, action="message.recalled", state=back_to, queued_at=None, job=None)
    message.refresh_from_db()


def hand_over(message: Message) -> None:
    """Put a new message on its way, inside the transaction that writes it."""
    values = _on_its_way(message, None)
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=list(values))


def change(message: Message, *, seen: int | str, by: Actor, action: str, **values: object) -> None:
    """Set `values` if the row still has the version `seen`, and record it. Raises `StaleWrite`."""
    for name, value in values.items():
        setattr(message, name, value)
    changes = message.save_if(seen, update_fields=list(values))
    told = {name: pair for name, pair in changes.items() if name in {"state", "subject", "text"}}
    record(action, message, by=by, changes=told)


def _on_its_way(message: Message, not_before: datetime.datetime | None) -> dict[str, object]:
    # By the system: the job list of a person is for what they wait for, and the outbox shows its messages itself.
    job = Job.enqueue(
        JOB, by=SYSTEM, args={"message": message.pk}, queue="mail", language=message.language, not_before=not_before
    )
    return {"state": Message.State.QUEUED, "queued_at": timezone.now(), "job": job, "fence": 0, "problem": ""}
