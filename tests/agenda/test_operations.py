"""Operations on the timetable: shown first, done in one step, undone by one button."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.actions.releases import issue_release
from agenda.models import Booking, Session, TimetableStep
from agenda.models.session import Kind
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at


def address(meeting, name, *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def hours(session) -> str:
    held = Session.objects.get(pk=session.pk)
    if held.starts_at is None:
        return ""
    zone = factories.ZONE
    return f"{held.starts_at.astimezone(zone):%d %H:%M}-{held.ends_at.astimezone(zone):%H:%M}"


def text(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def shifted(client, meeting, answer=None, *, status=302, **fields):
    """Look at the plan and do what it offers, as the page posts it."""
    asked = {"day": "2025-05-14", "starts": "09:00", "minutes": "30", "until": "day", **fields}
    page = client.get(address(meeting, "operation-shift"), asked).content.decode()
    versions = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', page))
    done = client.post(address(meeting, "operation-shift"), {**asked, **versions, "step": "apply"})
    assert done.status_code == status
    return done


@pytest.fixture
def room(meeting):
    return factories.RoomFactory(meeting=meeting, name="Plenary Hall")


@pytest.fixture
def morning(meeting, room) -> dict[str, Session]:
    """A plenary, a working session, lunch, a session after lunch."""
    make = factories.SessionFactory
    return {
        "plenary": make(meeting=meeting, title={"en": "Plenary one"}, rooms=[room]),
        "working": make(
            meeting=meeting, title={"en": "Working"}, rooms=[room], starts_at=at(1, "10:00"), ends_at=at(1, "12:00")
        ),
        "lunch": make(
            meeting=meeting,
            kind=Kind.BREAK,
            title={"en": "Lunch"},
            starts_at=at(1, "12:00"),
            ends_at=at(1, "13:30"),
            rooms=[factories.RoomFactory(meeting=meeting, is_shared=True)],
        ),
        "after": make(
            meeting=meeting, title={"en": "After"}, rooms=[room], starts_at=at(1, "13:30"), ends_at=at(1, "14:30")
        ),
    }


# --- running late -----------------------------------------------------------------------------------------------------
def test_half_an_hour_later_from_now_on_and_back(meeting, client_of, timetabler, morning):
    client = client_of(timetabler)
    with time_machine.travel(at(1, "09:40")):
        page = client.get(address(meeting, "operation-shift"))
        assert "Change 4 sessions" in text(page)
        posted = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))
        done = client.post(address(meeting, "operation-shift"), {**posted, "step": "apply"}, follow=True)
    assert "4 sessions changed: 30 minutes later." in text(done)
    assert [hours(session) for session in morning.values()] == [
        "14 09:00-10:30",
        "14 10:30-12:30",
        "14 12:30-14:00",
        "14 14:00-15:00",
    ]
    step = TimetableStep.objects.get()
    assert (step.kind, step.user) == ("shift", timetabler)
    client.post(address(meeting, "operation-undo"), {"step": step.pk})
    assert [hours(session) for session in morning.values()] == [
        "14 09:00-10:00",
        "14 10:00-12:00",
        "14 12:00-13:30",
        "14 13:30-14:30",
    ]


def test_the_rest_of_the_morning_runs_into_lunch_which_can_be_shortened(meeting, client_of, timetabler, morning):
    client = client_of(timetabler)
    asked = {"day": "2025-05-14", "starts": "09:00", "minutes": "30", "until": "morning"}
    assert "Runs into “Lunch”." in text(client.get(address(meeting, "operation-shift"), asked))
    shifted(client, meeting, until="morning", **{f"do-{morning['lunch'].public_id}": "shorten"})
    assert [hours(session) for session in morning.values()] == [
        "14 09:30-10:30",
        "14 10:30-12:30",
        "14 12:30-13:30",
        "14 13:30-14:30",
    ]


def test_what_stays_is_run_into_and_nothing_is_done_until_that_is_solved(meeting, client_of, timetabler, morning):
    client = client_of(timetabler)
    Session.objects.filter(pk=morning["after"].pk).update(is_pinned=True)
    Session.objects.filter(pk=morning["lunch"].pk).delete()
    morning.pop("lunch")
    before = [hours(session) for session in morning.values()]
    answer = shifted(client, meeting, minutes="120", keeps_pinned="on", status=422)
    assert "Runs into “After”." in text(answer)
    assert [hours(session) for session in morning.values()] == before
    after = morning["after"].public_id
    shifted(client, meeting, minutes="120", keeps_pinned="on", **{f"do-{after}": "unschedule"})
    assert [hours(session) for session in morning.values()] == ["14 11:00-12:00", "14 12:00-14:00", ""]
    assert not Booking.objects.filter(session=morning["after"]).exists()


def test_what_leaves_the_hours_of_the_day_is_said(meeting, client_of, timetabler, room):
    factories.SessionFactory(meeting=meeting, rooms=[room], starts_at=at(1, "17:00"))
    asked = {"day": "2025-05-14", "starts": "09:00", "minutes": "30", "until": "day"}
    assert "Outside the hours of the day." in text(
        client_of(timetabler).get(address(meeting, "operation-shift"), asked)
    )


def test_earlier_and_only_in_one_room(meeting, client_of, timetabler, morning):
    other = factories.RoomFactory(meeting=meeting)
    elsewhere = factories.SessionFactory(meeting=meeting, rooms=[other])
    shifted(client_of(timetabler), meeting, minutes="-15", rooms=[other.pk])
    assert (hours(elsewhere), hours(morning["plenary"])) == ("14 08:45-09:45", "14 09:00-10:00")


def test_until_a_session(meeting, client_of, timetabler, morning):
    Session.objects.filter(pk=morning["lunch"].pk).delete()
    shifted(client_of(timetabler), meeting, until=morning["after"].public_id, minutes="15")
    assert (hours(morning["working"]), hours(morning["after"])) == ("14 10:15-12:15", "14 13:30-14:30")


def test_new_clashes_of_persons_are_shown_first(meeting, client_of, timetabler, morning, adviser_bb):
    other = factories.SessionFactory(meeting=meeting, starts_at=at(1, "12:00"), ends_at=at(1, "13:00"))
    for session in (other, morning["working"]):
        factories.SessionPersonFactory(session=session, participant=adviser_bb.participant)
    asked = {"day": "2025-05-14", "starts": "09:00", "minutes": "30", "until": other.public_id}
    page = text(client_of(timetabler).get(address(meeting, "operation-shift"), asked))
    assert "New afterwards:" in page
    assert "Alan Adviser is needed in" in page
    assert hours(morning["working"]) == "14 10:00-12:00"


def test_what_somebody_changed_since_the_plan_was_shown_stops_it(meeting, client_of, timetabler, morning):
    client, asked = client_of(timetabler), {"day": "2025-05-14", "starts": "09:00", "minutes": "30", "until": "day"}
    page = client.get(address(meeting, "operation-shift"), asked).content.decode()
    versions = dict(re.findall(r'name="(version-[^"]+)" value="(\d+)"', page))
    # Moved to another day: it is in the plan no longer, but the person saw it there.
    Session.objects.filter(pk=morning["after"].pk).update(version=2, starts_at=at(2, "13:30"), ends_at=at(2, "14:30"))
    answer = client.post(address(meeting, "operation-shift"), {**asked, **versions, "step": "apply"})
    assert (answer.status_code, hours(morning["plenary"])) == (409, "14 09:00-10:00")
    answer = client.post(address(meeting, "operation-shift"), {**asked, "step": "apply"})
    assert (answer.status_code, hours(morning["plenary"])) == (409, "14 09:00-10:00")


@pytest.mark.parametrize(
    "fields",
    [
        {"minutes": "0"},
        {"minutes": "soon"},
        {"minutes": "999999999999999999999"},
        {"day": "1999-01-01"},
        {"day": "x"},
        {"starts": "25:99"},
        {"until": "x"},
        {"rooms": ["999999"]},
        {"rooms": ["x"]},
    ],
)
def test_what_cannot_be_shifted_is_said(meeting, client_of, timetabler, morning, fields):
    asked = {"day": "2025-05-14", "starts": "09:00", "minutes": "30", "until": "day", **fields}
    for method in ("get", "post"):
        answer = getattr(client_of(timetabler), method)(address(meeting, "operation-shift"), {**asked, "step": "apply"})
        assert (answer.status_code, "Please check what you entered" in text(answer)) == (422, True)


def test_closed_sessions_move_with_the_others_and_stay_closed(meeting, client_of, timetabler):
    audience = factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    caucus = factories.SessionFactory(
        meeting=meeting, kind=Kind.CAUCUS, audience=audience, title={"en": "MARKER"}, public_title={"en": "Caucus"}
    )
    asked = {"day": "2025-05-14", "starts": "09:00", "minutes": "30", "until": "day"}
    page = text(client_of(timetabler).get(address(meeting, "operation-shift"), asked))
    assert ("MARKER" in page, "“Caucus”" in page) == (False, True)
    done = shifted(client_of(timetabler), meeting)
    assert "MARKER" not in done.content.decode()
    assert hours(caucus) == "14 09:30-10:30"


@pytest.mark.parametrize("count", [2, 30])
def test_queries_of_the_plan_do_not_grow(meeting, client_of, timetabler, count):
    for _number in range(count):
        factories.SessionFactory(meeting=meeting, rooms=[factories.RoomFactory(meeting=meeting)])
    client = client_of(timetabler)
    with CaptureQueriesContext(connection) as made:
        client.get(address(meeting, "operation-shift"), {"day": "2025-05-14"})
    assert len(made) <= 45


@pytest.mark.parametrize("name", ["operation-shift", "operation-breaks", "operation-pattern"])
def test_only_those_who_make_the_timetable_find_them(meeting, client_of, name, papers_officer, adviser_bb, outsider):
    for user in (papers_officer, adviser_bb, outsider):
        assert client_of(user).get(address(meeting, name)).status_code == 404


# --- undo -------------------------------------------------------------------------------------------------------------
def test_the_undo_of_an_older_step_is_refused(meeting, client_of, timetabler, secretary, morning):
    client = client_of(timetabler)
    shifted(client, meeting)
    first = TimetableStep.objects.get()
    shifted(client, meeting, starts="09:30")
    for user in (timetabler, secretary):
        answer = client_of(user).post(address(meeting, "operation-undo"), {"step": first.pk}, follow=True)
        assert "This is no longer your last step" in text(answer)
    assert hours(morning["plenary"]) == "14 10:00-11:00"
    for step in ("", "x", "-1"):
        assert client.post(address(meeting, "operation-undo"), {"step": step}).status_code == 404


# --- breaks -----------------------------------------------------------------------------------------------------------
def test_breaks_in_all_rooms_on_two_days(meeting, client_of, timetabler, room):
    other = factories.RoomFactory(meeting=meeting)
    factories.SessionFactory(meeting=meeting, title={"en": "Early"}, rooms=[room], starts_at=at(2, "10:15"))
    client = client_of(timetabler)
    posted = {"title_en": "Coffee", "days": ["2025-05-14", "2025-05-15"], "starts": "10:30", "ends": "11:00"}
    page = client.post(address(meeting, "operation-breaks"), {**posted, "step": "show"})
    assert "Plenary Hall is taken by “Early” from 10:15 to 11:15." in text(page)
    assert client.post(address(meeting, "operation-breaks"), {**posted, "step": "apply"}).status_code == 422
    assert Session.objects.count() == 1
    client.post(address(meeting, "operation-breaks"), {**posted, "leaves_out_taken": "on", "step": "apply"})
    made = Session.objects.filter(kind=Kind.BREAK).order_by("starts_at")
    assert [(hours(found), set(found.rooms.all())) for found in made] == [
        ("14 10:30-11:00", {room, other}),
        ("15 10:30-11:00", {other}),
    ]
    client.post(address(meeting, "operation-undo"), {"step": TimetableStep.objects.get().pk})
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"days": []}, {"days": ["x"]}, {"ends": "10:00"}, {"starts": "x"}, {"rooms": ["x"]}, {"title_en": ""}]
)
def test_breaks_that_cannot_be(meeting, client_of, timetabler, room, fields):
    posted = {"title_en": "Coffee", "days": ["2025-05-14"], "starts": "10:30", "ends": "11:00", **fields}
    assert (
        client_of(timetabler).post(address(meeting, "operation-breaks"), {**posted, "step": "apply"}).status_code == 422
    )


# --- a day's pattern --------------------------------------------------------------------------------------------------
def test_a_pattern_keeps_hours_rooms_kinds_and_the_titles_of_breaks_alone(
    meeting, client_of, timetabler, morning, room
):
    posted = {"day": "2025-05-14", "to": "2025-05-16"}
    posted["sessions"] = [morning[name].public_id for name in ("plenary", "lunch")]
    client = client_of(timetabler)
    assert "Enter 2 sessions" in text(client.post(address(meeting, "operation-pattern"), {**posted, "step": "show"}))
    client.post(address(meeting, "operation-pattern"), {**posted, "step": "apply"})
    made = Session.objects.filter(starts_at__gte=at(3, "00:00")).order_by("starts_at")
    assert [(hours(found), found.kind, str(found.title)) for found in made] == [
        ("16 09:00-10:00", "working", "Working session"),
        ("16 12:00-13:30", "break", "Lunch"),
    ]
    assert list(made[0].rooms.all()) == [room]


def test_a_closed_session_is_no_pattern_for_who_does_not_know_it(meeting, client_of, timetabler):
    audience = factories.audience(meeting, Audience.Kind.BUREAU)
    bureau = factories.SessionFactory(meeting=meeting, kind=Kind.BUREAU, audience=audience, title={"en": "MARKER"})
    posted = {"day": "2025-05-14", "to": "2025-05-16", "sessions": [bureau.public_id], "step": "apply"}
    answer = client_of(timetabler).post(address(meeting, "operation-pattern"), posted)
    assert (answer.status_code, "MARKER" in text(answer)) == (422, False)
    for name in ("session-duplicate", "session-split", "session-delete"):
        assert client_of(timetabler).get(address(meeting, name, bureau.public_id)).status_code == 404


def test_a_day_is_not_copied_onto_itself(meeting, client_of, timetabler, morning):
    posted = {"day": "2025-05-14", "to": "2025-05-14", "sessions": [morning["plenary"].public_id], "step": "apply"}
    assert client_of(timetabler).post(address(meeting, "operation-pattern"), posted).status_code == 422


# --- one session ------------------------------------------------------------------------------------------------------
def test_a_copy_has_the_content_but_not_the_link(meeting, client_of, timetabler, room, adviser_bb):
    item = factories.AgendaItemFactory(meeting=meeting)
    session = factories.SessionFactory(
        meeting=meeting, title={"en": "Cargo"}, remote_url="https://example.org/x", rooms=[room], items=[item]
    )
    factories.SessionPersonFactory(session=session, participant=adviser_bb.participant, minutes=7)
    posted = {"day": "", "starts": "", "ends": "", "with_items": "on", "with_people": "on"}
    client_of(timetabler).post(address(meeting, "session-duplicate", session.public_id), posted)
    copy = Session.objects.exclude(pk=session.pk).get()
    assert (str(copy.title), copy.remote_url, copy.starts_at, copy.wanted_minutes) == ("Cargo", "", None, 60)
    assert (list(copy.agenda_items.all()), [link.minutes for link in copy.people.all()]) == ([item], [7])
    posted |= {"day": "2025-05-14", "starts": "09:30", "ends": "10:00", "rooms": [room.pk]}
    answer = client_of(timetabler).post(address(meeting, "session-duplicate", session.public_id), posted)
    assert (answer.status_code, "Plenary Hall is taken by “Cargo”" in text(answer)) == (422, True)


def test_a_session_is_split_and_put_together_again(meeting, client_of, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, title={"en": "Cargo"}, rooms=[room])
    client, url = client_of(timetabler), address(meeting, "session-split", session.public_id)
    assert "09:00 to 09:20" in text(client.post(url, {"time": "09:20", "version": "1", "step": "show"}))
    client.post(url, {"time": "09:20", "version": "1", "step": "apply"})
    assert [hours(found) for found in Session.objects.order_by("starts_at")] == ["14 09:00-09:20", "14 09:20-10:00"]
    assert Booking.objects.filter(room=room).count() == 2
    client.post(address(meeting, "operation-undo"), {"step": TimetableStep.objects.get().pk})
    assert [hours(found) for found in Session.objects.all()] == ["14 09:00-10:00"]


@pytest.mark.parametrize(
    ("time", "version", "status"), [("09:00", "1", 422), ("10:00", "1", 422), ("x", "1", 422), ("09:30", "9", 409)]
)
def test_a_split_that_cannot_be(meeting, client_of, timetabler, room, time, version, status):
    session = factories.SessionFactory(meeting=meeting, rooms=[room])
    url = address(meeting, "session-split", session.public_id)
    answer = client_of(timetabler).post(url, {"time": time, "version": version, "step": "apply"})
    assert (answer.status_code, Session.objects.count()) == (status, 1)


def test_a_session_that_nobody_knows_of_is_deleted(meeting, client_of, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, rooms=[room])
    client, url = client_of(timetabler), address(meeting, "session-delete", session.public_id)
    assert "It was never released" in text(client.get(url))
    assert client.post(url, {"version": "7"}).status_code == 409
    client.post(url, {"version": "1"})
    assert not Session.objects.exists()


def test_what_was_released_is_not_deleted(meeting, client_of, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, rooms=[room])
    issue_release(meeting, by=SYSTEM)
    answer = client_of(timetabler).post(address(meeting, "session-delete", session.public_id), {"version": "1"})
    assert (answer.status_code, "This session has been released." in text(answer)) == (422, True)
    assert Session.objects.exists()


def test_over_midnight(meeting, client_of, timetabler):
    late = factories.SessionFactory(meeting=meeting, starts_at=at(1, "23:00"), ends_at=at(2, "01:00"))
    client = client_of(timetabler)
    client.post(address(meeting, "session-split", late.public_id), {"time": "00:30", "version": "1", "step": "apply"})
    assert {hours(found) for found in Session.objects.all()} == {"14 23:00-00:30", "15 00:30-01:00"}
    assert datetime.timedelta(0) < at(2, "01:00") - at(1, "23:00")
