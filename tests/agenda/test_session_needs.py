"""What a session needs, entered at the desk: length, link, interpretation, equipment, and who speaks for how long."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agenda.actions.releases import issue_release
from agenda.forms.people import label_of
from agenda.models import Session
from agenda.models.session import Kind
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from meetings.models.meeting import Stream
from tests import factories

LINK = "https://remote.example.org/j/93-secret"
NEEDS = {
    "wanted_minutes": "90",
    "is_pinned": "on",
    "remote_url": LINK,
    "interpretation": ["fr", "nl"],
    "equipment": "Two microphones, a lectern",
    "layout": "u-shape",
}


def address(meeting, session=None, name="session-change") -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *([session.public_id] if session else [])])


def filled(session, *people, **fields) -> dict:
    rows = {"people-TOTAL_FORMS": str(len(people)), "people-INITIAL_FORMS": str(session.people.count())}
    for number, (person, part, minutes, place) in enumerate(people):
        row = {"person": label_of(person), "part": part, "minutes": minutes, "place": place}
        rows |= {f"people-{number}-{name}": value for name, value in row.items()}
    return {"kind": "working", "title_en": "Digital identity", "version": session.version, **rows, **fields}


@pytest.fixture
def session(meeting) -> Session:
    return factories.SessionFactory(meeting=meeting, title={"en": "Digital identity"})


def test_the_needs_of_a_session_are_kept_and_recorded_without_the_link(meeting, client_of, timetabler, session):
    client_of(timetabler).post(address(meeting, session), filled(session, **NEEDS))
    session.refresh_from_db()
    assert (session.wanted_minutes, session.is_pinned, session.remote_url) == (90, True, LINK)
    assert (session.interpretation, session.equipment, session.layout) == (
        ["fr", "nl"],
        "Two microphones, a lectern",
        "u-shape",
    )
    entry = Entry.objects.get(action="session.changed")
    assert entry.changes["remote_url"] is None
    assert entry.changes["wanted_minutes"] == [60, 90]
    page = client_of(timetabler).get(address(meeting, session)).content.decode()
    assert LINK in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"wanted_minutes": "4"}, "greater than or equal to 5"),
        ({"wanted_minutes": "99999999999999999999"}, "less than or equal to 1440"),
        ({"wanted_minutes": "soon"}, "Enter a whole number"),
        ({"remote_url": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"remote_url": "ftp://example.org/x"}, "Enter a link that begins with https://."),
        ({"interpretation": ["tlh"]}, "Select a valid choice"),
        ({"layout": "circus"}, "Select a valid choice"),
        ({"equipment": "x" * 301}, "at most 300 characters"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(meeting, client_of, timetabler, session, fields, sentence):
    answer = client_of(timetabler).post(address(meeting, session), filled(session, **fields))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_without_a_length_it_stays_as_it_was(meeting, client_of, timetabler, session):
    Session.objects.filter(pk=session.pk).update(wanted_minutes=45)
    client_of(timetabler).post(address(meeting, session), filled(session, wanted_minutes=""))
    session.refresh_from_db()
    assert session.wanted_minutes == 45


def test_speakers_have_their_minutes_and_the_order_that_was_given(
    meeting, client_of, timetabler, session, chief_immigration_bb, chief_customs_bb, adviser_bb
):
    first, second, third = (user.participant for user in (chief_immigration_bb, chief_customs_bb, adviser_bb))
    people = [(first, "speaker", "10", "2"), (second, "speaker", "", "1"), (third, "speaker", "5", "")]
    client_of(timetabler).post(address(meeting, session), filled(session, *people))
    assert [(link.participant, link.minutes) for link in session.people.all()] == [
        (second, None),
        (first, 10),
        (third, 5),
    ]
    session.refresh_from_db()
    people = [(first, "speaker", "12", "1"), (second, "speaker", "", "2"), (third, "speaker", "5", "3")]
    client_of(timetabler).post(address(meeting, session), filled(session, *people))
    assert [(link.participant, link.minutes) for link in session.people.all()] == [
        (first, 12),
        (second, None),
        (third, 5),
    ]


@pytest.mark.parametrize("place", ["-1", "many", "99999999999999999999"])
def test_a_place_that_is_none_is_said(meeting, client_of, timetabler, session, adviser_bb, place):
    people = [(adviser_bb.participant, "speaker", "5", place)]
    assert client_of(timetabler).post(address(meeting, session), filled(session, *people)).status_code == 422


def test_the_link_is_for_those_who_take_part(
    meeting, client_of, partner_wco, outsider, media_person, timetabler, papers_officer, adviser_bb
):
    public = factories.audience(meeting, Audience.Kind.PUBLIC)
    states = factories.audience(meeting, Audience.Kind.STATES)
    ceremony = factories.SessionFactory(meeting=meeting, kind=Kind.CEREMONY, audience=public, remote_url=LINK)
    plenary = factories.SessionFactory(meeting=meeting, kind=Kind.PLENARY, audience=states, remote_url=LINK)
    issue_release(meeting, by=SYSTEM)

    def readers(session):
        users = {"public": None, "media": media_person, "outsider": outsider, "partner": partner_wco}
        users |= {"state": adviser_bb, "timetable": timetabler, "papers": papers_officer}
        pages = {name: client_of(user).get(address(meeting, session, "session")) for name, user in users.items()}
        return {name for name, page in pages.items() if LINK in page.content.decode()}

    assert readers(ceremony) == {"partner", "state", "timetable", "papers"}
    assert readers(plenary) == {"state", "timetable", "papers"}


def test_the_link_of_a_caucus_is_its_members_alone(meeting, client_of, timetabler, chief_immigration_bb, adviser_bb):
    stream = factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    caucus = factories.SessionFactory(
        meeting=meeting, kind=Kind.CAUCUS, audience=stream, public_title={"en": "Caucus (closed)"}, remote_url=LINK
    )
    issue_release(meeting, by=SYSTEM)
    found = {
        user.email: LINK in client_of(user).get(address(meeting, caucus, "session")).content.decode()
        for user in (timetabler, chief_immigration_bb, adviser_bb)
    }
    assert found == {timetabler.email: False, chief_immigration_bb.email: True, adviser_bb.email: False}
