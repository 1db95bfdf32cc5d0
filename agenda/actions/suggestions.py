"""Asking for a suggestion, keeping it, taking it whole or in part, dismissing it; pinning sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from agenda.actions.bookings import lock_timetable
from agenda.actions.steps import Move, take_step
from agenda.models import Session, Suggestion, TimetableStep
from agenda.problems.suggestions import Decided, NoRooms, NothingFits, NothingToPlace, StillReckoning
from agenda.solver.data import Impossible, Place, Proposal, SolverData
from agenda.solver.fitting import that_fit
from agenda.solver.measuring import compare
from agenda.solver.reading import Clock, digest_of, solver_data
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from cicc_portal.documents.models import Job
from meetings.models import Meeting, Room

KIND = "suggestion"


@dataclass(frozen=True)
class Taken:
    """The step that was taken, and the sessions that did not fit any more."""

    step: TimetableStep
    moved: int
    left_out: tuple[int, ...]


@transaction.atomic
def ask(meeting: Meeting, *, moves_scheduled: bool, seed: int = 0, by: User) -> Suggestion:
    """Have a suggestion reckoned in the background. Raises `NoRooms`, `NothingToPlace`, `StillReckoning`."""
    lock_timetable(meeting)
    if not Room.objects.filter(meeting=meeting).exists():
        raise NoRooms
    if not to_place(meeting, moves_scheduled=moves_scheduled):
        raise NothingToPlace
    if Suggestion.objects.filter(meeting=meeting, job__state__in=Job.OPEN).exists():
        raise StillReckoning
    suggestion = Suggestion(meeting=meeting, asked_by=by, moves_scheduled=moves_scheduled, seed=seed)
    suggestion.save(force_insert=True)
    suggestion.job = Job.enqueue(KIND, by=by, meeting=meeting, args={"suggestion": suggestion.pk}, queue="default")
    suggestion.save(update_fields=["job"])
    record("suggestion.asked", suggestion, by=by)
    return suggestion


def to_place(meeting: Meeting, *, moves_scheduled: bool) -> int:
    """How many sessions a suggestion would place."""
    standing = Session.objects.filter(meeting=meeting, is_cancelled=False)
    wanted = standing.filter(starts_at=None)
    return (wanted | standing.filter(is_pinned=False)).count() if moves_scheduled else wanted.count()


def keep(suggestion: Suggestion, data: SolverData, answer: Proposal | Impossible) -> None:
    """What was reckoned, in the transaction that ends the job. It can run twice and ends the same."""
    clock = Clock(suggestion.meeting)
    suggestion.digest = digest_of(data)
    if isinstance(answer, Proposal):
        suggestion.placements = [_as_json(pk, place, clock) for pk, place in sorted(answer.places.items())]
        suggestion.measures = compare(data, answer.places)
        suggestion.conflict = []
    else:
        suggestion.placements, suggestion.measures = [], {"is_proved": answer.is_proved}
        suggestion.conflict = [demand.as_json() for demand in answer.demands]
    suggestion.save(update_fields=["digest", "placements", "measures", "conflict"])


def _as_json(pk: int, place: Place, clock: Clock) -> dict[str, Any]:
    return {
        "session": pk,
        "starts_at": clock.moment(place.start).isoformat(),
        "ends_at": clock.moment(place.end).isoformat(),
        "rooms": list(place.rooms),
    }


@transaction.atomic
def take(suggestion: Suggestion, chosen: Collection[int], *, by: User) -> Taken:
    """Move the `chosen` sessions to where the suggestion has them, as one step; those only that still fit.

    Raises `Decided`, `NothingFits`, `StaleWrite`, `RoomTaken`.
    """
    lock_timetable(suggestion.meeting)
    held = _undecided(suggestion)
    data = solver_data(held.meeting, moves_scheduled=held.moves_scheduled)
    wanted = {pk: place for pk, place in places_of(held).items() if pk in chosen}
    fitting = that_fit(data, wanted)
    moved = {pk: place for pk, place in fitting.items() if data.by_pk[pk].current != place}
    if not moved:
        raise NothingFits
    step = take_step(held.meeting, KIND, _moves(held.meeting, moved), by=by)
    held.taken_at = timezone.now()
    held.save(update_fields=["taken_at"])
    record("suggestion.taken", held, by=by, changes={"moved": (0, len(moved))})
    return Taken(step, len(moved), tuple(sorted(set(wanted) - set(fitting))))


@transaction.atomic
def dismiss(suggestion: Suggestion, *, by: User) -> None:
    """Put it aside. Raises `Decided`."""
    held = _undecided(suggestion)
    held.dismissed_at = timezone.now()
    held.save(update_fields=["dismissed_at"])
    record("suggestion.dismissed", held, by=by)


@transaction.atomic
def pin(session: Session, *, is_pinned: bool, seen: int | str, by: User) -> None:
    """Pin a session where it is, so that suggestions leave it there, or free it. Raises `StaleWrite`."""
    session.is_pinned = is_pinned
    changes = session.save_if(seen, update_fields=["is_pinned"])
    record("session.pinned" if is_pinned else "session.unpinned", session, by=by, changes=changes)


def places_of(suggestion: Suggestion) -> dict[int, Place]:
    """What it proposes, in the solver's terms."""
    clock = Clock(suggestion.meeting)
    return {placement["session"]: _place(placement, clock) for placement in suggestion.placements}


def _place(placement: Mapping[str, Any], clock: Clock) -> Place:
    span = clock.span_of(placement["starts_at"], placement["ends_at"])
    return Place(*span, tuple(placement["rooms"]))


def _undecided(suggestion: Suggestion) -> Suggestion:
    found = Suggestion.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=suggestion.pk)
    if found.taken_at or found.dismissed_at or not found.placements:
        raise Decided
    return found


def _moves(meeting: Meeting, places: Mapping[int, Place]) -> list[Move]:
    clock = Clock(meeting)
    sessions = Session.objects.select_related("meeting", "audience").in_bulk(list(places))
    rooms = Room.objects.filter(meeting=meeting).in_bulk()
    return [
        Move(
            session=sessions[pk],
            starts_at=clock.moment(place.start),
            ends_at=clock.moment(place.end),
            rooms=[rooms[room] for room in place.rooms],
            seen=sessions[pk].version,
        )
        for pk, place in places.items()
    ]
