"""No room is ever double-booked: attacked from two connections at once, with the constraint and without."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from agenda.actions.sessions import bring_back_session, cancel_session, create_session, move_session, swap_sessions
from agenda.models import Booking, Session
from agenda.models.session import Kind
from agenda.problems import RoomTaken
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from cicc_portal.audit.versions import StaleWrite
from tests import factories
from tests.factories import at

ROUNDS = 50


def new(meeting, rooms=(), start="09:00", end="10:00", **fields) -> Session:
    fields = {"title": {"en": "Session"}, "kind": Kind.WORKING, **fields}
    session = Session(
        meeting=meeting,
        audience=fields.pop("audience", None) or factories.audience(meeting, Audience.Kind.PARTICIPANTS),
        starts_at=at(1, start),
        ends_at=at(1, end),
        **fields,
    )
    return create_session(session, rooms=rooms, by=SYSTEM)


def place(session) -> tuple:
    session.refresh_from_db()
    return session.starts_at, session.ends_at, sorted(booking.room.code for booking in session.bookings.all())


def overlapping() -> int:
    """Pairs of standing bookings of one room that is not shared, at one time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM agenda_booking a JOIN agenda_booking b ON a.room_id = b.room_id AND a.id < b.id"
            " WHERE NOT (a.is_cancelled OR b.is_cancelled OR a.is_shared OR b.is_shared)"
            " AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)"
        )
        return int(cursor.fetchone()[0])


def at_once(*works):
    """Run each work in a connection of its own, all at the same moment; gives what each returned or raised."""
    barrier = threading.Barrier(len(works))
    results: list = [None] * len(works)

    def run(index, work):
        try:
            with transaction.atomic():
                barrier.wait(10)
                results[index] = work()
        except (RoomTaken, StaleWrite, IntegrityError) as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@contextmanager
def without_the_constraint():
    """The test database without its exclusion constraint; put back as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'room_never_double_booked'")
        definition = cursor.fetchone()[0]
        cursor.execute("ALTER TABLE agenda_booking DROP CONSTRAINT room_never_double_booked")
        # The action names the constraint when it has it checked: one of that name which forbids nothing.
        cursor.execute(
            "ALTER TABLE agenda_booking ADD CONSTRAINT room_never_double_booked"
            " UNIQUE (id) DEFERRABLE INITIALLY DEFERRED"
        )
    try:
        yield
    finally:
        Booking.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE agenda_booking DROP CONSTRAINT room_never_double_booked")
            cursor.execute(f"ALTER TABLE agenda_booking ADD CONSTRAINT room_never_double_booked {definition}")


def race(meeting, room, rounds):
    """Two sessions into one room at one time, from two connections, `rounds` times; how many stayed in each round."""
    audience = factories.audience(meeting, Audience.Kind.PARTICIPANTS)
    stayed = []
    for _round in range(rounds):
        at_once(*[lambda: new(meeting, [room], audience=audience)] * 2)
        stayed.append(Booking.objects.filter(room=room).count())
        Session.objects.all().delete()
    return stayed


@pytest.mark.django_db(transaction=True)
def test_of_two_sessions_put_into_one_room_at_one_time_exactly_one_stays(meeting):
    room = factories.RoomFactory(meeting=meeting)
    assert race(meeting, room, ROUNDS) == [1] * ROUNDS


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_same_race_books_the_room_twice(meeting):
    room = factories.RoomFactory(meeting=meeting)
    with without_the_constraint():
        assert race(meeting, room, 5) == [2] * 5
    assert race(meeting, room, 2) == [1] * 2


@pytest.mark.django_db(transaction=True)
def test_two_sessions_moved_into_one_room_at_once_leave_one_where_it_was(meeting):
    old = factories.RoomFactory.create_batch(2, meeting=meeting)
    wanted = factories.RoomFactory(meeting=meeting)
    sessions = [new(meeting, [room]) for room in old]

    def move(session):
        place = {"starts_at": at(1, "09:00"), "ends_at": at(1, "10:00"), "rooms": [wanted]}
        return lambda: move_session(Session.objects.get(pk=session.pk), **place, seen=1, by=SYSTEM)

    results = at_once(*map(move, sessions))
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "RoomTaken"]
    assert (overlapping(), Booking.objects.count()) == (0, 2)


@pytest.mark.django_db(transaction=True)
def test_one_session_moved_by_two_people_at_once_is_moved_by_one(meeting):
    first, second = factories.RoomFactory.create_batch(2, meeting=meeting)
    session = new(meeting)

    def move(room):
        place = {"starts_at": at(1, "11:00"), "ends_at": at(1, "12:00"), "rooms": [room]}
        return lambda: move_session(Session.objects.get(pk=session.pk), **place, seen=1, by=SYSTEM)

    results = at_once(move(first), move(second))
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "StaleWrite"]
    assert Booking.objects.filter(session=session).count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_path_around_the_action_books_a_room_twice(meeting):
    room = factories.RoomFactory(meeting=meeting)
    new(meeting, [room])
    with pytest.raises(IntegrityError, match="room_never_double_booked"), transaction.atomic():
        factories.SessionFactory(meeting=meeting, rooms=[room], starts_at=at(1, "09:30"))


def test_the_loser_is_told_who_has_the_room_and_until_when(meeting, viewer, timetabler):
    room = factories.RoomFactory(meeting=meeting, name="Working Room 1")
    new(meeting, [room], start="13:45", end="15:00", title={"en": "Digital identity"})
    with pytest.raises(RoomTaken) as taken:
        new(meeting, [room], start="14:00", end="16:00")
    assert taken.value.sentences(viewer(timetabler, meeting)) == [
        "Working Room 1 is taken by “Digital identity” from 13:45 to 15:00."
    ]
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("public_title", "sentence"),
    [
        ({"en": "Immigration caucus (closed)"}, "R is taken by “Immigration caucus (closed)” from 13:45 to 15:00."),
        ({}, "R is taken by a closed session (Bureau) from 13:45 to 15:00."),
    ],
)
def test_a_closed_session_is_named_as_far_as_the_reader_may_know(meeting, viewer, timetabler, public_title, sentence):
    room = factories.RoomFactory(meeting=meeting, name="R")
    new(
        meeting,
        [room],
        start="13:45",
        end="15:00",
        title={"en": "MARKER"},
        public_title=public_title,
        audience=factories.audience(meeting, Audience.Kind.BUREAU),
        disclosure="announced" if public_title else "unlisted",
    )
    with pytest.raises(RoomTaken) as taken:
        new(meeting, [room], start="14:00", end="16:00")
    assert taken.value.sentences(viewer(timetabler, meeting)) == [sentence]
    assert taken.value.sentences(viewer(None, meeting))[0].count("Bureau") == 0
    assert "MARKER" not in f"{taken.value} {taken.value.sentences(viewer(None, meeting))}"


def test_a_shared_room_holds_several_sessions_at_once(meeting):
    foyer = factories.RoomFactory(meeting=meeting, is_shared=True)
    new(meeting, [foyer])
    new(meeting, [foyer])
    assert Booking.objects.filter(room=foyer).count() == 2


def test_sessions_that_touch_share_a_room(meeting):
    room = factories.RoomFactory(meeting=meeting)
    new(meeting, [room], start="09:00", end="10:00")
    new(meeting, [room], start="10:00", end="11:00")
    assert overlapping() == 0


def test_a_session_may_span_several_rooms_and_each_is_taken(meeting):
    one, two, three = factories.RoomFactory.create_batch(3, meeting=meeting)
    new(meeting, [one, two])
    with pytest.raises(RoomTaken) as taken:
        new(meeting, [two, three])
    assert [booking.room for booking in taken.value.bookings] == [two]


def test_moving_replaces_rooms_and_times_in_one_step(meeting):
    one, two, three = factories.RoomFactory.create_batch(3, meeting=meeting)
    session = new(meeting, [one, two])
    move_session(session, starts_at=at(2, "14:00"), ends_at=at(2, "15:00"), rooms=[two, three], seen=1, by=SYSTEM)
    assert place(session) == (at(2, "14:00"), at(2, "15:00"), sorted([two.code, three.code]))
    assert session.version == 2
    assert {(booking.starts_at, booking.ends_at) for booking in session.bookings.all()} == {
        (at(2, "14:00"), at(2, "15:00"))
    }


def test_a_refused_move_changes_nothing(meeting):
    one, two = factories.RoomFactory.create_batch(2, meeting=meeting)
    session, _other = new(meeting, [one]), new(meeting, [two])
    with pytest.raises(RoomTaken):
        move_session(session, starts_at=at(1, "09:30"), ends_at=at(1, "11:00"), rooms=[two], seen=1, by=SYSTEM)
    assert place(session) == (at(1, "09:00"), at(1, "10:00"), [one.code])
    assert (session.version, Entry.objects.filter(action="session.moved").count()) == (1, 0)


def test_without_a_time_a_session_has_no_room(meeting):
    room = factories.RoomFactory(meeting=meeting)
    session = new(meeting, [room])
    move_session(session, starts_at=None, ends_at=None, rooms=[room], seen=1, by=SYSTEM)
    assert place(session) == (None, None, [])
    new(meeting, [room])


def test_two_sessions_change_places(meeting):
    one, two, three = factories.RoomFactory.create_batch(3, meeting=meeting)
    first, second = new(meeting, [one, two]), new(meeting, [three], start="09:30", end="11:00")
    swap_sessions(first, second, seen_first=1, seen_second=1, by=SYSTEM)
    assert place(first) == (at(1, "09:30"), at(1, "11:00"), [three.code])
    assert place(second) == (at(1, "09:00"), at(1, "10:00"), sorted([one.code, two.code]))


def test_sessions_in_one_room_change_places(meeting):
    room = factories.RoomFactory(meeting=meeting)
    first, second = new(meeting, [room]), new(meeting, [room], start="10:00", end="11:00")
    swap_sessions(first, second, seen_first=1, seen_second=1, by=SYSTEM)
    assert (place(first)[0], place(second)[0]) == (at(1, "10:00"), at(1, "09:00"))


def test_a_swap_that_does_not_fit_leaves_both_where_they_were(meeting):
    one, two = factories.RoomFactory.create_batch(2, meeting=meeting)
    cancelled, standing = new(meeting, [one]), new(meeting, [two], start="12:00", end="14:00")
    cancel_session(cancelled, seen=1, by=SYSTEM)
    in_its_place = new(meeting, [one])
    with pytest.raises(RoomTaken) as taken:
        swap_sessions(cancelled, standing, seen_first=2, seen_second=1, by=SYSTEM)
    assert [booking.session for booking in taken.value.bookings] == [in_its_place]
    assert (place(cancelled)[0], place(standing)[0]) == (at(1, "09:00"), at(1, "12:00"))


def test_cancelling_frees_the_room_and_bringing_back_needs_it(meeting):
    room = factories.RoomFactory(meeting=meeting)
    session = new(meeting, [room])
    cancel_session(session, seen=1, by=SYSTEM)
    other = new(meeting, [room])
    with pytest.raises(RoomTaken):
        bring_back_session(Session.objects.get(pk=session.pk), seen=2, by=SYSTEM)
    cancel_session(other, seen=1, by=SYSTEM)
    session.refresh_from_db()
    bring_back_session(session, seen=2, by=SYSTEM)
    assert Booking.objects.filter(room=room, is_cancelled=False).get().session == session


def test_a_stale_move_is_refused(meeting):
    session = new(meeting)
    stale = Session.objects.get(pk=session.pk)
    cancel_session(session, seen=1, by=SYSTEM)
    with pytest.raises(StaleWrite):
        move_session(stale, starts_at=at(1, "11:00"), ends_at=at(1, "12:00"), rooms=[], seen=1, by=SYSTEM)


def test_what_is_recorded_of_a_closed_session_belongs_to_its_audience(
    meeting, viewer, timetabler, chief_immigration_bb
):
    audience = factories.audience(meeting, Audience.Kind.STREAM, "immigration")
    session = new(meeting, title={"en": "MARKER"}, audience=audience, kind=Kind.CAUCUS, disclosure="announced")
    move_session(session, starts_at=at(1, "11:00"), ends_at=at(1, "12:00"), rooms=[], seen=1, by=SYSTEM)
    entries = Entry.objects.about(session)
    assert [(entry.action, entry.audience_id) for entry in entries] == [
        ("session.created", audience.pk),
        ("session.moved", audience.pk),
    ]
    assert "MARKER" not in repr([entry.changes for entry in entries])
    assert entries.visible_to(viewer(timetabler, meeting)).count() == 0
    assert entries.visible_to(viewer(chief_immigration_bb, meeting)).count() == 2
