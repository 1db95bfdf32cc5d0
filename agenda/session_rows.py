"""The rows that `agenda.seen` decides about: of a release, or of the timetable as it is being made.

Nothing here asks who is looking, so nothing but `agenda.seen` may read it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject

from agenda.models import Booking, Release, ReleasedSession, Session, SessionAgendaItem, SessionPerson
from cicc_portal.languages import Text
from delegates.models import Participant
from meetings.models import Meeting, Party, PartyName

Person = tuple[str, str, str, Text]  # part, name, title, party


@dataclass(kw_only=True, slots=True)
class Row:
    """A session, whole. `people` are looked up when somebody who may know them asks."""

    pk: int
    public_id: str
    version: int
    audience_id: int
    audience: Text
    audience_key: str
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
    # How long an unscheduled one is to be, where that is read.
    wanted_minutes: int = 0
    remote_url: str = ""
    interpretation: list[str] = field(default_factory=list)
    # Of what was issued: who could read it then. Where that is not asked for, as today.
    disclosure_then: str = ""
    audience_then: int | None = None


# "$[*].number" is a path in JSON: the numbers of the agenda items, without their titles.
ITEM_NUMBERS = Func("agenda_items", template="jsonb_path_query_array(%(expressions)s, '$[*].number')")
# What is read of each session of a release: as it stood then, and who may know it today.
SNAPSHOT = {
    "pk": "session_id",
    "kind": "kind",
    "title": "title",
    "starts_at": "starts_at",
    "ends_at": "ends_at",
    "is_cancelled": "is_cancelled",
    "rooms": "rooms",
    "people": "people",
}
TODAY = {
    "public_id": "session__public_id",
    "version": "session__version",
    "audience_id": "session__audience",
    "disclosure": "session__disclosure",
    "public_title": "session__public_title",
    "audience": "session__audience__name",
    "audience_key": "session__audience__public_id",
    "audience_kind": "session__audience__kind",
    "stream": "session__audience__stream",
}
# Of one session, on its own page: as it is today, for what was issued too.
DESCRIBED = {
    "items": "agenda_items",
    "description": "description",
    "remote_url": "session__remote_url",
    "interpretation": "session__interpretation",
}


def released_rows(release: Release, meeting: Meeting, *, only: str = "", described: bool = False) -> list[Row]:
    """The sessions of a release of `meeting` with who may see them today; of one with the public id `only`.

    With descriptions and titles of agenda items where they are wanted (`described`). Three queries at most.
    """
    found = ReleasedSession.objects.filter(release=release)
    if only:
        found = found.filter(session__public_id=only)
    more = DESCRIBED if described else {"item_numbers": ITEM_NUMBERS}
    held = _as_json(found, {**SNAPSHOT, **TODAY, **more})
    everybody = _named({link["participant"] for row in held for link in row["people"]}, meeting)
    return [_released(row, everybody) for row in held]


def outline_rows(release: Release) -> list[Row]:
    """The sessions of a release without persons and agenda items, with who could read them then. One query."""
    then = {"disclosure_then": "disclosure_then", "audience_then": "audience_then"}
    fields = {name: held for name, held in SNAPSHOT.items() if name != "people"}
    held = _as_json(ReleasedSession.objects.filter(release=release), {**fields, **TODAY, **then})
    return [_released(row, {}) for row in held]


def draft_outline_rows(meeting: Meeting, *, with_unscheduled: bool = False) -> list[Row]:
    """The scheduled sessions, or all, as they stand now, without persons and agenda items. One query."""
    booked = Booking.objects.filter(session=OuterRef("pk")).order_by("room__position", "room")
    rooms = ArraySubquery(booked.values(held=JSONObject(code="room__code", name="room__name")))
    today = {name: path.removeprefix("session__") for name, path in TODAY.items()}
    same = {name: name for name in SNAPSHOT if name not in {"pk", "rooms", "people"}}
    wanted = Session.objects.filter(meeting=meeting).order_by()
    sessions = (wanted if with_unscheduled else wanted.scheduled()).annotate(booked=rooms)
    more = {"rooms": "booked", "wanted_minutes": "wanted_minutes"}
    held = _as_json(sessions, {"pk": "pk", **same, **today, **more})
    return [_released(row, {}) for row in held]


def _as_json(found: models.QuerySet[Any], fields: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of `found` as one JSON text: for hundreds of rows with JSON in them ten times as fast as row by row."""
    rows: list[dict[str, Any]] = found.aggregate(rows=JSONBAgg(JSONObject(**fields), default=Value([])))["rows"]
    return rows


def _released(row: dict[str, Any], everybody: dict[int, tuple[str, str, Text]]) -> Row:
    return Row(
        pk=row["pk"],
        public_id=row["public_id"],
        version=row["version"],
        audience_id=row["audience_id"],
        audience=Text(row["audience"]),
        audience_key=row["audience_key"],
        audience_kind=row["audience_kind"],
        stream=row["stream"],
        disclosure=row["disclosure"],
        public_title=Text(row["public_title"]),
        kind=row["kind"],
        title=Text(row["title"]),
        description=Text(row.get("description", {})),
        starts_at=datetime.datetime.fromisoformat(row["starts_at"]) if row["starts_at"] else None,
        ends_at=datetime.datetime.fromisoformat(row["ends_at"]) if row["ends_at"] else None,
        wanted_minutes=row.get("wanted_minutes", 0),
        is_cancelled=row["is_cancelled"],
        rooms=[(room["code"], room["name"]) for room in row["rooms"]],
        items=_items(row),
        people=lambda: [
            (link["part"], *everybody[link["participant"]])
            for link in row.get("people", ())
            if link["participant"] in everybody
        ],
        remote_url=row.get("remote_url", ""),
        interpretation=row.get("interpretation", []),
        disclosure_then=row.get("disclosure_then", ""),
        audience_then=row.get("audience_then"),
    )


def _items(row: dict[str, Any]) -> list[tuple[str, Text]]:
    if "items" in row:
        return [(item["number"], Text(item["title"])) for item in row["items"]]
    return [(number, Text()) for number in row.get("item_numbers", ())]


def _named(pks: set[int], meeting: Meeting) -> dict[int, tuple[str, str, Text]]:
    """Name, title and party of participants by id, the party under the name that it had at the meeting."""
    if not pks:
        return {}
    # One parameter, not hundreds, each of which would be prepared by itself.
    wanted = RawSQL("SELECT unnest(%s::bigint[])", [sorted(pks)])
    found = _as_json(
        Participant.objects.filter(pk__in=wanted),
        {"pk": "pk", "given": "given_name", "family": "family_name", "title": "title", "party": "delegation__party"},
    )
    parties = _party_names({row["party"] for row in found}, meeting)
    return {
        row["pk"]: (f"{row['given']} {row['family']}".strip(), row["title"], parties[row["party"]]) for row in found
    }


def _party_names(pks: set[int], meeting: Meeting) -> dict[int, Text]:
    day = meeting.starts_on
    dated = PartyName.objects.filter(
        Q(from_on=None) | Q(from_on__lte=day), Q(until_on=None) | Q(until_on__gt=day), party=OuterRef("pk")
    ).order_by("from_on")
    named = Party.objects.annotate(then=Coalesce(Subquery(dated.values("name")[:1]), F("name")))
    return dict(named.filter(pk__in=pks).values_list("pk", "then"))


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
        audience_key=session.audience.public_id,
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
        remote_url=session.remote_url,
        interpretation=session.interpretation,
    )


def _person(part: str, participant: Participant, meeting: Meeting) -> Person:
    return part, participant.full_name, participant.title, participant.delegation.party.name_on(meeting.starts_on)
