"""What forbids a free session to be somewhere, whatever the other free ones do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agenda.solver.data import Demand, Place, SolverData, Span, Task

SAME_DAY, BEFORE, NOT_PARALLEL = "same-day", "before", "not-parallel"
ALWAYS = 10**7
A_DAY = 24 * 60


class Prohibition(NamedTuple):
    """`task` may not be within `span` (in `room`, where one is named), because of `demands`."""

    task: Task
    span: Span
    demands: tuple[Demand, ...]
    room: int | None = None
    # Rooms in which it may be after all: who is there already need not change rooms.
    unless_in: tuple[int, ...] = ()


def placed(task: Task) -> Demand:
    return Demand("place", task.pk, (task.pk,))


def pinned(pk: int) -> Demand:
    return Demand("pinned", pk, (pk,))


def all_prohibitions(data: SolverData) -> Iterator[Prohibition]:
    yield from _of_rooms(data)
    yield from _of_people(data)
    yield from _of_gatherings(data)
    yield from _of_rules(data)


def _of_rooms(data: SolverData) -> Iterator[Prohibition]:
    held: list[tuple[int, Span, tuple[Demand, ...]]] = [
        (room, place.span, (pinned(pk), Demand("room", room)))
        for pk, place in data.fixed.items()
        for room in place.rooms
        if not data.room_of[room].is_shared
    ]
    held += [(closed.key, closed.span, (Demand("closed", closed.key),)) for closed in data.closed]
    by_room: dict[int, list[tuple[Span, tuple[Demand, ...]]]] = {}
    for room, span, demands in held:
        by_room.setdefault(room, []).append((span, demands))
    for task in data.free:
        for room in sorted({room for option in task.options for room in option}):
            for span, demands in by_room.get(room, ()):
                yield Prohibition(task, span, (placed(task), *demands), room)


def _of_people(data: SolverData) -> Iterator[Prohibition]:
    for person, tasks in data.tasks_of_people().items():
        needed = tuple(task.pk for task in tasks)
        for free in (task for task in tasks if task.is_free):
            for other in tasks:
                place = data.fixed.get(other.pk)
                if place is not None:
                    yield from _person_elsewhere(data, free, other.pk, place, Demand("person", person, needed))
    for absent in data.absent:
        for task in data.free:
            if absent.key in task.people:
                yield Prohibition(task, absent.span, (placed(task), Demand("absent", absent.key, (task.pk,))))


def _person_elsewhere(data: SolverData, task: Task, other: int, place: Place, demand: Demand) -> Iterator[Prohibition]:
    demands = (placed(task), pinned(other), demand)
    yield Prohibition(task, place.span, demands)
    if data.change_minutes:
        around = Span(place.start - data.change_minutes, place.end + data.change_minutes)
        yield Prohibition(task, around, (*demands, Demand("change")), None, place.rooms)


def _of_gatherings(data: SolverData) -> Iterator[Prohibition]:
    for gathering in data.gatherings:
        everything = (*gathering.whole, *gathering.others)
        whole = set(gathering.whole)
        demand = Demand(gathering.kind, gathering.audience, gathering.whole)
        fixed = [(pk, data.fixed[pk]) for pk in everything if pk in data.fixed]
        for pk in everything:
            task = data.by_pk[pk]
            if not task.is_free:
                continue
            for other, place in fixed:
                if pk in whole or other in whole:
                    yield Prohibition(task, place.span, (placed(task), pinned(other), demand))


def _of_rules(data: SolverData) -> Iterator[Prohibition]:
    for rule in data.rules:
        first, second = data.by_pk.get(rule.first), data.by_pk.get(rule.second)
        if first is None or second is None:
            continue
        for task, other, is_first in ((first, second, True), (second, first, False)):
            place = data.fixed.get(other.pk)
            if not task.is_free or place is None:
                continue
            demands = (placed(task), pinned(other.pk), Demand("rule", rule.pk, (rule.first, rule.second)))
            for span in _kept_out(rule.kind, place, is_first=is_first):
                yield Prohibition(task, span, demands)


def _kept_out(kind: str, place: Place, *, is_first: bool) -> Iterator[Span]:
    """Where the other session of a rule may not be, when one of them stands at `place`."""
    if kind == NOT_PARALLEL:
        yield place.span
    elif kind == BEFORE:
        yield Span(place.start, ALWAYS) if is_first else Span(-ALWAYS, place.end)
    elif kind == SAME_DAY:
        day = place.start - place.start % A_DAY
        yield Span(-ALWAYS, day)
        yield Span(day + A_DAY, ALWAYS)
