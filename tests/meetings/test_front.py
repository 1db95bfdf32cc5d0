"""The front page and a meeting's own, for everyone and nobody."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cicc_portal.languages import Text
from meetings import hooks
from meetings.models import Meeting
from meetings.roles import Role
from tests.factories import CommitteeFactory, MeetingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def titles(meetings):
    return [meeting.short_name for meeting in meetings]


def without_tokens(answer):
    """The page without what differs from answer to answer: the CSRF tokens."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


@pytest.fixture
def draft():
    return MeetingFactory(number=30, slug="cicc-30", state=Meeting.State.DRAFT, title={"en": "Unannounced Meeting"})


def test_says_so_when_there_is_no_meeting_yet(client_of):
    page = client_of(None).get("/")

    assert page.status_code == 200
    assert "No meeting has been announced yet" in page.content.decode()


@time_machine.travel(datetime.datetime(2025, 5, 17, 3, 59, tzinfo=datetime.UTC))
def test_a_meeting_is_over_when_its_last_day_ends_in_its_own_zone(client_of):
    MeetingFactory(number=28)  # until 16 May in Saint Lucia, where it is still 23:59
    MeetingFactory(number=27, starts_on=datetime.date(2024, 5, 1), ends_on=datetime.date(2024, 5, 3))

    page = client_of(None).get("/")

    assert (titles(page.context["current"]), titles(page.context["past"])) == (["CICC 28"], ["CICC 27"])
    with time_machine.travel(datetime.datetime(2025, 5, 17, 4, 0, tzinfo=datetime.UTC)):
        page = client_of(None).get("/")
    assert (titles(page.context["current"]), titles(page.context["past"])) == ([], ["CICC 28", "CICC 27"])


def test_a_draft_is_unknown_to_all_but_its_staff(client_of, draft, outsider, secretary):
    member = StaffFactory(meeting=draft, role=Role.STEWARD).user
    for stranger in (None, outsider, secretary):
        client = client_of(stranger)
        assert "Unannounced" not in client.get("/").content.decode()
        assert client.get("/cicc-30/").status_code == 404
        assert without_tokens(client.get("/cicc-30/")) == without_tokens(client.get("/cicc-31/")).replace(
            "cicc-31", "cicc-30"
        )

    client = client_of(member)
    assert "Unannounced" in client.get("/").content.decode()
    assert "nobody but its staff sees it" in client.get("/cicc-30/").content.decode()


def test_a_convener_sees_no_draft_of_others_but_the_way_to_a_new_meeting(client_of, draft):
    page = client_of(UserFactory(convenes=True)).get("/").content.decode()

    assert "Unannounced" not in page
    assert 'href="/meetings/new/"' in page
    assert 'href="/meetings/new/"' not in client_of(UserFactory()).get("/").content.decode()


def test_links_to_what_is_ones_own(client_of, meeting, secretary, outsider, steward, monkeypatch):
    def registration(user, meetings):
        return [hooks.OwnLink(meeting=meetings[0], label="Own registration", url="/own/")] if user == outsider else []

    monkeypatch.setattr(hooks.own_links, "_hooks", [*hooks.own_links, registration])

    assert 'href="/cicc-28/desk/"' in client_of(secretary).get("/").content.decode()
    assert 'href="/cicc-28/desk/"' not in client_of(steward).get("/").content.decode()
    assert "Own registration" in client_of(outsider).get("/").content.decode()
    assert "Own registration" not in client_of(None).get("/").content.decode()


def test_shows_what_everyone_may_know_of_a_meeting(client_of, meeting):
    page = client_of(None).get("/cicc-28/").content.decode()

    for words in (
        "Standing Committee of Chiefs of Immigration",
        "Strengthening Regional Leadership",
        "14 to 16 May 2025",
        "Castries, Saint Lucia",
        "St Lucia, UTC−4",
        "English, Français, Nederlands, Español",
    ):
        assert words in page
    assert "/desk/" not in page


def test_speaks_the_visitors_language_and_marks_what_is_not_in_it(client_of, meeting):
    meeting.title = Text(en="Twenty-eighth Meeting", fr="Vingt-huitième réunion")
    meeting.save()
    client = client_of(None)

    assert (
        '<h1 lang="fr">Vingt-huitième réunion</h1>'
        in client.get("/cicc-28/", headers={"accept-language": "fr"}).content.decode()
    )
    assert (
        '<h1 lang="en">Twenty-eighth Meeting</h1>'
        in client.get("/cicc-28/", headers={"accept-language": "nl"}).content.decode()
    )


def test_shows_the_cards_and_figures_of_the_apps_above_the_main_one_first(client_of, meeting, monkeypatch):
    def cards(_meeting, viewer):
        yield hooks.Card(title="Second", url="/second/", order=1)
        yield hooks.Card(title="First", url="/first/", is_main=True, order=2)
        if viewer.has(Role.DIRECTOR):
            yield hooks.Card(title="Secret", url="/secret/")

    monkeypatch.setattr(hooks.cards, "_hooks", [cards])
    monkeypatch.setattr(hooks.figures, "_hooks", [lambda _meeting, _viewer: [hooks.Figure(number=21, label="states")]])

    page = client_of(None).get("/cicc-28/")

    assert [card.title for card in page.context["cards"]][:2] == ["First", "Second"]
    assert "Secret" not in page.content.decode()
    assert [(figure.number, figure.label) for figure in page.context["figures"]] == [(21, "states")]


def test_costs_the_same_with_one_and_with_thirty_meetings(client_of, django_assert_num_queries, secretary, meeting):
    client = client_of(secretary)
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    committee = CommitteeFactory()
    for number in range(100, 115):
        MeetingFactory(committee=committee, number=number)
        StaffFactory(
            meeting=MeetingFactory(committee=committee, number=number + 50, state="draft"),
            user=secretary,
            role=Role.PAPERS,
        )

    with django_assert_num_queries(len(few)):
        client.get("/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_takes_no_writes(client_of, meeting, method):
    assert getattr(client_of(None), method)("/").status_code == 405
    assert getattr(client_of(None), method)("/cicc-28/").status_code == 405
