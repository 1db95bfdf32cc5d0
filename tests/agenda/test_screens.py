"""Screens in the halls: for the public's eyes whoever opens them, per room and all rooms."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from agenda.actions.releases import issue_release
from agenda.models import Announcement
from agenda.models.session import Kind
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at


def address(meeting, name, *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


@pytest.fixture
def hall(meeting):
    """A room with a plenary, a closed caucus and one that nobody may see, on two days."""
    room = factories.RoomFactory(meeting=meeting, code="PL", name="Plenary Hall")
    factories.SessionFactory(meeting=meeting, title={"en": "Opening", "fr": "Ouverture"}, rooms=[room])
    factories.SessionFactory(
        meeting=meeting,
        kind=Kind.CAUCUS,
        title={"en": "CAUCUS-MARKER"},
        public_title={"en": "Caucus (closed)"},
        audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION),
        starts_at=at(1, "11:00"),
        rooms=[room],
    )
    factories.SessionFactory(
        meeting=meeting,
        kind=Kind.BUREAU,
        title={"en": "BUREAU-MARKER"},
        audience=factories.audience(meeting, Audience.Kind.BUREAU),
        starts_at=at(2, "11:00"),
        rooms=[room],
    )
    issue_release(meeting, by=SYSTEM)
    return room


def test_everybody_sees_what_the_public_sees(meeting, client_of, hall, timetabler, chief_immigration_bb):
    for user in (None, timetabler, chief_immigration_bb):
        for name, args in (("screens", []), ("screens-data", []), ("screen", ["PL"]), ("room-data", ["PL"])):
            page = client_of(user).get(address(meeting, name, *args)).content.decode()
            assert ("Opening" in page, "Caucus (closed)" in page, "MARKER" in page) == (True, True, False)


def test_what_is_on_and_what_is_next_without_scripts(meeting, client_of, hall):
    with time_machine.travel(at(1, "09:30"), tick=False):
        page = client_of(None).get(address(meeting, "screen", "PL")).content.decode()
    now, following = page.split('class="slot slot-next"')
    assert ("Opening" in now, "Caucus (closed)" in now) == (True, False)
    assert "Caucus (closed)" in following
    assert "09:30" in page


def test_after_the_last_session(meeting, client_of, hall):
    with time_machine.travel(at(3, "18:00"), tick=False):
        page = client_of(None).get(address(meeting, "screen", "PL")).content.decode()
    assert "Nothing further is planned here" in page


def test_language_and_theme_are_asked_for_in_the_address(meeting, client_of, hall):
    client = client_of(None)
    page = client.get(address(meeting, "screen", "PL"), {"language": "fr", "theme": "dark"}).content.decode()
    assert ('<html lang="fr" data-bs-theme="dark">' in page, "Ouverture" in page) == (True, True)
    page = client.get(address(meeting, "screen", "PL"), {"language": "<x>", "theme": '"><x>'}).content.decode()
    assert '<html lang="en" data-bs-theme="light">' in page


@pytest.mark.parametrize("code", ["XX", "pl", "x" * 200])
def test_a_room_that_there_is_not(meeting, client_of, hall, code):
    for name in ("screen", "room-data"):
        assert client_of(None).get(address(meeting, name, code)).status_code == 404


def test_announcements_of_closed_audiences_never_stand_on_a_screen(meeting, client_of, hall):
    for kind, text in ((Audience.Kind.PARTICIPANTS, "Coffee is served"), (Audience.Kind.BUREAU, "BUREAU-MARKER")):
        Announcement.objects.create(
            meeting=meeting, audience=factories.audience(meeting, kind), text={"en": text}, on_screens=True
        )
    assert client_of(None).get(address(meeting, "room-data", "PL")).json()["announcements"] == ["Coffee is served"]


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(meeting, client_of, hall, django_assert_max_num_queries, count):
    for number in range(count):
        room = factories.RoomFactory(meeting=meeting)
        factories.SessionFactory(meeting=meeting, rooms=[room], starts_at=at(1, f"{7 + number % 12:02}:00"))
    issue_release(meeting, by=SYSTEM)
    with django_assert_max_num_queries(8):
        client_of(None).get(address(meeting, "screens-data"))


def test_the_worker_is_served_where_it_may_look_after_screens(meeting, client_of):
    answer = client_of(None).get(address(meeting, "screen-worker"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
