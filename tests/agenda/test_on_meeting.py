"""What the agenda adds to the pages of a meeting, and that it tells nobody of what is closed to them."""

from __future__ import annotations

import pytest

from agenda import on_meeting
from agenda.models.session import Kind
from cicc_portal.accounts.models import Audience
from meetings import hooks
from meetings.models.meeting import Stream
from tests.factories import AgendaItemFactory, OutcomeFactory, SessionFactory, audience

pytestmark = pytest.mark.django_db


def checks(meeting, viewer):
    return {str(check.title): (check.is_done, str(check.text)) for check in on_meeting.checks(meeting, viewer)}


def test_cards_lead_to_pages_that_everyone_may_open(client_of, meeting, viewer):
    for card in on_meeting.cards(meeting, viewer(None, meeting)):
        assert client_of(None).get(card.url).status_code == 200


def test_the_check_list_counts_no_closed_session_of_others(meeting, viewer, timetabler, caucus_staff_immigration):
    assert checks(meeting, viewer(timetabler, meeting)) == {
        "Agenda": (False, ""),
        "Sessions on the timetable": (False, ""),
        "Programme is released": (False, ""),
    }
    AgendaItemFactory(meeting=meeting)
    SessionFactory(meeting=meeting)
    closed = audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    SessionFactory(meeting=meeting, kind=Kind.CAUCUS, audience=closed)

    assert checks(meeting, viewer(timetabler, meeting))["Sessions on the timetable"] == (True, "1 session.")
    assert checks(meeting, viewer(caucus_staff_immigration, meeting))["Sessions on the timetable"] == (
        True,
        "2 sessions.",
    )


def test_the_record_names_only_what_its_reader_may_know(meeting, viewer, director, caucus_staff_immigration):
    closed = audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    session = SessionFactory(meeting=meeting, kind=Kind.CAUCUS, audience=closed, title={"en": "marker-4411"})
    outcome = OutcomeFactory(meeting=meeting, audience=closed)
    ids = {"agenda.session": str(session.pk), "agenda.outcome": str(outcome.pk)}

    for kind, pk in ids.items():
        assert hooks.object_names[kind]([pk], viewer(director, meeting)) == {}
        assert set(hooks.object_names[kind]([pk], viewer(caucus_staff_immigration, meeting))) == {pk}
