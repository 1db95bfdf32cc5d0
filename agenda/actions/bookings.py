"""Rooms and times: every change of them goes through here, so that no room is ever double-booked (DESIGN §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _
from psycopg2 import errors

from agenda.models import Booking, Session
from agenda.problems import RoomTaken
from cicc_portal.audit.record import Changes
from meetings.models import Meeting, Room


@dataclass(frozen=True)
class Wish:
    """A session, and the rooms that it is to be in at its times."""

    session: Session
    rooms: Sequence[Room]


def lock_timetable(meeting: Meeting) -> None:
    """Wait for whoever changes this meeting's timetable at the moment, until the end of the transaction.

    Without it, two that book at once would both wait for the constraint, and the loser would get a deadlock as its
    answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [meeting.pk])


@contextmanager
def booking(meeting: Meeting, *wishes: Wish) -> Iterator[None]:
    """Within a transaction: save sessions and book rooms in this block, which the database checks at its end.

    Inside, two sessions may change places. Raises `RoomTaken`, with all that the block did undone.
    """
    lock_timetable(meeting)
    try:
        with transaction.atomic():
            yield
            _check_now()
    except IntegrityError as error:
        if not isinstance(error.__cause__, errors.ExclusionViolation):
            raise
        raise RoomTaken([found for wish in wishes for found in _in_the_way(wish, wishes)], meeting) from error


def book(wish: Wish) -> Changes:
    """Replace the bookings of a session that is saved; gives the change of rooms, for the record.

    Within `booking()`. Raises `RoomTaken` for a room that has been removed meanwhile.
    """
    session = wish.session
    before = list(session.bookings.select_related("room").order_by("room__position", "room"))
    # Read again, now that nobody else changes rooms: whether one is shared stands in the booking.
    wanted = Room.objects.in_bulk({room.pk for room in wish.rooms})
    if len(wanted) < len({room.pk for room in wish.rooms}):
        raise RoomTaken([], session.meeting, _("One of these rooms has just been removed. Choose another."))
    session.bookings.exclude(room__in=wanted).delete()
    held = {found.room_id for found in before}
    Booking.objects.bulk_create(_booking(session, room) for pk, room in wanted.items() if pk not in held)
    names = sorted(found.room.name for found in before), sorted(room.name for room in wanted.values())
    return {"rooms": names} if set(wanted) != held else {}


def _booking(session: Session, room: Room) -> Booking:
    if session.starts_at is None or session.ends_at is None:
        raise ValueError("a room is booked for a time")
    return Booking(
        meeting_id=session.meeting_id,
        session=session,
        room=room,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        is_cancelled=session.is_cancelled,
        is_shared=room.is_shared,
    )


def _check_now() -> None:
    """Have the deferred constraint speak here, where it can be answered with a sentence, and not at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS room_never_double_booked IMMEDIATE")
        cursor.execute("SET CONSTRAINTS room_never_double_booked DEFERRED")


def _in_the_way(wish: Wish, wishes: Sequence[Wish]) -> list[Booking]:
    """The bookings of other sessions that the wish overlaps."""
    session = wish.session
    if session.starts_at is None or session.ends_at is None:
        return []
    return list(
        Booking.objects.filter(
            room__in=wish.rooms,
            is_shared=False,
            is_cancelled=False,
            starts_at__lt=session.ends_at,
            ends_at__gt=session.starts_at,
        )
        .exclude(session__in=[other.session.pk for other in wishes if other.session.pk])
        .select_related("room", "session__audience")
        .order_by("starts_at", "room__position")
    )
