"""A person's own data: taken along, and erased when the person says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import Q

from cicc_portal.audit.record import record
from cicc_portal.audit.retention import carry_out, rule
from delegates.actions.registration import OVER, withdraw
from delegates.models import Participant
from delegates.own_data.page import Subject
from meetings.retention import is_over

State = Participant.State

# Which rows of each rule are the person's. What is not named here stays until its own day (docs/retention.yaml).
ERASED: Mapping[str, Callable[[Subject], Q]] = {
    "passports": lambda subject: subject.is_in(),
    "travel": lambda subject: subject.is_in(),
    "needs": lambda subject: subject.is_in("pk"),
    "photo": lambda subject: subject.is_in("pk"),
    "contact": lambda subject: subject.is_in("pk"),
    "invitations": lambda subject: subject.is_in() | subject.is_addressed("email"),
    "waiting-photos": lambda subject: Q(user=subject.user, meeting=subject.meeting),
    # Before the files: mail holds on to what was sent with it.
    "messages": lambda subject: subject.is_addressed("to_email", "to_user"),
    # Not what someone of the staff had made for the work, and owns.
    "files": lambda subject: (
        subject.is_in("badge__participant")
        | subject.is_in("personal__participant")
        | Q(owner=subject.user, role="", audience=None)
    ),
    # A draft that nobody has seen goes whole.
    "unaccredited": lambda subject: subject.is_in("pk") & Q(submitted_at=None, state=State.DRAFT),
}


@transaction.atomic
def record_download(subject: Subject) -> None:
    """That the person took a copy of the own data; not of what it consists."""
    for participant in subject.registrations[:1]:
        record("participant.data-downloaded", participant, by=subject.user)


@transaction.atomic
def erase(subject: Subject, current: Participant, *, seen: int | str) -> None:
    """Erase at once what may be erased; until the meeting is over that withdraws the registration, too.

    `seen` is the version of the `current` registration. Raises `StaleWrite`.
    """
    if ends_participation(subject, current):
        withdraw(current, seen=seen, by=subject.user)
    else:
        current.save_if(seen, update_fields=[])
    record("participant.erased", current, by=subject.user)
    for name, mine in ERASED.items():
        found = rule(name)
        rows = found.rows(meeting_id=subject.meeting.pk).filter(mine(subject))
        carry_out(found, rows, meeting_id=subject.meeting.pk, by=subject.user, waits=True)


def ends_participation(subject: Subject, current: Participant) -> bool:
    """True if erasing withdraws the registration."""
    return current.state not in {State.DRAFT, *OVER} and not is_over(subject.meeting)
