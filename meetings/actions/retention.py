"""How long a meeting keeps personal data, and the order to delete what is due."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import SYSTEM, Actor, record
from cicc_portal.audit.retention import term
from cicc_portal.documents.models import Job
from meetings import hooks
from meetings.models import Meeting
from meetings.problems import KeptTooLong
from meetings.retention import days_kept

RETENTION = "retention"


@transaction.atomic
def set_days(meeting: Meeting, days: Mapping[str, int], *, seen: int | str, by: User) -> None:
    """Keep personal data for so many days after the last one, by term. Raises `StaleWrite`.

    Raises `KeptTooLong` where it would be kept longer than the privacy notice said to people who have agreed to it.
    """
    longer = [key for key, number in days.items() if number > days_kept(meeting, term(key))]
    if longer and any(hook(meeting) for hook in hooks.has_told_people):
        raise KeptTooLong(field=longer[0])
    meeting.retention = {key: number for key, number in days.items() if number != term(key).days}
    changes = meeting.save_if(seen, update_fields=["retention"])
    if changes:
        record("meeting.retention-set", meeting, by=by, changes=changes)


@transaction.atomic
def order_deletion(meeting: Meeting | None, *, by: Actor) -> Job:
    """Have what is due deleted in the background: of a meeting, or of the portal alone. One job at a time waits."""
    pk = None if meeting is None else meeting.pk
    waiting = Job.objects.filter(kind=RETENTION, meeting_id=pk, state__in=Job.OPEN).first()
    if waiting is not None:
        return waiting
    ordered = Job.enqueue(RETENTION, by=by, meeting=meeting, language=meeting.text_language() if meeting else None)
    if by is not SYSTEM:
        record("retention.ordered", ordered, by=by)
    return ordered
