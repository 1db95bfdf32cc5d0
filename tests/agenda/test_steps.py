"""Steps at the timetable: all or nothing, one undo, and nobody's change overwritten by it."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import close_old_connections, connection

from agenda.actions.releases import issue_release
from agenda.actions.sessions import Part, move_session
from agenda.actions.steps import Move, redo_step, take_step, undo_step
from agenda.models import Booking, Session, TimetableStep
from agenda.problems import RoomTaken
from agenda.problems.steps import NothingToRedo, NothingToUndo
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from cicc_portal.audit.versions import StaleWrite
from tests import factories
from tests.factories import at

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def room(meeting):
    return factories.RoomFactory(meeting=meeting)


def to(session, time, rooms, **fields) -> Move:
    starts_at = at(1, time)
    return Move(
        session=session, starts_at=starts_at, ends_at=starts_at + HOUR, rooms=rooms, seen=session.version, **fields
    )


def stands(session) -> tuple:
    held = Session.objects.get(pk=session.pk)
    return held.starts_at, held.ends_at, sorted(held.bookings.values_list("room", "starts_at"))


def fresh(meeting, **fields) -> Session:
    audience = factories.audience(meeting, "participants")
    return Session(meeting=meeting, kind="working", title={"en": "New"}, audience=audience, **fields)


def test_a_step_moves_all_and_one_undo_takes_all_back(meeting, timetabler, room):
    one = factories.SessionFactory(meeting=meeting, rooms=[room])
    two = factories.SessionFactory(meeting=meeting, rooms=[room], starts_at=at(1, "10:00"))
    before = stands(one), stands(two)
    step = take_step(meeting, "shift", [to(one, "10:00", [room]), to(two, "11:00", [room])], by=timetabler)
    after = stands(one), stands(two)
    assert after[0][0] == at(1, "10:00")
    assert Entry.objects.filter(action="session.moved").count() == 2
    assert undo_step(meeting, by=timetabler) == step
    assert (stands(one), stands(two)) == before
    redo_step(meeting, by=timetabler)
    assert (stands(one), stands(two)) == after
    undo_step(meeting, by=timetabler)
    with pytest.raises(NothingToUndo):
        undo_step(meeting, by=timetabler)


def test_two_sessions_may_change_places_in_one_step(meeting, timetabler, room):
    one = factories.SessionFactory(meeting=meeting, rooms=[room])
    two = factories.SessionFactory(meeting=meeting, rooms=[room], starts_at=at(1, "10:00"))
    take_step(meeting, "swap", [to(one, "10:00", [room]), to(two, "09:00", [room])], by=timetabler)
    assert (stands(one)[0], stands(two)[0]) == (at(1, "10:00"), at(1, "09:00"))


@pytest.mark.parametrize("seen", ["", "0", "7", "x", None])
def test_a_stale_move_stops_the_whole_step(meeting, timetabler, room, seen):
    one = factories.SessionFactory(meeting=meeting, rooms=[room])
    two = factories.SessionFactory(meeting=meeting, starts_at=at(1, "10:00"))
    before = stands(one), stands(two)
    stale = Move(session=two, starts_at=None, ends_at=None, rooms=[], seen=seen)
    with pytest.raises(StaleWrite):
        take_step(meeting, "shift", [to(one, "12:00", [room]), stale], by=timetabler)
    assert (stands(one), stands(two)) == before
    assert not TimetableStep.objects.exists()


def test_a_room_that_is_taken_stops_the_whole_step_and_names_what_is_there(meeting, timetabler, room, viewer):
    factories.SessionFactory(meeting=meeting, title={"en": "Opening"}, rooms=[room], starts_at=at(1, "12:00"))
    one, two = (factories.SessionFactory(meeting=meeting) for _number in range(2))
    moves = [to(one, "15:00", []), to(two, "12:30", [room])]
    with pytest.raises(RoomTaken) as taken:
        take_step(meeting, "shift", moves, by=timetabler)
    assert "“Opening” from 12:00 to 13:00" in taken.value.sentences(viewer(timetabler, meeting))[0]
    assert stands(one)[0] == at(1, "09:00")


def test_what_a_step_created_goes_with_its_undo(meeting, timetabler, room, adviser_bb):
    item = factories.AgendaItemFactory(meeting=meeting)
    made = fresh(meeting)
    move = Move(
        session=made,
        starts_at=at(1, "12:00"),
        ends_at=at(1, "13:00"),
        rooms=[room],
        agenda_items=[item],
        people=[Part(adviser_bb.participant, "speaker", 10)],
    )
    take_step(meeting, "duplicate", [move], by=timetabler)
    assert [(link.participant, link.minutes) for link in made.people.all()] == [(adviser_bb.participant, 10)]
    assert list(made.agenda_items.all()) == [item]
    undo_step(meeting, by=timetabler)
    assert not Session.objects.exists()
    assert not Booking.objects.exists()
    with pytest.raises(NothingToRedo):
        redo_step(meeting, by=timetabler)


def test_what_was_created_and_released_meanwhile_is_cancelled(meeting, timetabler, room):
    made = fresh(meeting)
    move = Move(session=made, starts_at=at(1, "12:00"), ends_at=at(1, "13:00"), rooms=[room])
    take_step(meeting, "duplicate", [move], by=timetabler)
    issue_release(meeting, by=SYSTEM)
    undo_step(meeting, by=timetabler)
    assert Session.objects.get().is_cancelled


def test_nobody_undoes_what_somebody_else_has_moved_since(meeting, timetabler, secretary, room):
    session = factories.SessionFactory(meeting=meeting, rooms=[room])
    take_step(meeting, "move", [to(session, "10:00", [room])], by=timetabler)
    with pytest.raises(NothingToUndo):
        undo_step(meeting, by=secretary)
    session = Session.objects.get()
    move_session(
        session, starts_at=at(1, "14:00"), ends_at=at(1, "15:00"), rooms=[], seen=session.version, by=secretary
    )
    with pytest.raises(StaleWrite):
        undo_step(meeting, by=timetabler)
    assert stands(session)[0] == at(1, "14:00")


def test_an_undo_into_a_room_that_is_taken_by_now_is_refused(meeting, timetabler, room):
    session = factories.SessionFactory(meeting=meeting, rooms=[room])
    take_step(meeting, "move", [to(session, "12:00", [room])], by=timetabler)
    factories.SessionFactory(meeting=meeting, rooms=[room])
    with pytest.raises(RoomTaken):
        undo_step(meeting, by=timetabler)
    assert stands(session)[0] == at(1, "12:00")


def test_a_new_step_ends_what_could_be_done_again(meeting, timetabler):
    session = factories.SessionFactory(meeting=meeting)
    take_step(meeting, "move", [to(session, "10:00", [])], by=timetabler)
    undo_step(meeting, by=timetabler)
    take_step(meeting, "move", [to(Session.objects.get(), "11:00", [])], by=timetabler)
    with pytest.raises(NothingToRedo):
        redo_step(meeting, by=timetabler)


@pytest.mark.django_db(transaction=True)
def test_two_steps_at_once_into_one_room(meeting, timetabler, secretary, room):
    sessions = [factories.SessionFactory(meeting=meeting) for _number in range(2)]
    results: list[str] = []
    together = threading.Barrier(2)

    def go(session, user):
        try:
            together.wait(timeout=10)
            take_step(meeting, "move", [to(session, "12:00", [room])], by=user)
            results.append("done")
        except RoomTaken:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=pair) for pair in zip(sessions, (timetabler, secretary), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    close_old_connections()
    assert sorted(results) == ["done", "refused"]
