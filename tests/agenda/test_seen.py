"""What each viewer sees of sessions: whole, as timetable staff, closed (DESIGN §5)."""

from __future__ import annotations

import dataclasses

import pytest

from agenda.actions.releases import issue_release
from agenda.models import Session, SessionPerson
from agenda.models.session import Disclosure, Kind
from agenda.seen import Form, SeenRoom, closed_title, draft_sessions, seen_sessions
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from meetings.models.meeting import Stream
from tests import factories
from tests.factories import at

SECRET = "MARKER-of-the-caucus"


def kept_back(
    meeting, *, kind=Kind.BUREAU, audience_kind=Audience.Kind.BUREAU, stream="", start="09:00", end="10:00", **fields
):
    return factories.SessionFactory(
        meeting=meeting,
        kind=kind,
        title={"en": SECRET},
        description={"en": SECRET},
        audience=factories.audience(meeting, audience_kind, stream),
        starts_at=at(1, start),
        ends_at=at(1, end),
        **fields,
    )


def caucus(meeting, **fields):
    return kept_back(meeting, kind=Kind.CAUCUS, audience_kind=Audience.Kind.STREAM, stream=Stream.IMMIGRATION, **fields)


def words(seen) -> str:
    return repr([dataclasses.asdict(session) for session in seen])


@pytest.fixture
def seen_by(meeting, viewer):
    """The issued programme as a person sees it."""
    return lambda user: seen_sessions(meeting, viewer(user, meeting))


def test_before_the_first_release_there_is_nothing(meeting, seen_by, secretary):
    factories.SessionFactory(meeting=meeting)
    assert [seen_by(None), seen_by(secretary)] == [[], []]


def test_the_draft_is_for_the_secretariat(meeting, viewer, papers_officer, chief_immigration_bb, host_liaison):
    factories.SessionFactory(meeting=meeting)
    found = [
        len(draft_sessions(meeting, viewer(user, meeting)))
        for user in (papers_officer, chief_immigration_bb, host_liaison, None)
    ]
    assert found == [1, 0, 0, 0]


def test_an_open_session_is_whole_for_everyone(meeting, seen_by, chief_immigration_bb):
    room = factories.RoomFactory(meeting=meeting, name="Plenary Hall")
    item = factories.AgendaItemFactory(meeting=meeting, number="5(a)")
    session = factories.SessionFactory(
        meeting=meeting, title={"en": "Opening", "fr": "Ouverture"}, rooms=[room], items=[item]
    )
    factories.SessionPersonFactory(
        session=session, participant=chief_immigration_bb.participant, part=SessionPerson.Part.CHAIR
    )
    issue_release(meeting, by=SYSTEM)
    [seen] = seen_by(None)
    assert seen.form == Form.FULL
    assert seen.title == {"en": "Opening", "fr": "Ouverture"}
    assert [room.name for room in seen.rooms] == ["Plenary Hall"]
    assert [item.number for item in seen.items] == ["5(a)"]
    assert [(p.part, p.name, p.title, str(p.party)) for p in seen.people] == [
        ("chair", "Ingrid Immigration", "Chief Immigration Officer", "Barbados")
    ]
    assert (seen.pk, seen.version) == (None, None)


def test_interpreters_and_rapporteurs_are_named_to_those_who_take_part(
    meeting, seen_by, chief_immigration_bb, adviser_bb
):
    session = factories.SessionFactory(meeting=meeting)
    for part in SessionPerson.Part:
        factories.SessionPersonFactory(session=session, participant=chief_immigration_bb.participant, part=part)
    issue_release(meeting, by=SYSTEM)
    parts = [{person.part for person in seen_by(user)[0].people} for user in (None, adviser_bb)]
    assert parts == [{"chair", "speaker"}, {"chair", "speaker", "rapporteur", "interpreter"}]


def test_an_announced_session_shows_its_public_title_time_and_room(meeting, seen_by, chief_customs_bb):
    room = factories.RoomFactory(meeting=meeting, name="Caucus Room A")
    session = caucus(meeting, public_title={"en": "Immigration caucus (closed)"}, rooms=[room])
    factories.SessionPersonFactory(session=session, participant=chief_customs_bb.participant)
    session.agenda_items.add(factories.AgendaItemFactory(meeting=meeting))
    issue_release(meeting, by=SYSTEM)
    for user in (None, chief_customs_bb):
        [seen] = seen_by(user)
        assert dataclasses.asdict(seen) == dataclasses.asdict(seen) | {
            "key": session.public_id,
            "form": Form.CLOSED,
            "title": {"en": "Immigration caucus (closed)"},
            "rooms": (SeenRoom(room.code, "Caucus Room A"),),
            "kind": "",
            "disclosure": "",
            "public_title": {},
            "description": {},
            "audience": {},
            "audience_kind": "",
            "stream": "",
            "items": (),
            "people": (),
            "pk": None,
            "version": None,
        }


def test_without_a_public_title_it_is_a_closed_session_never_its_own_title(meeting, seen_by, partner_wco):
    caucus(meeting)
    issue_release(meeting, by=SYSTEM)
    assert [seen.title for seen in seen_by(partner_wco)] == [closed_title()]
    assert closed_title()["en"] == "Closed session"
    assert SECRET not in words(seen_by(partner_wco))


def test_members_and_assigned_staff_see_it_whole(meeting, seen_by, chief_immigration_bb, caucus_staff_immigration):
    caucus(meeting)
    issue_release(meeting, by=SYSTEM)
    assert [seen_by(user)[0].title["en"] for user in (chief_immigration_bb, caucus_staff_immigration)] == [
        SECRET,
        SECRET,
    ]


def test_timetable_staff_see_time_room_and_audience_not_the_content(
    meeting, viewer, seen_by, timetabler, secretary, director
):
    room = factories.RoomFactory(meeting=meeting)
    session = kept_back(meeting, rooms=[room])
    factories.SessionPersonFactory(session=session, part=SessionPerson.Part.CHAIR)
    issue_release(meeting, by=SYSTEM)
    for user in (timetabler, secretary, director):
        for seen in [*seen_by(user), *draft_sessions(meeting, viewer(user, meeting))]:
            assert seen.form == Form.STAFF
            assert (str(seen.title), str(seen.audience), seen.audience_kind) == ("Closed session", "Bureau", "bureau")
            assert (len(seen.rooms), seen.pk, seen.version) == (1, session.pk, 1)
            assert (seen.kind, seen.items, seen.people) == ("", (), ())
            assert SECRET not in words([seen])


def test_unlisted_sessions_of_others_merge_into_closed_time(meeting, seen_by, papers_officer, adviser_bb):
    kept_back(meeting, start="09:00", end="10:00", rooms=[factories.RoomFactory(meeting=meeting)])
    kept_back(meeting, start="09:30", end="11:00")
    kept_back(meeting, start="11:00", end="11:30")
    kept_back(meeting, start="13:00", end="14:00")
    issue_release(meeting, by=SYSTEM)
    for user in (None, adviser_bb, papers_officer):
        blocks = seen_by(user)
        assert [(block.starts_at, block.ends_at) for block in blocks] == [
            (at(1, "09:00"), at(1, "11:30")),
            (at(1, "13:00"), at(1, "14:00")),
        ]
        assert all(block.is_block and block.rooms == () and block.title == closed_title() for block in blocks)


def test_one_unlisted_session_or_three_of_the_same_hours_look_the_same(meeting, seen_by, viewer):
    one = kept_back(meeting, start="09:00", end="12:00")
    issue_release(meeting, by=SYSTEM)
    before = seen_by(None)
    Session.objects.filter(pk=one.pk).update(ends_at=at(1, "10:00"))
    kept_back(meeting, start="09:30", end="11:00")
    kept_back(meeting, start="11:00", end="12:00", kind=Kind.DRAFTING, audience_kind=Audience.Kind.NAMED)
    issue_release(meeting, by=SYSTEM)
    assert seen_by(None) == before


def test_who_is_in_one_of_two_overlapping_unlisted_sessions_sees_it_and_the_other_as_closed_time(
    meeting, seen_by, adviser_bb
):
    bureau = factories.audience(meeting, Audience.Kind.BUREAU)
    factories.AudienceMemberFactory(audience=bureau, participant=adviser_bb.participant)
    kept_back(meeting, start="09:00", end="10:00")
    kept_back(meeting, start="09:30", end="11:00", kind=Kind.DRAFTING, audience_kind=Audience.Kind.NAMED)
    issue_release(meeting, by=SYSTEM)
    assert [(seen.form, seen.is_block, seen.starts_at) for seen in seen_by(adviser_bb)] == [
        (Form.FULL, False, at(1, "09:00")),
        (Form.CLOSED, True, at(1, "09:30")),
    ]


def test_a_cancelled_session_stays_as_cancelled_and_an_unlisted_one_is_gone(meeting, seen_by):
    shown = factories.SessionFactory(meeting=meeting, title={"en": "Opening"})
    announced = caucus(meeting)
    hidden = kept_back(meeting)
    issue_release(meeting, by=SYSTEM)
    Session.objects.filter(pk__in=[shown.pk, announced.pk, hidden.pk]).update(is_cancelled=True)
    assert [seen.is_cancelled for seen in seen_by(None)] == [False, False, False]
    issue_release(meeting, by=SYSTEM)
    assert {(str(seen.title), seen.is_cancelled) for seen in seen_by(None)} == {
        ("Opening", True),
        ("Closed session", True),
    }


def test_what_was_cancelled_before_it_was_ever_announced_is_not_issued(meeting, seen_by):
    factories.SessionFactory(meeting=meeting, is_cancelled=True)
    issue_release(meeting, by=SYSTEM)
    assert seen_by(None) == []


def test_an_old_release_is_read_with_the_confidentiality_of_today(meeting, viewer, adviser_bb):
    session = factories.SessionFactory(meeting=meeting, title={"en": SECRET}, starts_at=at(1, "09:00"))
    old = issue_release(meeting, by=SYSTEM)
    issue_release(meeting, by=SYSTEM)
    reader = viewer(adviser_bb, meeting)
    assert SECRET in words(seen_sessions(meeting, reader, old))
    Session.objects.filter(pk=session.pk).update(
        audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.CUSTOMS), disclosure=Disclosure.UNLISTED
    )
    [seen] = seen_sessions(meeting, reader, old)
    assert (seen.is_block, SECRET in words([seen])) == (True, False)


def test_a_release_keeps_times_titles_and_rooms_as_they_stood(meeting, seen_by):
    room = factories.RoomFactory(meeting=meeting, name="Working Room 1")
    session = factories.SessionFactory(meeting=meeting, title={"en": "As issued"}, rooms=[room])
    issue_release(meeting, by=SYSTEM)
    Session.objects.filter(pk=session.pk).update(
        title={"en": "Later"}, starts_at=at(2, "09:00"), ends_at=at(2, "10:00")
    )
    type(room).objects.filter(pk=room.pk).update(name="Renamed")
    [seen] = seen_by(None)
    assert (str(seen.title), seen.starts_at, seen.rooms[0].name) == ("As issued", at(1, "09:00"), "Working Room 1")


def test_full_form_is_what_visible_to_gives(
    meeting, viewer, secretary, chief_immigration_bb, chief_customs_bb, caucus_staff_immigration, papers_officer
):
    kinds = [
        (Kind.PLENARY, Audience.Kind.STATES, ""),
        (Kind.CAUCUS, Audience.Kind.STREAM, Stream.IMMIGRATION),
        (Kind.BUREAU, Audience.Kind.BUREAU, ""),
    ]
    for kind, audience_kind, stream in kinds:
        for disclosure in Disclosure:
            kept_back(meeting, kind=kind, audience_kind=audience_kind, stream=stream, disclosure=disclosure)
    issue_release(meeting, by=SYSTEM)
    for user in (None, secretary, chief_immigration_bb, chief_customs_bb, caucus_staff_immigration, papers_officer):
        reader = viewer(user, meeting)
        known = set(Session.objects.filter(meeting=meeting).visible_to(reader).values_list("public_id", flat=True))
        assert {seen.key for seen in seen_sessions(meeting, reader) if seen.form == Form.FULL} == known


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow_with_the_sessions(
    meeting, viewer, secretary, chief_immigration_bb, django_assert_num_queries, count
):
    for number in range(count):
        room = factories.RoomFactory(meeting=meeting)
        session = factories.SessionFactory(
            meeting=meeting, rooms=[room], items=[factories.AgendaItemFactory(meeting=meeting, number=f"{number}")]
        )
        factories.SessionPersonFactory(session=session)
    issue_release(meeting, by=SYSTEM)
    public, staff = viewer(None, meeting), viewer(secretary, meeting)
    with django_assert_num_queries(4):
        assert len(seen_sessions(meeting, public)) == count
    with django_assert_num_queries(5):
        assert len(draft_sessions(meeting, staff)) == count
