"""The desk's timetable in the browser's stead: lists, forms, steps, and what is refused with a sentence."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agenda.actions.sessions import create_session
from agenda.forms.people import label_of
from agenda.models import Session, SessionPerson
from agenda.models.session import Disclosure, Kind, usual_disclosure
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at

NOBODY = {"people-TOTAL_FORMS": "0", "people-INITIAL_FORMS": "0"}


def address(meeting, name="timetable", *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def filled(**fields) -> dict:
    """What the form of a session posts."""
    return {"kind": "working", "title_en": "Digital identity", "day": "", "starts": "", "ends": "", **NOBODY, **fields}


def bureau(meeting, **fields) -> Session:
    audience = factories.audience(meeting, Audience.Kind.BUREAU)
    return factories.SessionFactory(
        meeting=meeting, kind=Kind.BUREAU, title={"en": "MARKER"}, audience=audience, **fields
    )


def caucus(meeting, stream=Stream.IMMIGRATION) -> Audience:
    return factories.audience(meeting, Audience.Kind.STREAM, stream)


@pytest.fixture
def room(meeting):
    return factories.RoomFactory(meeting=meeting, name="Working Room 1")


# --- reading ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", ["list", "grid"])
def test_the_list_and_the_grid_show_the_draft(meeting, client_of, timetabler, room, view):
    factories.SessionFactory(meeting=meeting, title={"en": "Opening"}, rooms=[room])
    factories.SessionFactory(meeting=meeting, title={"en": "Unplaced"}, starts_at=None)
    page = client_of(timetabler).get(address(meeting), {"view": view}).content.decode()
    for words in ("Opening", "Working Room 1", "Unplaced", "Not scheduled yet", "09:00"):
        assert words in page


def test_a_closed_session_is_marked_and_its_public_title_stands_beside_it(meeting, client_of, timetabler):
    factories.AudienceAssignmentFactory(audience=caucus(meeting), user=timetabler)
    factories.SessionFactory(
        meeting=meeting,
        kind=Kind.CAUCUS,
        title={"en": "Own title"},
        public_title={"en": "Immigration caucus (closed)"},
        audience=caucus(meeting),
    )
    page = client_of(timetabler).get(address(meeting), {"view": "list"}).content.decode()
    assert "Own title" in page
    assert "Others read: “Immigration caucus (closed)”" in page


def test_a_problem_stands_at_both_sessions(meeting, client_of, timetabler, chief_immigration_bb):
    for title in ("One", "Other"):
        session = factories.SessionFactory(
            meeting=meeting, title={"en": title}, rooms=[factories.RoomFactory(meeting=meeting)]
        )
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    page = client_of(timetabler).get(address(meeting), {"view": "list"}).content.decode()
    sentence = "Ingrid Immigration is needed in “One” and in “Other” at the same time."
    assert page.count(sentence) == 3


def test_the_secretariat_reads_without_changing_and_others_find_nothing(
    meeting, client_of, papers_officer, chief_immigration_bb, outsider, host_liaison
):
    bureau(meeting)
    session = factories.SessionFactory(meeting=meeting, title={"en": "Opening"})
    page = client_of(papers_officer).get(address(meeting)).content.decode()
    assert ("Opening" in page, "MARKER" in page, "Closed session" in page, "Bureau" in page) == (
        True,
        False,
        True,
        False,
    )
    assert address(meeting, "session-change", session.public_id) not in page
    for user in (chief_immigration_bb, outsider, host_liaison):
        assert client_of(user).get(address(meeting)).status_code == 404
    for name in ("session-change", "session-move"):
        assert client_of(papers_officer).get(address(meeting, name, session.public_id)).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_sessions(meeting, client_of, timetabler, django_assert_max_num_queries, count):
    for _number in range(count):
        session = factories.SessionFactory(meeting=meeting, rooms=[factories.RoomFactory(meeting=meeting)])
        factories.SessionPersonFactory(session=session)
    client = client_of(timetabler)
    with django_assert_max_num_queries(25):
        client.get(address(meeting))


# --- entering ---------------------------------------------------------------------------------------------------------
def test_entering_a_session(meeting, client_of, timetabler, room, chief_immigration_bb):
    item = factories.AgendaItemFactory(meeting=meeting)
    posted = filled(
        title_fr="Identité numérique",
        day="2025-05-14",
        starts="13:45",
        ends="15:00",
        rooms=[room.pk],
        agenda_items=[item.pk],
        **{
            "people-TOTAL_FORMS": "2",
            "people-0-person": label_of(chief_immigration_bb.participant).upper(),
            "people-0-part": "chair",
            "people-1-person": "",
            "people-1-part": "chair",
        },
    )
    answer = client_of(timetabler).post(address(meeting, "session-add"), posted)
    session = Session.objects.get()
    assert answer.url == f"{address(meeting)}#session-{session.public_id}"
    assert (session.title, session.kind) == ({"en": "Digital identity", "fr": "Identité numérique"}, Kind.WORKING)
    assert (session.starts_at, session.ends_at) == (at(1, "13:45"), at(1, "15:00"))
    assert (session.audience.kind, session.disclosure) == (Audience.Kind.PARTICIPANTS, Disclosure.OPEN)
    assert [booking.room for booking in session.bookings.all()] == [room]
    assert [link.agenda_item for link in session.item_links.all()] == [item]
    assert [(link.participant, link.part) for link in session.people.all()] == [
        (chief_immigration_bb.participant, "chair")
    ]


def test_a_session_without_a_time_waits_in_the_tray(meeting, client_of, timetabler):
    client_of(timetabler).post(address(meeting, "session-add"), filled())
    session = Session.objects.get()
    assert (session.starts_at, session.bookings.count()) == (None, 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title_en": ""}, "This field is required."),
        ({"title_en": "", "title_fr": "Titre"}, "Enter the English text"),
        ({"kind": "party"}, "Select a valid choice"),
        ({"day": "2025-05-14", "starts": "", "ends": "10:00"}, "Enter a time, or leave the day empty."),
        ({"day": "2025-05-14", "starts": "14:00", "ends": "13:00"}, "The session ends before it starts."),
        ({"day": "2025-05-14", "starts": "14:00", "ends": "14:00"}, "The session ends before it starts."),
        ({"day": "2025-06-14", "starts": "14:00", "ends": "15:00"}, "Select a valid choice"),
        ({"day": "2025-05-14", "starts": "25:00", "ends": "15:00"}, "Enter a valid time"),
        ({"kind": "caucus"}, "Choose whose caucus it is."),
        ({"kind": "bureau"}, "You are not assigned to the audience that is usual for this kind."),
        ({"audience": "999999"}, "Select a valid choice"),
        ({"people-TOTAL_FORMS": "1", "people-0-person": "Nobody", "people-0-part": "chair"}, "Nobody of that name"),
        ({"people-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    meeting, client_of, timetabler, fields, sentence
):
    answer = client_of(timetabler).post(address(meeting, "session-add"), filled(description_en="Typed text", **fields))
    page = answer.content.decode()
    assert (answer.status_code, Session.objects.count()) == (422, 0)
    assert sentence in page
    assert "Typed text" in page


def test_a_taken_room_is_named_with_who_has_it(meeting, client_of, timetabler, room):
    create_session(bureau_of(meeting), rooms=[room], by=SYSTEM)
    posted = filled(day="2025-05-14", starts="09:30", ends="11:00", rooms=[room.pk])
    answer = client_of(timetabler).post(address(meeting, "session-add"), posted)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Working Room 1 is taken by a closed session (Bureau) from 09:00 to 10:00." in page
    assert ("MARKER" in page, "Digital identity" in page, Session.objects.count()) == (False, True, 1)


def bureau_of(meeting) -> Session:
    return Session(
        meeting=meeting,
        kind=Kind.BUREAU,
        title={"en": "MARKER"},
        audience=factories.audience(meeting, Audience.Kind.BUREAU),
        disclosure=Disclosure.UNLISTED,
        starts_at=at(1, "09:00"),
        ends_at=at(1, "10:00"),
    )


def test_a_caucus_is_announced_under_its_usual_public_title(meeting, client_of, timetabler):
    factories.AudienceAssignmentFactory(audience=caucus(meeting), user=timetabler)
    client_of(timetabler).post(address(meeting, "session-add"), filled(kind="caucus", audience=caucus(meeting).pk))
    session = Session.objects.get()
    assert session.disclosure == Disclosure.ANNOUNCED
    assert session.public_title["en"] == "Immigration caucus (closed)"


def test_a_caucus_cannot_be_announced_by_its_own_title(meeting, client_of, timetabler):
    factories.AudienceAssignmentFactory(audience=caucus(meeting), user=timetabler)
    posted = filled(kind="caucus", audience=caucus(meeting).pk, public_title_en="digital IDENTITY")
    answer = client_of(timetabler).post(address(meeting, "session-add"), posted)
    assert answer.status_code == 422
    assert "This is the title that only the audience may know." in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "audience_kind", "expected"),
    [
        (Kind.WORKING, Audience.Kind.PARTICIPANTS, Disclosure.OPEN),
        (Kind.WORKING, Audience.Kind.BUREAU, Disclosure.UNLISTED),
        (Kind.WORKING, Audience.Kind.STREAM, Disclosure.ANNOUNCED),
        (Kind.CAUCUS, Audience.Kind.STREAM, Disclosure.ANNOUNCED),
        (Kind.DRAFTING, Audience.Kind.NAMED, Disclosure.UNLISTED),
    ],
)
def test_nothing_of_a_closed_audience_is_open_unless_somebody_says_so(kind, audience_kind, expected):
    assert usual_disclosure(kind, Audience(kind=audience_kind)) == expected


def test_a_night_that_ends_the_next_day(meeting, client_of, timetabler):
    posted = filled(kind="social", day="2025-05-14", starts="21:00", ends="00:30")
    client_of(timetabler).post(address(meeting, "session-add"), posted)
    assert Session.objects.get().ends_at == at(2, "00:30")


def test_an_hour_that_the_clocks_leave_out(meeting, client_of, timetabler):
    meeting.tz = "Europe/Brussels"
    meeting.starts_on = meeting.ends_on = meeting.starts_on.replace(month=3, day=30)
    meeting.save()
    posted = filled(day="2025-03-30", starts="02:30", ends="04:00")
    answer = client_of(timetabler).post(address(meeting, "session-add"), posted)
    assert "There is no such time on that day" in answer.content.decode()


# --- changing ---------------------------------------------------------------------------------------------------------
def test_changing_what_a_session_is_about(meeting, client_of, timetabler, chief_immigration_bb):
    session = factories.SessionFactory(meeting=meeting)
    factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    posted = filled(
        title_en="New title",
        version=1,
        audience=factories.audience(meeting, Audience.Kind.STATES).pk,
        disclosure="unlisted",
        **{"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "1", "people-0-person": "", "people-0-part": "speaker"},
    )
    answer = client_of(timetabler).post(address(meeting, "session-change", session.public_id), posted)
    session.refresh_from_db()
    assert answer.status_code == 302
    assert (session.title, session.disclosure, session.version) == ({"en": "New title"}, Disclosure.UNLISTED, 2)
    assert SessionPerson.objects.count() == 0


def test_a_stale_change_is_refused_with_409_and_keeps_what_was_typed(meeting, client_of, timetabler, secretary):
    session = factories.SessionFactory(meeting=meeting)
    url = address(meeting, "session-change", session.public_id)
    participants = session.audience_id
    assert client_of(secretary).post(url, filled(title_en="First", version=1, audience=participants)).status_code == 302
    answer = client_of(timetabler).post(url, filled(title_en="Second", version=1, audience=participants))
    session.refresh_from_db()
    assert (answer.status_code, session.title) == (409, {"en": "First"})
    assert ("Second" in answer.content.decode(), "Sonia Secretary" in answer.content.decode()) == (True, True)


def test_staff_who_are_not_assigned_see_a_closed_session_as_time_and_place(meeting, client_of, timetabler, room):
    session = bureau(meeting, rooms=[room])
    url = address(meeting, "session-change", session.public_id)
    page = client_of(timetabler).get(url).content.decode()
    assert ("MARKER" in page, "Bureau" in page, "Working Room 1" in page) == (False, True, True)
    assert client_of(timetabler).post(url, filled(title_en="Mine", version=1)).status_code == 404
    for name in ("session-cancel", "session-bring-back"):
        assert client_of(timetabler).post(address(meeting, name, session.public_id), {"version": 1}).status_code == 404
    session.refresh_from_db()
    assert (session.title, session.version) == ({"en": "MARKER"}, 1)


def test_they_may_move_it(meeting, client_of, timetabler, room):
    session = bureau(meeting)
    url = address(meeting, "session-move", session.public_id)
    assert "MARKER" not in client_of(timetabler).get(url).content.decode()
    posted = {"day": "2025-05-15", "starts": "10:00", "ends": "11:00", "rooms": [room.pk], "version": 1}
    answer = client_of(timetabler).post(url, posted, follow=True)
    session.refresh_from_db()
    assert (session.starts_at, session.title) == (at(2, "10:00"), {"en": "MARKER"})
    assert "MARKER" not in answer.content.decode()


# --- moving -----------------------------------------------------------------------------------------------------------
def test_a_move_can_be_undone_from_its_toast(meeting, client_of, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, rooms=[room])
    client = client_of(timetabler)
    other = factories.RoomFactory(meeting=meeting)
    posted = {"day": "2025-05-15", "starts": "10:00", "ends": "11:00", "rooms": [other.pk], "version": 1}
    page = client.post(address(meeting, "session-move", session.public_id), posted, follow=True)
    [message] = page.context["messages"]
    undo = {
        "version": "2",
        "starts_at": at(1, "09:00").astimezone(None).isoformat(),
        "ends_at": at(1, "10:00").isoformat(),
        "rooms": room.code,
    }
    assert "is moved." in str(message)
    client.post(address(meeting, "session-put-back", session.public_id), undo)
    session.refresh_from_db()
    assert (session.starts_at, [booking.room for booking in session.bookings.all()]) == (at(1, "09:00"), [room])


@pytest.mark.parametrize(
    "fields", [{"starts_at": "x"}, {"starts_at": "2025-05-14T09:00"}, {"ends_at": "2025-05-14T09:00+00:00"}]
)
def test_an_undo_that_was_tampered_with_is_not_found(meeting, client_of, timetabler, fields):
    session = factories.SessionFactory(meeting=meeting)
    answer = client_of(timetabler).post(
        address(meeting, "session-put-back", session.public_id), {"version": 1, **fields}
    )
    assert answer.status_code == 404


def test_a_move_into_a_taken_room_is_refused_with_its_sentence(meeting, client_of, timetabler, room):
    factories.SessionFactory(meeting=meeting, title={"en": "Opening"}, rooms=[room])
    session = factories.SessionFactory(meeting=meeting)
    posted = {"day": "2025-05-14", "starts": "09:30", "ends": "10:30", "rooms": [room.pk], "version": 1}
    answer = client_of(timetabler).post(address(meeting, "session-move", session.public_id), posted)
    assert answer.status_code == 422
    assert "Working Room 1 is taken by “Opening” from 09:00 to 10:00." in answer.content.decode()


def test_two_sessions_change_places_from_the_page(meeting, client_of, timetabler, room):
    first = factories.SessionFactory(meeting=meeting, rooms=[room])
    second = bureau(meeting, starts_at=at(2, "09:00"))
    page = client_of(timetabler).get(address(meeting, "session-move", first.public_id)).content.decode()
    assert (second.public_id in page, "MARKER" in page) == (True, False)
    posted = {"other": second.public_id, "version": 1, f"version-{second.public_id}": 1}
    client_of(timetabler).post(address(meeting, "session-swap", first.public_id), posted)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.starts_at, second.starts_at) == (at(2, "09:00"), at(1, "09:00"))


# --- cancelling -------------------------------------------------------------------------------------------------------
def test_cancelling_and_bringing_back(meeting, client_of, timetabler):
    session = factories.SessionFactory(meeting=meeting)
    client = client_of(timetabler)
    page = client.post(address(meeting, "session-cancel", session.public_id), {"version": 1}, follow=True)
    session.refresh_from_db()
    assert (session.is_cancelled, "Undo" in page.content.decode()) == (True, True)
    client.post(address(meeting, "session-bring-back", session.public_id), {"version": 2})
    session.refresh_from_db()
    assert session.is_cancelled is False


def test_steps_are_posted_not_followed(meeting, client_of, timetabler):
    session = factories.SessionFactory(meeting=meeting)
    for name in ("session-cancel", "session-bring-back", "session-swap", "session-put-back"):
        assert client_of(timetabler).get(address(meeting, name, session.public_id)).status_code == 405
