"""“Undo” after a move: where a session was, as fields of the toast's form, and back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from agenda.models import Session
from cicc_portal import undo
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting, Room


@dataclass(frozen=True)
class Place:
    """A time and rooms; both moments are `None` where the session was unscheduled."""

    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    rooms: tuple[str, ...]


def where_it_was(session: Session) -> Place:
    codes = tuple(booking.room.code for booking in session.bookings.all())
    return Place(session.starts_at, session.ends_at, codes)


def offer_put_back(request: SignedInRequest, meeting: Meeting, session: Session, was: Place, words: str) -> None:
    """Say `words`, with a button that puts the session back where it was."""
    undo.offer(
        request,
        words,
        "agenda:session-put-back",
        meeting.slug,
        session.public_id,
        version=session.version,
        starts_at=was.starts_at.isoformat() if was.starts_at else "",
        ends_at=was.ends_at.isoformat() if was.ends_at else "",
        rooms=" ".join(was.rooms),
    )


def posted_place(request: SignedInRequest) -> Place | None:
    """The place that the button posts, or `None` if it was tampered with."""
    try:
        starts_at, ends_at = _moment(request, "starts_at"), _moment(request, "ends_at")
    except ValueError:
        return None
    if (starts_at is None) != (ends_at is None) or (starts_at and ends_at and ends_at <= starts_at):
        return None
    return Place(starts_at, ends_at, tuple(request.POST.get("rooms", "").split()))


def _moment(request: SignedInRequest, name: str) -> datetime.datetime | None:
    written = request.POST.get(name, "")
    if not written:
        return None
    moment = datetime.datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(written)
    return moment


def rooms_of(meeting: Meeting, place: Place) -> list[Room]:
    return list(Room.objects.filter(meeting=meeting, code__in=place.rooms))
