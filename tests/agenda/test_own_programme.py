"""One's own programme and the calendars: whose they are, what stands in them, and what takes them away again."""

from __future__ import annotations

import datetime
import logging

import icalendar
import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from agenda.actions import own_programme as actions
from agenda.actions.releases import issue_release
from agenda.actions.sessions import cancel_session
from agenda.feeds.calendar import Event, calendar, escaped
from agenda.models import ChosenSession, FeedLink, Session
from agenda.models.session import Disclosure, Kind
from agenda.own_programme import own_days
from agenda.pdf.programme import SessionLine
from cicc_portal.accounts.leaving import leave
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.record import SYSTEM
from cicc_portal.secret_links import HideLinks
from delegates.models import StreamPost
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at


def address(meeting, name, *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def events(answer) -> dict[str, dict]:
    """Events by their title."""
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    read = icalendar.Calendar.from_ical(answer.content)
    return {str(event["SUMMARY"]): event for event in read.walk("VEVENT")}


@pytest.fixture
def programme(meeting):
    """A plenary, a caucus of immigration, and two unlisted meetings of the bureau that overlap."""
    immigration = factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    room = factories.RoomFactory(meeting=meeting, name="Plenary Hall, ground floor")
    made = {
        "plenary": factories.SessionFactory(meeting=meeting, title={"en": "Plenary"}, rooms=[room]),
        "caucus": factories.SessionFactory(
            meeting=meeting,
            kind=Kind.CAUCUS,
            title={"en": "CAUCUS-MARKER"},
            public_title={"en": "Caucus (closed)"},
            audience=immigration,
            remote_url="https://meet.example.org/CAUCUS-MARKER",
            starts_at=at(1, "09:30"),
        ),
    }
    for hour in ("15:00", "15:30"):
        factories.SessionFactory(
            meeting=meeting, kind=Kind.BUREAU, title={"en": "BUREAU-MARKER"}, audience=bureau, starts_at=at(1, hour)
        )
    issue_release(meeting, by=SYSTEM)
    return made


# --- the whole and one session ----------------------------------------------------------------------------------------
def test_the_public_calendar_holds_what_the_public_may_see(meeting, client_of, programme):
    answer = client_of(None).get(address(meeting, "programme-ics"))
    found = events(answer)
    assert set(found) == {"Plenary", "Caucus (closed)", "Closed session"}
    assert b"MARKER" not in answer.content
    block = found["Closed session"]
    assert (block["DTSTART"].dt, block["DTEND"].dt) == (at(1, "15:00"), at(1, "16:30"))
    assert "URL" not in block
    plenary = found["Plenary"]
    assert plenary["DTSTART"].dt == at(1, "09:00")
    assert plenary["DTSTART"].params["TZID"] == "America/St_Lucia"
    assert plenary["LOCATION"] == "Plenary Hall, ground floor, Castries"
    assert plenary["URL"].endswith(f"/programme/sessions/{programme['plenary'].public_id}/")


def test_a_session_keeps_its_identifier_and_rises_in_sequence(meeting, client_of, programme, timetabler):
    before = events(client_of(None).get(address(meeting, "programme-ics")))["Plenary"]
    session = Session.objects.get(pk=programme["plenary"].pk)
    cancel_session(session, seen=session.version, by=timetabler)
    # A calendar knows no moment shorter than a second.
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=2)):
        issue_release(meeting, by=SYSTEM)
    after = events(client_of(None).get(address(meeting, "programme-ics")))["Plenary"]
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_the_same_release_gives_the_same_bytes(meeting, client_of, programme):
    client = client_of(None)
    first = client.get(address(meeting, "programme-ics"))
    cache.clear()
    assert client.get(address(meeting, "programme-ics")).content == first.content
    again = client.get(address(meeting, "programme-ics"), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_one_session_for_those_who_may_know_it(meeting, client_of, programme, chief_immigration_bb):
    url = address(meeting, "session-ics", programme["caucus"].public_id)
    assert list(events(client_of(None).get(url))) == ["Caucus (closed)"]
    known = events(client_of(chief_immigration_bb).get(url))["CAUCUS-MARKER"]
    assert "https://meet.example.org/CAUCUS-MARKER" in known["DESCRIPTION"]
    for hidden in Session.objects.filter(kind=Kind.BUREAU):
        assert client_of(None).get(address(meeting, "session-ics", hidden.public_id)).status_code == 404


def test_nothing_typed_ends_a_line(meeting, client_of):
    sly = "A\r\nEND:VEVENT\r\nBEGIN:VEVENT; b, c\\n\x00\u2028é" + "ü" * 200
    factories.SessionFactory(meeting=meeting, title={"en": sly.replace("\x00", "")})
    issue_release(meeting, by=SYSTEM)
    assert len(events(client_of(None).get(address(meeting, "programme-ics")))) == 1
    assert escaped("a\r\nb;c,d\\\x07") == "a\\nb\\;c\\,d\\\\"


@pytest.mark.parametrize(
    ("starts", "written"),
    [
        ("2025-10-26T02:30:00+02:00", "DTSTART;TZID=Europe/Brussels:20251026T023000"),
        ("2025-10-26T02:30:00+01:00", "DTSTART:20251026T013000Z"),
        ("2025-10-26T09:00:00+01:00", "DTSTART;TZID=Europe/Brussels:20251026T090000"),
    ],
)
def test_the_hour_that_comes_twice_is_told_in_utc(meeting, starts, written):
    meeting.tz = "Europe/Brussels"
    release = issue_release(meeting, by=SYSTEM)
    line = SessionLine(
        key="x",
        starts="",
        ends="",
        starts_at=starts,
        ends_at="2025-10-26T10:00:00+01:00",
        title="",
        title_language="en",
        kind=Kind.PLENARY,
        kind_label="",
    )
    made = calendar(meeting, release, [Event(line=line)], name="x")
    assert written in made.decode().split("\r\n")
    (event,) = icalendar.Calendar.from_ical(made).walk("VEVENT")
    assert (
        event["DTSTART"].dt.isoformat()
        == datetime.datetime.fromisoformat(starts).astimezone(event["DTSTART"].dt.tzinfo).isoformat()
    )


def test_before_the_first_release_the_calendar_is_empty(meeting, client_of):
    assert events(client_of(None).get(address(meeting, "programme-ics"))) == {}


# --- chosen sessions --------------------------------------------------------------------------------------------------
def test_choosing_and_leaving_a_session(meeting, client_of, programme, partner_wco):
    client, url = client_of(partner_wco), address(meeting, "choose-session")
    key = programme["plenary"].public_id
    for _twice in range(2):
        assert client.post(url, {"add": key}).status_code == 302
    assert ChosenSession.objects.filter(user=partner_wco).count() == 1
    page = client.get(address(meeting, "programme")).content.decode()
    assert page.count('name="remove"') == 1
    # What others see is kept apart from it.
    assert 'class="star"' not in client_of(None).get(address(meeting, "programme")).content.decode()
    assert "Plenary" in client.get(address(meeting, "own-programme")).content.decode()
    answer = client.post(url, {"remove": key}, headers={"HX-Request": "true"})
    assert f'id="star-{key}" name="add"' in answer.content.decode()
    assert not ChosenSession.objects.exists()


@pytest.mark.parametrize("posted", [{}, {"add": ""}, {"add": "x" * 999}, {"remove": "a\0b"}, {"add": "²"}])
def test_what_is_no_session_is_not_found(meeting, client_of, programme, partner_wco, posted):
    assert client_of(partner_wco).post(address(meeting, "choose-session"), posted).status_code == 404


def test_a_session_that_one_may_not_know_cannot_be_chosen(meeting, client_of, programme, partner_wco):
    hidden = Session.objects.filter(kind=Kind.BUREAU).values_list("public_id", flat=True)
    for key in [*hidden, programme["caucus"].public_id]:
        assert client_of(partner_wco).post(address(meeting, "choose-session"), {"add": key}).status_code == 404


def test_own_programme_holds_chosen_ones_parts_and_caucuses(meeting, programme, chief_immigration_bb):
    spoken = factories.SessionFactory(meeting=meeting, title={"en": "Spoken"}, starts_at=at(2, "09:00"))
    factories.SessionPersonFactory(session=spoken, participant=chief_immigration_bb.participant)
    factories.SessionFactory(meeting=meeting, title={"en": "Other"}, starts_at=at(2, "09:00"))
    release = issue_release(meeting, by=SYSTEM)
    actions.choose_session(programme["plenary"], by=chief_immigration_bb)
    days = own_days(meeting, viewer_for(chief_immigration_bb, meeting), release)
    found = {own.line.title: (own.is_chosen, own.parts, own.is_caucus) for day in days for own in day.sessions}
    assert found == {
        "Plenary": (True, (), False),
        "CAUCUS-MARKER": (False, (), True),
        "Spoken": (False, ("Speaker",), False),
    }
    assert [own.overlaps for own in days[0].sessions] == [("CAUCUS-MARKER",), ("Plenary",)]


# --- the personal feed ------------------------------------------------------------------------------------------------
def test_the_feed_reads_what_its_owner_may_know_today(meeting, client_of, programme, chief_immigration_bb):
    url = address(meeting, "own-feed", actions.make_feed_link(meeting, by=chief_immigration_bb).token)
    assert list(events(client_of(None).get(url))) == ["CAUCUS-MARKER"]
    StreamPost.objects.filter(participant=chief_immigration_bb.participant).delete()
    assert b"MARKER" not in client_of(None).get(url).content


def test_closed_to_others_while_chosen(meeting, client_of, programme, partner_wco):
    actions.choose_session(programme["plenary"], by=partner_wco)
    url = address(meeting, "own-feed", actions.make_feed_link(meeting, by=partner_wco).token)
    assert list(events(client_of(None).get(url))) == ["Plenary"]
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    Session.objects.filter(pk=programme["plenary"].pk).update(audience=bureau, disclosure=Disclosure.UNLISTED)
    assert events(client_of(None).get(url)) == {}


def test_a_link_is_made_shown_renewed_and_switched_off(meeting, client_of, programme, partner_wco):
    client, url = client_of(partner_wco), address(meeting, "feed-link")
    assert client.post(url, {"do": "show"}).status_code == 404
    made = client.post(url, {"do": "make"})
    first = FeedLink.objects.get()
    assert first.token in made.content.decode()
    assert first.token not in client.get(address(meeting, "own-programme")).content.decode()
    assert first.token in client.post(url, {"do": "show"}).content.decode()
    client.post(url, {"do": "make"})
    second = FeedLink.objects.live().get()
    statuses = [client_of(None).get(address(meeting, "own-feed", link.token)).status_code for link in (first, second)]
    assert statuses == [404, 200]
    client.post(url, {"do": "switch-off"})
    assert client_of(None).get(address(meeting, "own-feed", second.token)).status_code == 404
    assert client.post(url, {"do": "something"}).status_code == 404


def test_a_link_of_another_meeting_a_deleted_or_an_inactive_account_gives_nothing(meeting, client_of, programme):
    person = factories.UserFactory()
    token = actions.make_feed_link(meeting, by=person).token
    other = factories.MeetingFactory()
    assert client_of(None).get(address(other, "own-feed", token)).status_code == 404
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    assert client_of(None).get(address(meeting, "own-feed", token)).status_code == 404
    type(person).objects.filter(pk=person.pk).update(is_active=True)
    assert client_of(None).get(address(meeting, "own-feed", token)).status_code == 200
    actions.choose_session(programme["plenary"], by=person)
    leave(person, by=SYSTEM)
    assert client_of(None).get(address(meeting, "own-feed", token)).status_code == 404
    assert (ChosenSession.objects.count(), FeedLink.objects.count()) == (0, 0)


def test_the_secret_stands_in_no_log():
    said = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", ("/cicc-28/feed/SECRET.ics",), None)
    HideLinks().filter(said)
    assert "SECRET" not in said.getMessage()


# --- queries ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(meeting, client_of, programme, django_assert_max_num_queries, count):
    made = factories.SessionFactory.create_batch(count, meeting=meeting)
    for session in made:
        factories.SessionPersonFactory(session=session)
    issue_release(meeting, by=SYSTEM)
    for name, most in (("programme-ics", 6), ("programme-json", 10), ("programme", 6)):
        cache.clear()
        with django_assert_max_num_queries(most):
            client_of(None).get(address(meeting, name))
    person = factories.UserFactory()
    for session in made:
        actions.choose_session(session, by=person)
    url = address(meeting, "own-feed", actions.make_feed_link(meeting, by=person).token)
    with django_assert_max_num_queries(12):
        assert len(events(client_of(None).get(url))) == count
