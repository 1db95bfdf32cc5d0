"""Steps at the timetable: some sessions moved, made or cancelled at once, undone and done again by who did it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Prefetch
from django.utils import timezone

from agenda.actions.bookings import Wish, book, booking, lock_timetable
from agenda.actions.sessions import Part, enter
from agenda.models import AgendaItem, Booking, Outcome, Paper, ReleasedSession, Session, TimetableStep
from agenda.problems.steps import NothingToRedo, NothingToUndo
from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import Changes, record
from cicc_portal.audit.versions import StaleWrite
from meetings.models import Meeting, Room

PLACE = ("starts_at", "ends_at", "is_cancelled")
SHORTEST, LONGEST = 5, 24 * 60
Place = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Move:
    """Where a session is to stand. One that is not saved yet is created by the step, with its items and people.

    `seen` is the version that the person saw; `None` for a session that the step creates.
    """

    session: Session
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    rooms: Sequence[Room]
    is_cancelled: bool = False
    seen: int | str | None = None
    agenda_items: Sequence[AgendaItem] = ()
    people: Sequence[Part] = ()


@transaction.atomic
def take_step(meeting: Meeting, kind: str, moves: Sequence[Move], *, by: User) -> TimetableStep:
    """All moves or none, as one step that `by` can undo; one entry of the record a session.

    What the person had undone before can then not be done again. A step that leaves every session where it was is not
    kept: it has no id. Raises `StaleWrite`, and `RoomTaken` with all sessions that are in the way.
    """
    lock_timetable(meeting)
    before = _places(move.session.pk for move in moves if move.session.pk)
    _do(meeting, moves, by=by)
    after = _places(move.session.pk for move in moves)
    changes = [
        {
            "session": move.session.pk,
            "before": before.get(move.session.pk),
            "after": after[move.session.pk],
            "version": move.session.version,
        }
        for move in moves
    ]
    step = TimetableStep(
        meeting=meeting, user=by, kind=kind, changes=[one for one in changes if one["before"] != one["after"]]
    )
    if step.changes:
        _undone(meeting, by).delete()
        step.save()
    return step


@transaction.atomic
def undo_step(meeting: Meeting, *, by: User) -> TimetableStep:
    """Take back the last step of `by` that stands. What it created is deleted, or cancelled if it was released.

    Raises `NothingToUndo`, `StaleWrite` where a session was moved since, `RoomTaken`.
    """
    lock_timetable(meeting)
    step = _standing(meeting, by).order_by("-pk").first()
    if step is None:
        raise NothingToUndo
    sessions = _as_left(step, "after", by=by)
    created = [sessions[change["session"]] for change in step.changes if change["before"] is None]
    moves = [_move(sessions[change["session"]], change["before"]) for change in step.changes if change["before"]]
    moves += [_cancelled(session) for session in created if not _is_unknown(session)]
    for session in created:
        if _is_unknown(session):
            _of_one_hand(session, step, by=by)
            record("session.deleted", session, by=by)
            session.delete()
    _do(meeting, moves, by=by)
    _note(step, moves)
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at", "changes"])
    return step


@transaction.atomic
def redo_step(meeting: Meeting, *, by: User) -> TimetableStep:
    """Do again what `by` undid last and has done nothing since.

    Raises `NothingToRedo`, also where the step had created a session, whose content is gone; `StaleWrite`,
    `RoomTaken`.
    """
    lock_timetable(meeting)
    step = _undone(meeting, by).order_by("pk").first()
    if step is None or _has_created(step):
        raise NothingToRedo
    sessions = _as_left(step, "before", by=by)
    moves = [_move(sessions[change["session"]], change["after"]) for change in step.changes]
    _do(meeting, moves, by=by)
    _note(step, moves)
    step.undone_at = None
    step.save(update_fields=["undone_at", "changes"])
    return step


def _has_created(step: TimetableStep) -> bool:
    return any(change["before"] is None for change in step.changes)


def _standing(meeting: Meeting, by: User) -> models.QuerySet[TimetableStep]:
    return TimetableStep.objects.filter(meeting=meeting, user=by, undone_at=None)


def _undone(meeting: Meeting, by: User) -> models.QuerySet[TimetableStep]:
    """What can be done again, the next one first: a new step does away with it."""
    return TimetableStep.objects.filter(meeting=meeting, user=by, undone_at__isnull=False)


def _note(step: TimetableStep, moves: Sequence[Move]) -> None:
    """Keep the versions that the undoing, or the doing again, gave: from here on the changes of others count."""
    versions = {move.session.pk: move.session.version for move in moves}
    step.changes = [
        {**change, "version": versions.get(change["session"], change["version"])} for change in step.changes
    ]


def _do(meeting: Meeting, moves: Sequence[Move], *, by: User) -> None:
    wishes = []
    for move in moves:
        if move.starts_at is None and move.session.minutes:
            move.session.wanted_minutes = min(max(move.session.minutes, SHORTEST), LONGEST)
        move.session.starts_at, move.session.ends_at = move.starts_at, move.ends_at
        move.session.is_cancelled = move.is_cancelled
        wishes.append(Wish(move.session, move.rooms if move.starts_at is not None else ()))
    done: list[tuple[str, Session, Changes]] = []
    with booking(meeting, *[wish for wish in wishes if not wish.session.is_cancelled]):
        for move, wish in zip(moves, wishes, strict=True):
            if not move.session.pk:
                enter(wish, agenda_items=move.agenda_items, people=move.people)
                done.append(("session.created", move.session, {"starts_at": (None, move.starts_at)}))
            else:
                changes = _placed(wish, "" if move.seen is None else move.seen)
                done.append((_name(changes, move), move.session, changes))
    for action, session, changes in done:
        record(action, session, by=by, changes=changes)


def _placed(wish: Wish, seen: int | str) -> Changes:
    if wish.session.starts_at is None:
        # A booking has a time: without one there is none, and the cascade has nothing to carry over.
        changes = book(wish)
        return wish.session.save_if(seen, update_fields=[*PLACE, "wanted_minutes"]) | changes
    changes = wish.session.save_if(seen, update_fields=PLACE)
    return changes | book(wish)


def _name(changes: Changes, move: Move) -> str:
    if "is_cancelled" not in changes:
        return "session.moved"
    return "session.cancelled" if move.is_cancelled else "session.brought-back"


def _read(pks: Iterable[int]) -> dict[int, Session]:
    rooms = Prefetch("bookings", Booking.objects.select_related("room").order_by("room_id"))
    found = Session.objects.filter(pk__in=list(pks)).select_related("meeting", "audience").prefetch_related(rooms)
    return {session.pk: session for session in found}


def _places(pks: Iterable[int]) -> dict[int, Place]:
    """Where sessions stand, as a step holds it."""
    return {pk: _place(session) for pk, session in _read(pks).items()}


def _place(session: Session) -> Place:
    return {
        "starts_at": session.starts_at.astimezone(datetime.UTC).isoformat() if session.starts_at else None,
        "ends_at": session.ends_at.astimezone(datetime.UTC).isoformat() if session.ends_at else None,
        "rooms": [booking.room_id for booking in session.bookings.all()],
        "is_cancelled": session.is_cancelled,
    }


def _as_left(step: TimetableStep, end: str, *, by: User) -> Mapping[int, Session]:
    """The sessions of the step, if each still stands where this `end` of the step left it. Raises `StaleWrite`.

    Their content may have changed: a step is about places. But where somebody else has moved one since, even to where
    it was, it is wanted there.
    """
    sessions = _read(change["session"] for change in step.changes)
    for change in step.changes:
        session = sessions.get(change["session"])
        if session is None:
            raise StaleWrite(Session(pk=change["session"], meeting=step.meeting), change["version"], 0)
        if _place(session) != change[end] or _moved_by_others(session, change["version"], by=by):
            raise StaleWrite(session, change["version"], session.version)
    return sessions


def _of_one_hand(session: Session, step: TimetableStep, *, by: User) -> None:
    """Raises `StaleWrite` where somebody else has worked on a session that the undoing would delete."""
    version = next(change["version"] for change in step.changes if change["session"] == session.pk)
    if Entry.objects.since(session, version).exclude(actor_id=by.pk).exists():
        raise StaleWrite(session, version, session.version)


def _moved_by_others(session: Session, version: int, *, by: User) -> bool:
    since = Entry.objects.since(session, version).exclude(actor_id=by.pk)
    return since.filter(changes__has_any_keys=[*PLACE, "rooms"]).exists()


def _move(session: Session, place: Place) -> Move:
    return Move(
        session=session,
        starts_at=datetime.datetime.fromisoformat(place["starts_at"]) if place["starts_at"] else None,
        ends_at=datetime.datetime.fromisoformat(place["ends_at"]) if place["ends_at"] else None,
        # A room that has been removed since is found missing where it is booked.
        rooms=[Room(pk=pk) for pk in place["rooms"]],
        is_cancelled=place["is_cancelled"],
        seen=session.version,
    )


def _cancelled(session: Session) -> Move:
    return Move(
        session=session,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        rooms=[booking.room for booking in session.bookings.all()],
        is_cancelled=True,
        seen=session.version,
    )


def _is_unknown(session: Session) -> bool:
    """True if it was never released and nothing rests on it, so that it can be deleted."""
    rests = (ReleasedSession, Outcome, Paper)
    return not any(model.objects.filter(session=session).exists() for model in rests)
