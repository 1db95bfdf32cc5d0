"""The list of clashes, and what it rests on: settings, closures, absences, rules."""

from __future__ import annotations

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from agenda.actions.releases import issue_release
from agenda.actions.timetable_settings import save_settings
from agenda.forms.people import label_of
from agenda.models import PersonAbsence, Release, RoomClosure, Session, SessionPerson, SessionRule, TimetableSettings
from agenda.models.session import Kind
from agenda.problems import CHECKS, Level, ReleaseRefused, blocking, level_of, problems_of
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.languages import Text
from cicc_portal.undo import undo
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at

# Who is signed in and what they are to the meeting, the settings, all checks at once, and the names of sessions.
QUERIES = 10


def address(meeting, name="clashes", *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def housed(meeting, title="One", **fields) -> Session:
    """A session with a room of its own, that the audience comes to as it likes."""
    room = factories.RoomFactory(meeting=meeting)
    return factories.SessionFactory(
        meeting=meeting, **{"title": {"en": title}, "kind": Kind.MEDIA, "rooms": [room], **fields}
    )


def bureau(meeting, **fields) -> Session:
    audience = factories.audience(meeting, Audience.Kind.BUREAU)
    return housed(meeting, "MARKER", kind=Kind.BUREAU, audience=audience, **fields)


@pytest.fixture
def found(meeting, viewer, timetabler):
    return lambda user=timetabler: problems_of(meeting, viewer(user, meeting))


def said(problems) -> list[str]:
    return [problem.message for problem in problems]


# --- the checks -------------------------------------------------------------------------------------------------------
def test_a_delegation_with_fewer_people_than_sessions_at_one_time(meeting, found, adviser_bb):
    sessions = [housed(meeting, title, kind=Kind.WORKING) for title in ("One", "Other")]
    [problem] = found()
    assert (problem.code, problem.about) == ("too-few-people", tuple(session.pk for session in sessions))
    assert problem.message == (
        "Barbados: fewer people are accredited than sessions run at the same time: “One”, “Other”."
    )
    factories.ParticipantFactory(delegation=adviser_bb.participant.delegation)
    assert found() == []


def test_to_breaks_and_desks_nobody_must_go(meeting, found, adviser_bb):
    housed(meeting, kind=Kind.WORKING)
    housed(meeting, kind=Kind.BREAK)
    assert found() == []


def test_a_partner_need_not_be_everywhere(meeting, found, partner_wco):
    for title in ("One", "Other"):
        housed(meeting, title, kind=Kind.WORKING)
    assert found() == []


@pytest.mark.parametrize(("start", "end", "expected"), [("08:00", "09:00", []), ("09:30", "12:00", ["room-closed"])])
def test_a_room_that_is_not_to_be_had(meeting, found, start, end, expected):
    session = housed(meeting)
    room = session.rooms.get()
    RoomClosure.objects.create(room=room, starts_at=at(1, start), ends_at=at(1, end), reason="Cleaning")
    problems = found()
    assert [problem.code for problem in problems] == expected
    if expected:
        assert problems[0].message == f"{room.name} is not to be had during “One”: Cleaning."
        assert problems[0].blocks


def test_an_absence_is_told_to_timetable_staff_who_know_the_session(meeting, viewer, found, chief_immigration_bb):
    person = chief_immigration_bb.participant
    factories.SessionPersonFactory(session=housed(meeting), participant=person)
    factories.SessionPersonFactory(session=bureau(meeting, starts_at=at(2, "09:00")), participant=person)
    for day in (1, 2):
        PersonAbsence.objects.create(participant=person, starts_at=at(day, "08:00"), ends_at=at(day, "12:00"))
    assert said(found()) == [
        "Ingrid Immigration cannot be there during “One”.",
        "Somebody who is needed cannot be there during a closed session (Bureau).",
    ]
    nobody = viewer_for(AnonymousUser(), meeting)
    assert not any("Ingrid" in message for message in said(problems_of(meeting, nobody)))


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ("10:00", "Ingrid Immigration has no time to go from “One” to “Other”, which is in another room."),
        ("10:01", "Ingrid Immigration has 1 minute to go from “One” to “Other”, which is in another room."),
        ("10:04", "Ingrid Immigration has 4 minutes to go from “One” to “Other”, which is in another room."),
        ("10:05", None),
    ],
)
def test_the_time_that_a_person_needs_between_rooms(meeting, found, chief_immigration_bb, start, message):
    for session in (housed(meeting), housed(meeting, "Other", starts_at=at(1, start))):
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    assert said(found()) == ([message] if message else [])


def test_nobody_walks_within_one_room(meeting, found, chief_immigration_bb):
    first = housed(meeting)
    second = housed(meeting, "Other", rooms=[first.rooms.get()], starts_at=at(1, "10:00"))
    for session in (first, second):
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    assert found() == []


def test_the_time_that_an_audience_needs_between_rooms(meeting, found):
    audience = factories.audience(meeting, Audience.Kind.STATES)
    housed(meeting, kind=Kind.PLENARY, audience=audience)
    housed(meeting, "Other", kind=Kind.PLENARY, audience=audience, starts_at=at(1, "10:00"))
    assert said(found()) == ["The audience has no time to go from “One” to “Other”, which is in another room."]
    housed(meeting, "Beside it", kind=Kind.PLENARY, audience=audience, starts_at=at(1, "10:00"))
    assert "audience-hurries" not in [problem.code for problem in found()]


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        (Kind.MEDIA, "07:30", ["outside-hours"]),
        (Kind.MEDIA, "17:30", ["outside-hours"]),
        (Kind.MEDIA, "17:00", []),
        (Kind.SOCIAL, "20:00", []),
        (Kind.DESK, "07:00", []),
    ],
)
def test_the_hours_of_a_day(meeting, found, kind, start, expected):
    housed(meeting, kind=kind, starts_at=at(1, start))
    assert [problem.code for problem in found()] == expected


@pytest.mark.parametrize(
    ("kind", "day", "start", "message"),
    [
        ("before", 1, "09:30", "“One” must end before “Other” starts."),
        ("before", 1, "10:00", None),
        ("same-day", 2, "09:00", "“One” and “Other” must be on the same day."),
        ("same-day", 1, "15:00", None),
        ("not-parallel", 1, "09:30", "“One” and “Other” must not overlap."),
        ("not-parallel", 1, "10:00", None),
    ],
)
def test_rules_between_sessions(meeting, found, kind, day, start, message):
    first, second = housed(meeting), housed(meeting, "Other", starts_at=at(day, start))
    SessionRule.objects.create(meeting=meeting, kind=kind, first=first, second=second)
    assert said(found()) == ([message] if message else [])


def test_interpretation_without_an_interpreter(meeting, found):
    session = housed(meeting, interpretation=["fr", "es"])
    person = factories.ParticipantFactory(delegation__meeting=meeting, spoken="English and French")
    factories.SessionPersonFactory(session=session, participant=person, part="interpreter")
    assert said(found()) == ["“One” is to be interpreted, but has no interpreter for: Spanish."]


def test_what_a_closed_session_needs_is_told_to_those_who_know_it(meeting, found, timetabler):
    session = bureau(meeting, interpretation=["fr"])
    assert found() == []
    factories.AudienceAssignmentFactory(audience=session.audience, user=timetabler)
    assert [problem.code for problem in found()] == ["no-interpreter"]


def test_every_problem_says_what_would_solve_it(meeting, found, chief_immigration_bb):
    for title in ("One", "Other"):
        session = factories.SessionFactory(meeting=meeting, title={"en": title}, starts_at=at(4, "20:30"))
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    assert {problem.code for problem in found()} >= {"person-clash", "no-room", "outside-hours", "outside-days"}
    assert all(problem.solve.endswith(".") and problem.starts_at for problem in found())


# --- what blocks ------------------------------------------------------------------------------------------------------
def settings_of(meeting, **fields) -> TimetableSettings:
    return TimetableSettings.objects.create(meeting=meeting, **fields)


def test_each_check_blocks_warns_or_is_off_as_the_meeting_says(meeting, found):
    factories.SessionFactory(meeting=meeting, kind=Kind.MEDIA)
    assert [(problem.code, problem.blocks) for problem in found()] == [("no-room", False)]
    settings = settings_of(meeting, blocking=["no-room"])
    assert [(problem.code, problem.blocks) for problem in found()] == [("no-room", True)]
    TimetableSettings.objects.filter(pk=settings.pk).update(blocking=[], off=["no-room"])
    assert found() == []


def test_what_the_meeting_lets_block_refuses_the_release_until_the_director_gives_a_reason(
    meeting, timetabler, director
):
    factories.SessionFactory(meeting=meeting, kind=Kind.MEDIA)
    settings_of(meeting, blocking=["no-room"])
    with pytest.raises(ReleaseRefused):
        issue_release(meeting, by=timetabler)
    issue_release(meeting, override_reason="The hotel decides tonight.", by=director)
    assert Release.objects.get(meeting=meeting).override_reason == "The hotel decides tonight."


def test_what_tells_the_content_of_a_session_never_blocks(meeting, found):
    audience = factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    housed(meeting, kind=Kind.CAUCUS, audience=audience)
    settings = settings_of(meeting, blocking=[check.code for check in CHECKS])
    assert {level_of(check, settings) for check in CHECKS if check.tells_content} == {Level.WARN}
    assert blocking(meeting) == []


def test_what_blocks_is_the_same_whoever_asks(meeting, found, viewer, secretary, timetabler, chief_immigration_bb):
    person = chief_immigration_bb.participant
    closed = bureau(meeting)
    factories.AudienceAssignmentFactory(audience=closed.audience, user=secretary)
    for session in (closed, housed(meeting)):
        factories.SessionPersonFactory(session=session, participant=person)
    PersonAbsence.objects.create(participant=person, starts_at=at(1, "08:00"), ends_at=at(1, "12:00"))
    settings_of(meeting, blocking=[check.code for check in CHECKS])
    readers = [viewer(user, meeting) for user in (secretary, timetabler)]
    found_by = [[(one.code, one.about) for one in blocking(meeting, reader)] for reader in (None, *readers)]
    assert found_by[0] == found_by[1] == found_by[2] != []
    assert "MARKER" not in str(blocking(meeting)) + str(blocking(meeting, readers[1]))


# --- the list ---------------------------------------------------------------------------------------------------------
def test_the_list_stands_by_day_with_what_solves_it_and_the_way_to_both(
    meeting, client_of, timetabler, chief_immigration_bb
):
    sessions = [housed(meeting, title) for title in ("One", "Other")]
    for session in sessions:
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    page = client_of(timetabler).get(address(meeting)).content.decode()
    for words in ("is needed in “One” and in “Other”", "ask somebody else to take the part", "Nothing blocks"):
        assert words in page
    for session in sessions:
        assert address(meeting, "session-move", session.public_id) in page
        for name in ("session-move", "session-change"):
            at_session = client_of(timetabler).get(address(meeting, name, session.public_id)).content.decode()
            assert "is needed in “One” and in “Other”" in at_session


@pytest.mark.parametrize(
    ("kind", "shown"), [("no-room", ["no"]), ("outside-hours", ["late"]), ("x'\"<", ["no", "late"])]
)
def test_the_list_by_kind(meeting, client_of, timetabler, kind, shown):
    factories.SessionFactory(meeting=meeting, kind=Kind.MEDIA)
    housed(meeting, "Late", starts_at=at(1, "20:00"))
    page = client_of(timetabler).get(address(meeting), {"kind": kind}).content.decode()
    assert ("has no room." in page, "from 20:00" in page) == ("no" in shown, "late" in shown)


def test_a_caucus_is_named_as_far_as_the_reader_may(meeting, client_of, timetabler, secretary, director):
    session = bureau(meeting, starts_at=at(1, "20:00"))
    factories.AudienceAssignmentFactory(audience=session.audience, user=secretary)
    factories.SessionFactory(meeting=meeting, kind=Kind.MEDIA)
    for user, knows in ((timetabler, False), (director, False), (secretary, True)):
        for name, args in (("clashes", ()), ("rules", ()), ("session-move", (session.public_id,))):
            page = client_of(user).get(address(meeting, name, *args)).content.decode()
            assert ("MARKER" in page) is knows, (user, name)


@pytest.mark.parametrize("count", [150, 600])
def test_ten_queries_whatever_the_number_of_sessions(
    meeting, client_of, timetabler, django_assert_num_queries, count, chief_immigration_bb
):
    audience = factories.audience(meeting, Audience.Kind.PARTICIPANTS)
    sessions = Session.objects.bulk_create(
        Session(
            meeting=meeting,
            kind=Kind.MEDIA,
            title=Text({"en": f"Session {number}"}),
            audience=audience,
            starts_at=at(number % 3 + 1, "08:00") + number // 6 * datetime.timedelta(minutes=5),
            ends_at=at(number % 3 + 1, "08:05") + number // 6 * datetime.timedelta(minutes=5),
        )
        for number in range(count)
    )
    SessionPerson.objects.bulk_create(
        SessionPerson(session=session, participant=chief_immigration_bb.participant, part="chair")
        for session in sessions
    )
    client = client_of(timetabler)
    client.get(address(meeting))
    with django_assert_num_queries(QUERIES):
        page = client.get(address(meeting)).content.decode()
    assert page.count("has no room.") == count
    assert page.count("at the same time.") == count // 2


@pytest.mark.parametrize("name", ["clashes", "timetable-settings", "availability", "rules"])
def test_for_timetable_staff_alone(meeting, client_of, printer, chief_immigration_bb, outsider, name):
    for user in (printer, chief_immigration_bb, outsider):
        assert client_of(user).get(address(meeting, name)).status_code in {403, 404}


# --- settings ---------------------------------------------------------------------------------------------------------
def filled(**fields) -> dict:
    levels = {f"check-{check.code}": check.usually.value for check in CHECKS}
    return {"day_starts": "08:00", "day_ends": "18:00", "change_minutes": "5", "version": "0", **levels, **fields}


def test_settings_are_saved_and_recorded(meeting, client_of, timetabler):
    client = client_of(timetabler)
    url = address(meeting, "timetable-settings")
    assert client.get(url).status_code == 200
    posted = filled(
        day_ends="20:00", **{"check-no-room": "block", "check-room-closed": "warn", "check-no-chair": "off"}
    )
    assert client.post(url, posted).status_code == 302
    settings = TimetableSettings.objects.get(meeting=meeting)
    assert (settings.blocking, settings.warning, settings.off) == (["no-room"], ["room-closed"], ["no-chair"])
    assert settings.day_ends == datetime.time(20)
    assert Entry.objects.filter(action="timetable-settings.saved", meeting_id=meeting.pk).count() == 1
    assert client.post(url, posted).status_code == 409  # seen before the first were saved
    assert client.post(url, {**posted, "version": settings.version, "change_minutes": "10"}).status_code == 302


def test_two_that_save_first_settings_at_once(meeting, timetabler):
    save_settings(TimetableSettings(meeting=meeting), seen="0", by=timetabler)
    with pytest.raises(StaleWrite):
        save_settings(TimetableSettings(meeting=meeting, change_minutes=9), seen="0", by=timetabler)
    assert TimetableSettings.objects.get(meeting=meeting).change_minutes == 5


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("day_ends", "07:00"),
        ("day_starts", "nonsense"),
        ("change_minutes", "-1"),
        ("change_minutes", "99999999999999"),
        ("check-no-room", "explode"),
        ("check-no-chair", "block"),
    ],
)
def test_bad_settings_are_answered_with_a_sentence(meeting, client_of, timetabler, field, value):
    answer = client_of(timetabler).post(address(meeting, "timetable-settings"), filled(**{field: value}))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not TimetableSettings.objects.exists()


# --- closures, absences, rules ----------------------------------------------------------------------------------------
def undone(client, answer) -> None:
    """Press the button of the toast."""
    [message] = list(client.get(answer.url).context["messages"])
    step = undo(message)
    assert client.post(step.url, step.fields).status_code == 302


def test_a_room_is_closed_and_opened_with_undo(meeting, client_of, timetabler):
    room = factories.RoomFactory(meeting=meeting)
    client = client_of(timetabler)
    span = {"starts_at": "2025-05-14T09:00", "ends_at": "2025-05-14T12:30", "reason": "Cleaning"}
    answer = client.post(address(meeting, "closure-add"), {"room": room.code, **span})
    closure = RoomClosure.objects.get()
    assert closure.starts_at == at(1, "09:00")
    undone(client, answer)
    assert not RoomClosure.objects.exists()
    client.get(address(meeting, "availability"))
    client.post(address(meeting, "closure-add"), {"room": room.code, **span})
    client.get(address(meeting, "availability"))
    undone(client, client.post(address(meeting, "closure-remove", RoomClosure.objects.get().pk)))
    again = RoomClosure.objects.get()
    assert (again.starts_at, again.ends_at, again.reason) == (closure.starts_at, closure.ends_at, "Cleaning")


def test_an_absence_is_entered_and_removed_with_undo(meeting, client_of, timetabler, chief_immigration_bb):
    client = client_of(timetabler)
    posted = {
        "person": label_of(chief_immigration_bb.participant),
        "starts_at": "2025-05-14T09:00",
        "ends_at": "2025-05-14T12:30",
    }
    assert client.post(address(meeting, "absence-add"), posted).status_code == 302
    assert "Ingrid Immigration" in client.get(address(meeting, "availability")).content.decode()
    undone(client, client.post(address(meeting, "absence-remove", PersonAbsence.objects.get().pk)))
    assert PersonAbsence.objects.get().participant == chief_immigration_bb.participant
    entries = Entry.objects.filter(action__startswith="absence.")
    assert [entry.action for entry in entries.order_by("pk")] == ["absence.added", "absence.removed", "absence.added"]
    assert not any("2025-05-14" in str(entry.changes) for entry in entries)


def test_a_rule_is_entered_once_and_removed_with_undo(meeting, client_of, timetabler):
    first, second = housed(meeting), bureau(meeting)
    client = client_of(timetabler)
    posted = {"kind": "before", "first": first.public_id, "second": second.public_id}
    assert client.post(address(meeting, "rules"), posted).status_code == 302
    page = client.get(address(meeting, "rules")).content.decode()
    assert "A closed session (Bureau)" in page
    assert client.post(address(meeting, "rules"), posted).status_code == 422
    undone(client, client.post(address(meeting, "rule-remove", SessionRule.objects.get().pk)))
    assert SessionRule.objects.get().second == second


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("closure-add", {"room": "nonsense", "starts_at": "2025-05-14T09:00", "ends_at": "2025-05-14T10:00"}),
        ("closure-add", {"room": "x\x00", "starts_at": "9999-12-31T23:59", "ends_at": "0001-01-01T00:00"}),
        ("closure-add", {}),
        ("absence-add", {"person": "Nobody", "starts_at": "2025-05-14T09:00", "ends_at": "2025-05-14T08:00"}),
        ("absence-add", {"person": "x" * 9999, "starts_at": "soon", "ends_at": ""}),
        ("rules", {"kind": "nonsense", "first": "1", "second": "'; --"}),
        ("rules", {"kind": "before"}),
    ],
)
def test_bad_input_is_answered_with_a_sentence(meeting, client_of, timetabler, name, posted):
    answer = client_of(timetabler).post(address(meeting, name), posted)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_what_belongs_to_another_meeting_is_not_found(meeting, client_of, timetabler):
    elsewhere = factories.MeetingFactory()
    closure = RoomClosure.objects.create(
        room=factories.RoomFactory(meeting=elsewhere), starts_at=at(1, "09:00"), ends_at=at(1, "10:00")
    )
    client = client_of(timetabler)
    assert client.post(address(meeting, "closure-remove", closure.pk)).status_code == 404
    theirs, ours = housed(elsewhere), housed(meeting)
    posted = {"kind": "before", "first": ours.public_id, "second": theirs.public_id}
    assert client.post(address(meeting, "rules"), posted).status_code == 422
