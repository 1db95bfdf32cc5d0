"""The timetable's pages and feeds ask the database as often for 600 sessions as for 150, and at most ten times."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.actions.releases import issue_release
from agenda.models import Booking, Session, SessionAgendaItem, SessionPerson
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from tests import factories

pytestmark = pytest.mark.django_db
MOST = 10
# The same for those who do not see the grid: all that the editor asks for in three requests, on one page.
LIST = "desk/timetable/?view=list"
PUBLIC = ["programme/", "programme.ics", "programme.json", "programme/changes/"]
STAFF = [
    "desk/timetable/",
    LIST,
    "desk/timetable/board.json",
    "desk/timetable/notes.json",
    "desk/timetable/clashes/",
    "desk/releases/",
]


def crowd(meeting, rooms, items, people, numbers):
    """Sessions in all rooms, ten minutes each, every one with an agenda item and a chair, who is in eight at once."""
    audience = factories.audience(meeting, Audience.Kind.PARTICIPANTS)
    start = factories.at(1, "08:00")
    sessions = Session.objects.bulk_create(
        Session(
            meeting=meeting,
            kind="working",
            title={"en": f"Session {number}"},
            audience=audience,
            starts_at=start + datetime.timedelta(minutes=10 * (number // len(rooms))),
            ends_at=start + datetime.timedelta(minutes=10 * (number // len(rooms)) + 10),
        )
        for number in numbers
    )
    Booking.objects.bulk_create(
        Booking(
            meeting=meeting,
            session=session,
            room=rooms[number % len(rooms)],
            starts_at=session.starts_at,
            ends_at=session.ends_at,
        )
        for number, session in zip(numbers, sessions, strict=True)
    )
    SessionAgendaItem.objects.bulk_create(
        SessionAgendaItem(session=session, agenda_item=items[number % len(items)])
        for number, session in zip(numbers, sessions, strict=True)
    )
    SessionPerson.objects.bulk_create(
        SessionPerson(session=session, participant=people[number % len(people)], part="chair")
        for number, session in zip(numbers, sessions, strict=True)
    )


def test_as_many_queries_for_600_sessions_as_for_150(meeting, client_of, timetabler, barbados):
    rooms = [factories.RoomFactory(meeting=meeting, code=f"F{number}", name=f"Flat {number}") for number in range(8)]
    items = [factories.AgendaItemFactory(meeting=meeting, number=f"{number}") for number in range(20, 25)]
    barbados.quota = 20
    barbados.save(update_fields=["quota"])
    people = factories.ParticipantFactory.create_batch(5, delegation=barbados)
    visitor, staff = client_of(None), client_of(timetabler)

    def asked() -> dict[str, int]:
        counts = {}
        for client, paths in ((visitor, PUBLIC), (staff, STAFF)):
            for path in paths:
                cache.clear()
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(f"/cicc-28/{path}")
                assert answer.status_code == 200, path
                counts[path] = len(queries)
        return counts

    crowd(meeting, rooms, items, people, range(150))
    issue_release(meeting, by=SYSTEM)
    asked()
    few = asked()
    crowd(meeting, rooms, items, people, range(150, 600))
    issue_release(meeting, by=SYSTEM)
    many = asked()
    assert many == few
    assert {path: count for path, count in few.items() if count > MOST and path != LIST} == {}
    assert few[LIST] <= 2 * MOST
    assert few["programme/"] <= 6
    assert few["programme.ics"] <= 6
