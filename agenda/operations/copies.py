"""Sessions that an operation makes: breaks for everyone, a day's pattern on another day, copies and second parts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import override

from agenda.actions.sessions import Part
from agenda.actions.steps import Move
from agenda.models import Booking, Session
from agenda.models.session import Disclosure, Kind
from agenda.queries import rows
from cicc_portal.accounts.models import Audience
from cicc_portal.languages import CODES, Text
from meetings.models import Meeting, Room

# What everybody knows by its name keeps it on another day; of all else only the kind is the pattern.
KEEP_TITLES = (Kind.BREAK, Kind.DESK, Kind.SOCIAL, Kind.MEDIA)

TAKEN = """
SELECT DISTINCT wanted.number, booking.id
FROM unnest(%(numbers)s::int[], %(rooms)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
  AS wanted(number, room, starts_at, ends_at)
JOIN agenda_booking booking ON booking.room_id = wanted.room AND NOT booking.is_shared AND NOT booking.is_cancelled
  AND tstzrange(booking.starts_at, booking.ends_at) && tstzrange(wanted.starts_at, wanted.ends_at)
"""


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A session that is to be made. `taken` are the bookings that stand in the way of it."""

    session: Session
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    rooms: Sequence[Room]
    taken: Sequence[Booking] = field(default_factory=tuple)

    def without_taken(self) -> Copy:
        """The same without the rooms that are taken."""
        taken = {booking.room_id for booking in self.taken}
        return replace(self, rooms=[room for room in self.rooms if room.pk not in taken], taken=())

    def move(self) -> Move:
        return Move(session=self.session, starts_at=self.starts_at, ends_at=self.ends_at, rooms=self.rooms)


def with_taken(copies: Sequence[Copy]) -> list[Copy]:
    """Each copy with what stands in its way. Two queries, however many there are."""
    wanted = [(number, room.pk, copy) for number, copy in enumerate(copies) for room in copy.rooms]
    found = rows(
        TAKEN,
        {
            "numbers": [number for number, _room, _copy in wanted],
            "rooms": [room for _number, room, _copy in wanted],
            "starts": [copy.starts_at for _number, _room, copy in wanted],
            "ends": [copy.ends_at for _number, _room, copy in wanted],
        },
    )
    bookings = Booking.objects.select_related("room", "session__audience").in_bulk([pk for _number, pk in found])
    return [
        replace(copy, taken=[bookings[pk] for held, pk in sorted(found) if held == number and pk in bookings])
        for number, copy in enumerate(copies)
    ]


def breaks(
    meeting: Meeting,
    *,
    title: Text,
    days: Iterable[datetime.date],
    starts: datetime.time,
    ends: datetime.time,
    rooms: Sequence[Room],
) -> list[Copy]:
    """One break a day, in all of `rooms`, open to every participant."""
    audience = Audience.objects.of_meeting(meeting).get(kind=Audience.Kind.PARTICIPANTS)
    return [
        Copy(
            session=Session(
                meeting=meeting, kind=Kind.BREAK, title=title, audience=audience, disclosure=Disclosure.OPEN
            ),
            starts_at=datetime.datetime.combine(day, starts, tzinfo=meeting.zone),
            ends_at=datetime.datetime.combine(day, ends, tzinfo=meeting.zone),
            rooms=rooms,
        )
        for day in days
    ]


def pattern(meeting: Meeting, sessions: Iterable[Session], *, onto: datetime.date) -> list[Copy]:
    """`sessions` of one day at the same hours of another: kinds, rooms, audiences, titles of breaks and desks."""
    return [_on_day(session, meeting, onto) for session in sessions]


def _on_day(session: Session, meeting: Meeting, onto: datetime.date) -> Copy:
    if session.starts_at is None or session.ends_at is None:
        raise ValueError("a pattern is made of what has a time")
    starts_at, ends_at = session.starts_at.astimezone(meeting.zone), session.ends_at.astimezone(meeting.zone)
    days = (ends_at.date() - starts_at.date()).days
    title = session.title if session.kind in KEEP_TITLES else _kind_as_title(session.kind)
    return Copy(
        session=_bare(session, title),
        starts_at=datetime.datetime.combine(onto, starts_at.time(), tzinfo=meeting.zone),
        ends_at=datetime.datetime.combine(onto + datetime.timedelta(days), ends_at.time(), tzinfo=meeting.zone),
        rooms=[booking.room for booking in session.bookings.all()],
    )


def _kind_as_title(kind: str) -> Text:
    title = Text()
    for code in CODES:
        with override(code):
            title[code] = str(Kind(kind).label)
    return title


def _bare(session: Session, title: Text) -> Session:
    """Another session for the same people, with nothing of the content but `title`."""
    return Session(
        meeting=session.meeting,
        kind=session.kind,
        title=title,
        audience=session.audience,
        disclosure=session.disclosure,
        public_title=session.public_title,
        wanted_minutes=session.minutes or session.wanted_minutes,
        interpretation=session.interpretation,
        equipment=session.equipment,
        layout=session.layout,
    )


def twin(session: Session) -> Session:
    """A copy with its content. The link for remote participants stays with the first: each session has its own."""
    made = _bare(session, session.title)
    made.description = session.description
    return made


def parts_of(session: Session) -> list[Part]:
    found = session.people.select_related("participant")
    return [Part(link.participant, link.part, link.minutes) for link in found]


def split(session: Session, at: datetime.datetime, *, seen: str) -> list[Move]:
    """The session until `at`, and a second one from then on, in the same rooms, with the same items and people."""
    rooms = [booking.room for booking in session.bookings.all()]
    second = twin(session)
    second.remote_url = session.remote_url
    return [
        Move(session=session, starts_at=session.starts_at, ends_at=at, rooms=rooms, seen=seen),
        Move(
            session=second,
            starts_at=at,
            ends_at=session.ends_at,
            rooms=rooms,
            agenda_items=[link.agenda_item for link in session.item_links.select_related("agenda_item")],
            people=parts_of(session),
        ),
    ]
