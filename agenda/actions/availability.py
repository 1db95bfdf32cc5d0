"""When a room or a person is not to be had, and what must hold between two sessions."""

from __future__ import annotations

from django.db import transaction

from agenda.actions.bookings import lock_timetable
from agenda.models import PersonAbsence, RoomClosure, SessionRule
from cicc_portal.audit.record import Actor, record
from meetings.problems import constraints_as_refusals

TIMES = ("starts_at", "ends_at")


@transaction.atomic
def close_room(closure: RoomClosure, *, by: Actor) -> RoomClosure:
    """Enter a time in which a room is not to be had. Sessions that are in it stay, and clash."""
    closure.save(force_insert=True)
    changes = {name: (None, getattr(closure, name)) for name in (*TIMES, "reason")}
    meeting = closure.room.meeting_id
    record("room.closed", closure, by=by, meeting_id=meeting, changes={"room": (None, closure.room.name), **changes})
    return closure


@transaction.atomic
def open_room(closure: RoomClosure, *, by: Actor) -> None:
    """Remove a closure."""
    changes = {name: (getattr(closure, name), None) for name in (*TIMES, "reason")}
    meeting = closure.room.meeting_id
    record("room.opened", closure, by=by, meeting_id=meeting, changes={"room": (closure.room.name, None), **changes})
    closure.delete()


@transaction.atomic
def add_absence(absence: PersonAbsence, *, by: Actor) -> PersonAbsence:
    """Enter a time in which somebody cannot take part. The record holds that it was entered, not when it is."""
    absence.save(force_insert=True)
    record("absence.added", absence, by=by, meeting_id=absence.participant.meeting_id)
    return absence


@transaction.atomic
def remove_absence(absence: PersonAbsence, *, by: Actor) -> None:
    record("absence.removed", absence, by=by, meeting_id=absence.participant.meeting_id)
    absence.delete()


def add_rule(rule: SessionRule, *, by: Actor) -> SessionRule:
    """Enter what must hold between two sessions. Raises `Taken` where the rule stands already."""
    with constraints_as_refusals(SessionRule), transaction.atomic():
        lock_timetable(rule.meeting)
        rule.save(force_insert=True)
        record("session-rule.added", rule, by=by, changes={"kind": (None, rule.kind)})
    return rule


@transaction.atomic
def remove_rule(rule: SessionRule, *, by: Actor) -> None:
    record("session-rule.removed", rule, by=by, changes={"kind": (rule.kind, None)})
    rule.delete()
