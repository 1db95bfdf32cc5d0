"""One letter to each focal point about all of a delegation with whom the same was done at once.

Who decides on a lot, or registers a list, hands one `Together` along; what the focal points would be told of each
person is gathered in it and written at the end. The persons themselves are written to as ever, one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cicc_portal.audit.record import SYSTEM
from cicc_portal.outbox.actions import compose, queue
from cicc_portal.outbox.models import Message
from delegates.models import FocalPoint, Participant
from meetings.models import Meeting

KIND = "participant-{what}-together"


@dataclass
class Together:
    """What is to be told of whom, by delegation and by what was done ("submitted", "accredited" …)."""

    people: dict[tuple[int, str], list[Participant]] = field(default_factory=dict)

    def add(self, participant: Participant, what: str) -> None:
        self.people.setdefault((participant.delegation_id, what), []).append(participant)


@dataclass(frozen=True)
class Summary:
    """A letter to one focal point, and about whom it is."""

    message: Message
    people: tuple[Participant, ...]


def tell_together(
    together: Together, meeting: Meeting, *, held_for: datetime.timedelta | None = None, only: Iterable[int] = ()
) -> list[Summary]:
    """Write what was gathered to each focal point in the own language; one query for them, however many people.

    Letters that are held can be recalled for that long. `only` are the accounts to write to, where not to all.
    """
    not_before = timezone.now() + held_for if held_for is not None else None
    chosen = set(only)
    written = []
    for point in _focal_points(together):
        if chosen and point.user_id not in chosen:
            continue
        for (delegation, what), people in together.people.items():
            if delegation == point.delegation_id:
                message = _write(point, what, people, meeting, not_before=not_before)
                written.append(Summary(message, tuple(people)))
    return written


def _focal_points(together: Together) -> Iterable[FocalPoint]:
    """Who registers one of the delegations, as far as their accounts are open."""
    if not together.people:
        return []
    delegations = {delegation for delegation, _what in together.people}
    found = FocalPoint.objects.filter(delegation__in=delegations, user__is_active=True)
    return found.select_related("user", "delegation__party").order_by("pk")


def _write(
    point: FocalPoint,
    what: str,
    people: list[Participant],
    meeting: Meeting,
    *,
    not_before: datetime.datetime | None,
) -> Message:
    delegation = point.delegation
    message = compose(
        f"delegates/email/{what}_together",
        to=point.user,
        context={
            "people": people,
            "count": len(people),
            "delegation": delegation,
            "query": people[0].query,
            "url": settings.SITE_URL + reverse("delegates:delegation", args=[meeting.slug, delegation.party.code]),
        },
        kind=KIND.format(what=what),
        meeting=meeting,
        draft=not_before is not None,
    )
    if not_before is not None:
        queue(message, seen=message.version, by=SYSTEM, not_before=not_before)
    return message
