"""What an operation does to each session: where it stands, where it would stand, and what may be chosen instead."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.actions.steps import Move
from agenda.models import Session
from agenda.models.session import Disclosure, Kind
from cicc_portal.audit.versions import StaleWrite
from meetings.models import Meeting, Room


class Do(models.TextChoices):
    """What happens to a session."""

    MOVE = "move", _("moves")
    LONGER = "longer", _("ends at another time")
    STAY = "stay", _("stays")
    SHORTEN = "shorten", _("is shortened")
    UNSCHEDULE = "unschedule", _("becomes unscheduled")


@dataclass(kw_only=True)
class Line:
    """A session that stands, and what is to be done with it. `starts_at` and `ends_at` are where it would stand.

    `runs_into` are the sessions that it would meet in a room, or in a break; `taken` says that a room is among them.
    """

    session: Session
    do: str
    choices: Sequence[Do]
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    is_outside: bool = False
    has_nothing_left: bool = False
    is_taken: bool = False
    runs_into: list[Session] = field(default_factory=list)

    @property
    def rooms(self) -> list[Room]:
        return [booking.room for booking in self.session.bookings.all()]

    @property
    def is_changed(self) -> bool:
        return (self.starts_at, self.ends_at) != (self.session.starts_at, self.session.ends_at)

    @property
    def is_blocked(self) -> bool:
        """True where the database would refuse it, or nothing of the session would be left."""
        return self.is_taken or self.has_nothing_left

    def move(self, seen: Mapping[str, str]) -> Move:
        """For `take_step`; `seen` gives the version that the person saw, by public id."""
        return Move(
            session=self.session,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            rooms=self.rooms if self.starts_at else [],
            is_cancelled=self.session.is_cancelled,
            seen=seen.get(self.session.public_id, ""),
        )


def is_break(session: Session) -> bool:
    """A break that everyone knows of: what a closed session is, is its content."""
    return session.kind == Kind.BREAK and session.disclosure == Disclosure.OPEN


def standing(meeting: Meeting, day: datetime.date) -> list[Session]:
    """The sessions that begin on `day`, in the meeting's zone, with rooms and audience. Two queries."""
    first = datetime.datetime.combine(day, datetime.time(), tzinfo=meeting.zone)
    last = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), tzinfo=meeting.zone)
    found = Session.objects.filter(meeting=meeting, starts_at__gte=first, starts_at__lt=last, is_cancelled=False)
    return list(
        found.select_related("audience", "meeting").prefetch_related("bookings__room").order_by("starts_at", "pk")
    )


def days_of(meeting: Meeting) -> list[datetime.date]:
    """The days on which something stands, and those of the meeting."""
    starts = Session.objects.filter(meeting=meeting).standing().order_by().values_list("starts_at", flat=True)
    held = {moment.astimezone(meeting.zone).date() for moment in starts if moment is not None}
    return sorted({*held, *meeting.days})


def hold_to_what_was_seen(meeting: Meeting, seen: Mapping[str, str], moved: Iterable[Session]) -> None:
    """Raise `StaleWrite` if a session that the person saw in the plan has changed, and so has fallen out of it."""
    still = {session.public_id for session in moved}
    for session in Session.objects.filter(meeting=meeting, public_id__in=set(seen) - still):
        if str(session.version) != seen[session.public_id]:
            raise StaleWrite(session, 0, session.version)
