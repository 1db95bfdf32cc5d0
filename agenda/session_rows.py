"""The rows that `agenda.seen` decides about: of a release, or of the timetable as it is being made.

Nothing here asks who is looking, so nothing but `agenda.seen` may read it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from agenda.models import Booking, Release, ReleasedSession, Session, SessionAgendaItem, SessionPerson
from cicc_portal.languages import Text, text
from delegates.models import Participant
from meetings.models import Meeting

Person = tuple[str, str, str, Text]  # part, name, title, party


@dataclass(kw_only=True, slots=True)
class Row:
    """A session, whole. `people` are looked up when somebody who may know them asks."""

    pk: int
    public_id: str
    version: int
    audience_id: int
    audience: Text
    audience_kind: str
    stream: str
    disclosure: str
    public_title: Text
    kind: str
    title: Text
    description: Text
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    is_cancelled: bool
    rooms: list[tuple[str, str]]
    items: list[tuple[str, Text]]
    people: Callable[[], list[Person]] = field(default=list)


SNAPSHOT = ("kind", "title", "description", "starts_at", "ends_at", "is_cancelled", "rooms", "agenda_items", "people")
TODAY = ("public_id", "version", "audience_id", "disclosure", "public_title")
AUDIENCE = ("name", "kind", "stream")


def released_rows(release: Release, meeting: Meeting, *, only: str = "") -> list[Row]:
    """The sessions of a release of `meeting` with who may see them today; of one with the public id `only`. Three queries at most."""
    found = ReleasedSession.objects.filter(release=release)
    if only:
        found = found.filter(session__public_id=only)
    fields = [
        "session_id",
        *SNAPSHOT,
        *(f"session__{name}" for name in TODAY),
        *(f"session__audience__{name}" for name in AUDIENCE),
    ]
    # Tuples, not objects: of a large programme most of the time would go into making them.
    rows = list(found.values_list(*fields))
    everybody = _participants(link["participant"] for row in rows for link in row[9])
    return [_released(row, everybody, meeting) for row in rows]


def _released(values: tuple[Any, ...], everybody: dict[int, Participant], meeting: Meeting) -> Row:
    (pk, kind, title, description, starts_at, ends_at, is_cancelled, rooms, items, people,
     public_id, version, audience_id, disclosure, public_title, name, audience_kind, stream) = values  # fmt: skip
    return Row(
        pk=pk,
        public_id=public_id,
        version=version,
        audience_id=audience_id,
        audience=name,
        audience_kind=audience_kind,
        stream=stream,
        disclosure=disclosure,
        public_title=public_title,
        kind=kind,
        title=title,
        description=description,
        starts_at=starts_at,
        ends_at=ends_at,
        is_cancelled=is_cancelled,
        rooms=[(room["code"], room["name"]) for room in rooms],
        items=[(item["number"], text(item["title"])) for item in items],
        people=lambda: [
            _person(link["part"], everybody[link["participant"]], meeting)
            for link in people
            if link["participant"] in everybody
        ],
    )


def _participants(pks: Iterable[int]) -> dict[int, Participant]:
    wanted = set(pks)
    if not wanted:
        return {}
    return (
        Participant.objects.filter(pk__in=wanted)
        .select_related("delegation__party")
        .prefetch_related("delegation__party__names")
        .in_bulk()
    )


def draft_rows(meeting: Meeting, *, only: str = "") -> list[Row]:
    """The sessions of the meeting as they stand now. Six queries at most."""
    found = Session.objects.filter(meeting=meeting)
    if only:
        found = found.filter(public_id=only)
    people = SessionPerson.objects.select_related("participant__delegation__party")
    sessions = found.select_related("audience").prefetch_related(
        Prefetch("bookings", Booking.objects.select_related("room").order_by("room__position", "room")),
        Prefetch(
            "item_links", SessionAgendaItem.objects.select_related("agenda_item").order_by("agenda_item__position")
        ),
        Prefetch("people", people.prefetch_related("participant__delegation__party__names")),
    )
    return [_draft(session, meeting) for session in sessions]


def _draft(session: Session, meeting: Meeting) -> Row:
    return Row(
        pk=session.pk,
        public_id=session.public_id,
        version=session.version,
        audience_id=session.audience_id,
        audience=session.audience.name,
        audience_kind=session.audience.kind,
        stream=session.audience.stream,
        disclosure=session.disclosure,
        public_title=session.public_title,
        kind=session.kind,
        title=session.title,
        description=session.description,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=session.is_cancelled,
        rooms=[(booking.room.code, booking.room.name) for booking in session.bookings.all()],
        items=[(link.agenda_item.number, link.agenda_item.title) for link in session.item_links.all()],
        people=lambda: [_person(link.part, link.participant, meeting) for link in session.people.all()],
    )


def _person(part: str, participant: Participant, meeting: Meeting) -> Person:
    return part, participant.full_name, participant.title, participant.delegation.party.name_on(meeting.starts_on)
