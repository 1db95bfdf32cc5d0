"""What is found wrong with a timetable, and what each reader is told of it."""

from __future__ import annotations

import pytest

from agenda.models import SessionPerson
from agenda.models.session import Kind
from agenda.problems import blocking, problems_of
from cicc_portal.accounts.models import Audience
from delegates.models import Participant, StreamPost
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at

CHAIR = SessionPerson.Part.CHAIR


@pytest.fixture
def found(meeting, viewer, secretary):
    """The problems as the secretary reads them; of all sessions alike a room is expected."""
    return lambda user=secretary: problems_of(meeting, viewer(user, meeting))


def codes(problems) -> list[str]:
    return [problem.code for problem in problems]


def housed(meeting, **fields):
    """A session with a room of its own."""
    return factories.SessionFactory(meeting=meeting, rooms=[factories.RoomFactory(meeting=meeting)], **fields)


def caucus(meeting, stream, **fields):
    audience = factories.audience(meeting, Audience.Kind.STREAM, stream)
    return housed(meeting, kind=Kind.CAUCUS, audience=audience, title={"en": f"MARKER {stream}"}, **fields)


def test_a_timetable_in_order_has_none(meeting, found):
    housed(meeting)
    assert found() == []


@pytest.mark.parametrize(("start", "clashes"), [("09:30", True), ("10:05", False), ("11:00", False)])
def test_a_person_in_two_places(meeting, found, chief_immigration_bb, adviser_bb, start, clashes):
    one = housed(meeting, title={"en": "One"})
    other = housed(meeting, title={"en": "Other"}, starts_at=at(1, start))
    for session, part in ((one, CHAIR), (other, SessionPerson.Part.INTERPRETER)):
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant, part=part)
    problems = found()
    assert codes(problems) == (["person-clash"] if clashes else [])
    if clashes:
        [problem] = problems
        assert problem.message == "Ingrid Immigration is needed in “One” and in “Other” at the same time."
        assert (set(problem.about), problem.blocks) == ({one.pk, other.pk}, False)


def test_cancelled_and_unscheduled_sessions_clash_with_nothing(meeting, found, chief_immigration_bb):
    for fields in ({}, {"is_cancelled": True}, {"starts_at": None}):
        session = factories.SessionFactory(meeting=meeting, **fields)
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    assert codes(found()) == ["no-room"]


def test_a_clash_with_a_closed_session_is_told_without_its_title(meeting, found, timetabler, chief_immigration_bb):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    closed = housed(meeting, kind=Kind.BUREAU, audience=bureau, title={"en": "MARKER"})
    for session in (closed, housed(meeting, title={"en": "Plenary"})):
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    assert [problem.message for problem in found(timetabler)] == [
        "Ingrid Immigration is needed in a closed session (Bureau) and in “Plenary” at the same time."
    ]


def test_who_clashes_between_two_closed_sessions_is_told_to_those_who_know_one(
    meeting, viewer, found, timetabler, chief_immigration_bb, caucus_staff_immigration
):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    drafting = factories.audience(meeting, Audience.Kind.NAMED)
    for kind, audience in ((Kind.BUREAU, bureau), (Kind.DRAFTING, drafting)):
        session = housed(meeting, kind=kind, audience=audience, title={"en": "MARKER"})
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant)
    assert [problem.message for problem in found(timetabler)] == [
        "The same person is needed in a closed session (Bureau) and in a closed session (Drafting group)"
        " at the same time."
    ]
    factories.AudienceAssignmentFactory(audience=bureau, user=timetabler)
    assert "Ingrid Immigration is needed in “MARKER”" in found(timetabler)[0].message


def test_the_head_of_both_streams_in_parallel_caucuses(meeting, found, merged_head_ky):
    sessions = [caucus(meeting, stream, public_title={"en": f"{stream} (closed)"}) for stream in Stream]
    for session in sessions:
        factories.SessionPersonFactory(session=session, part=CHAIR)
    [problem] = found()
    assert (problem.code, problem.blocks) == ("head-in-two-caucuses", False)
    assert problem.message == (
        "Mary Merged (Cayman Islands) leads both streams, but “immigration (closed)” and “customs (closed)” run at the"
        " same time, and no alternate is named."
    )


def test_an_alternate_can_take_one_of_them(meeting, found, cayman, merged_head_ky):
    for stream in Stream:
        factories.SessionPersonFactory(session=caucus(meeting, stream), part=CHAIR)
    stand_in = factories.ParticipantFactory(delegation=cayman)
    factories.StreamPostFactory(participant=stand_in, stream=Stream.CUSTOMS, post=StreamPost.Post.ALTERNATE)
    [problem] = found()
    assert problem.code == "head-with-alternate"
    assert f"{stand_in.full_name} has to stand in for one of them." in problem.message


def test_a_caucus_without_a_chair_is_told_to_those_who_may_know_the_chair(meeting, found, timetabler):
    caucus(meeting, Stream.IMMIGRATION)
    assert found(timetabler) == []
    audience = factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    factories.AudienceAssignmentFactory(audience=audience, user=timetabler)
    assert [problem.message for problem in found(timetabler)] == ["“MARKER immigration” has no chair."]


def test_someone_who_has_withdrawn(meeting, found, chief_immigration_bb):
    session = housed(meeting, title={"en": "Plenary"})
    factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant, part=CHAIR)
    Participant.objects.filter(pk=chief_immigration_bb.participant.pk).update(state=Participant.State.WITHDRAWN)
    assert [problem.message for problem in found()] == [
        "Ingrid Immigration (Chair of “Plenary”) no longer takes part in the meeting."
    ]


@pytest.mark.parametrize(
    ("day", "kind", "expected"),
    [
        (0, Kind.DESK, []),
        (0, Kind.PLENARY, [("outside-days", False)]),
        (4, Kind.SOCIAL, []),
        (4, Kind.WORKING, [("outside-days", False)]),
        (5, Kind.SOCIAL, [("far-outside-days", True)]),
        (-1, Kind.DESK, [("far-outside-days", True)]),
        (3, Kind.PLENARY, []),
    ],
)
def test_sessions_outside_the_days(meeting, found, day, kind, expected):
    housed(meeting, kind=kind, starts_at=at(day, "09:00"))
    assert [(problem.code, problem.blocks) for problem in found()] == expected


def test_days_are_counted_in_the_zone_of_the_meeting(meeting, found):
    # 21:00 of the last day in Castries is the day after in UTC.
    housed(meeting, kind=Kind.SOCIAL, starts_at=at(3, "21:00"))
    assert found() == []


def test_what_blocks_is_found_whoever_asks_and_tells_nothing(meeting):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    housed(meeting, kind=Kind.BUREAU, audience=bureau, title={"en": "MARKER"}, starts_at=at(40, "09:00"))
    assert [problem.message for problem in blocking(meeting)] == [
        "A closed session is on 22 June 2025, outside the days of the meeting."
    ]


def test_a_session_without_a_room(meeting, found):
    factories.SessionFactory(meeting=meeting, title={"en": "Homeless"})
    assert [problem.message for problem in found()] == ["“Homeless” has no room."]


def test_a_room_that_is_too_small_for_those_who_all_attend(meeting, found, barbados, adviser_bb, chief_customs_bb):
    room = factories.RoomFactory(meeting=meeting, name="Cupboard", capacity=1)
    plenary = factories.SessionFactory(meeting=meeting, kind=Kind.PLENARY, title={"en": "Plenary"}, rooms=[room])
    factories.SessionFactory(meeting=meeting, kind=Kind.WORKING, rooms=[room], starts_at=at(2, "09:00"))
    [problem] = found()
    assert problem.message == "“Plenary”: 2 people are expected, and Cupboard holds 1."
    assert problem.about == (plenary.pk,)


def test_how_many_belong_to_a_closed_audience_is_not_told(meeting, found, timetabler, adviser_bb, chief_customs_bb):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    for user in (adviser_bb, chief_customs_bb):
        factories.AudienceMemberFactory(audience=bureau, participant=user.participant)
    room = factories.RoomFactory(meeting=meeting, name="Cupboard", capacity=1)
    factories.SessionFactory(meeting=meeting, kind=Kind.BUREAU, audience=bureau, title={"en": "MARKER"}, rooms=[room])
    assert [problem.message for problem in found(timetabler)] == [
        "Cupboard is too small for a closed session (Bureau)."
    ]


def test_agenda_items_that_no_session_takes_up(meeting, found):
    covered = factories.AgendaItemFactory(meeting=meeting, number="1")
    whole = factories.AgendaItemFactory(meeting=meeting, number="2")
    factories.AgendaItemFactory(meeting=meeting, number="2(a)", parent=whole)
    parts = factories.AgendaItemFactory(meeting=meeting, number="3")
    part = factories.AgendaItemFactory(meeting=meeting, number="3(a)", parent=parts)
    factories.AgendaItemFactory(meeting=meeting, number="3(b)", parent=parts)
    housed(meeting).agenda_items.add(covered, whole, part)
    assert [problem.message for problem in found()] == ["No session that you can see takes up agenda item 3(b)."]


def test_a_closed_session_on_an_item_does_not_show_by_its_absence_here(meeting, found, timetabler):
    item = factories.AgendaItemFactory(meeting=meeting, number="8(a)")
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    without = found(timetabler)
    housed(meeting, kind=Kind.BUREAU, audience=bureau).agenda_items.add(item)
    assert found(timetabler) == without
    assert codes(without) == ["item-without-session"]


@pytest.mark.parametrize("count", [1, 30])
def test_three_queries_for_all_checks(meeting, viewer, secretary, django_assert_num_queries, count):
    person = factories.ParticipantFactory(delegation__meeting=meeting)
    for _number in range(count + 1):
        session = factories.SessionFactory(meeting=meeting, kind=Kind.MEDIA)
        factories.SessionPersonFactory(session=session, participant=person)
    reader = viewer(secretary, meeting)
    with django_assert_num_queries(3):
        problems = problems_of(meeting, reader)
    assert len(problems) == (count + 1) + (count + 1) * count // 2
