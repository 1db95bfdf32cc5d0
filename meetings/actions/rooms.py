"""The rooms of a meeting, saved as one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from cicc_portal.audit.record import Actor, record
from meetings.models import Meeting, Room
from meetings.problems import RoomInUse, RoomOverlaps, constraints_as_refusals

EXCLUSION_VIOLATION = "23P01"
FIELDS = ("code", "name", "capacity", "is_shared", "position")


@dataclass(frozen=True, kw_only=True)
class RoomChanges:
    """What was done to a list of rooms. With a room that was there before comes the version that was seen."""

    added: Sequence[Room] = field(default=())
    changed: Sequence[tuple[Room, str]] = field(default=())
    removed: Sequence[tuple[Room, str]] = field(default=())


def save_rooms(meeting: Meeting, changes: RoomChanges, *, by: Actor) -> None:
    """Add, change and remove rooms of `meeting`: all of it, or nothing.

    Raises `RoomInUse` for a room with bookings, `RoomOverlaps` where one with sessions at one time would no longer be
    shared, `Taken` for a code or name that stands twice, `StaleWrite`.
    """
    try:
        with constraints_as_refusals(Room), transaction.atomic():
            _lock_timetable(meeting)
            for room, seen in changes.removed:
                _remove(room, seen=seen, by=by)
            for room, seen in changes.changed:
                _change(room, seen=seen, by=by)
            for room in changes.added:
                _add(meeting, room, by=by)
            _check_now()
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", "") == EXCLUSION_VIOLATION:
            raise RoomOverlaps from error
        raise


def _add(meeting: Meeting, room: Room, *, by: Actor) -> None:
    room.meeting = meeting
    room.clean_fields()
    room.save(force_insert=True)
    record("room.added", room, by=by)


def _change(room: Room, *, seen: str, by: Actor) -> None:
    room.clean_fields()
    changes = room.save_if(seen, update_fields=FIELDS)
    record("room.changed", room, by=by, changes=changes)


def _remove(room: Room, *, seen: str, by: Actor) -> None:
    room.save_if(seen, update_fields=())  # a room that someone else has just changed is not what was to be removed
    record("room.removed", room, by=by, changes={"name": (room.name, None)})
    try:
        room.delete()
    except ProtectedError as error:
        raise RoomInUse(room) from error


def _lock_timetable(meeting: Meeting) -> None:
    """Wait for whoever schedules sessions at the same moment (DESIGN §4.1)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [meeting.pk])


def _check_now() -> None:
    """Have deferred constraints speak here, where they can be named, and not at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
