"""What is wrong with places, told without the solver: tests hold it to this, and so does whoever takes a part only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from agenda.solver.data import Demand, Place, SolverData, Span
from agenda.solver.grid import applies
from agenda.solver.prohibitions import BEFORE, NOT_PARALLEL, SAME_DAY, all_prohibitions, placed


def faults(data: SolverData, places: Mapping[int, Place], *, of: int | None = None) -> list[Demand]:
    """The demands that do not hold with free sessions at `places` (of some of them, where not all are there).

    `of`: only what concerns that session.
    """
    return [demand for demand, about in _all(data, places) if of is None or of in about]


def _all(data: SolverData, places: Mapping[int, Place]) -> Iterator[tuple[Demand, tuple[int, ...]]]:
    yield from _alone(data, places)
    for (one, here), (other, there) in combinations(sorted(places.items()), 2):
        for demand in _of_two(data, one, here, other, there):
            yield demand, (one, other)
    yield from _gathered(data, places)
    for rule in data.rules:
        first, second = places.get(rule.first), places.get(rule.second)
        if first and second and not _kept(rule.kind, first, second, data):
            pair = (rule.first, rule.second)
            yield Demand("rule", rule.pk, pair), pair


def _alone(data: SolverData, places: Mapping[int, Place]) -> Iterator[tuple[Demand, tuple[int, ...]]]:
    for pk, place in places.items():
        task = data.by_pk[pk]
        within = any(window.start <= place.start and place.end <= window.end for window in task.windows)
        stays = task.current is not None and place.span == task.current.span
        if not (within or stays) or place.end - place.start != task.minutes:
            yield placed(task), (pk,)
        if place.rooms not in task.options:
            yield Demand("size", pk, (pk,)), (pk,)
    for found in all_prohibitions(data):
        held = places.get(found.task.pk)
        if held is not None and applies(found, held.rooms) and held.span.overlaps(found.span):
            yield found.demands[-1], (found.task.pk,)


def _of_two(data: SolverData, one: int, here: Place, other: int, there: Place) -> Iterator[Demand]:
    people = data.by_pk[one].people & data.by_pk[other].people
    if here.span.overlaps(there.span):
        for room in set(here.rooms) & set(there.rooms):
            if not data.room_of[room].is_shared:
                yield Demand("room", room)
        for person in people:
            yield Demand("person", person)
    elif people and not set(here.rooms) & set(there.rooms):
        around = Span(here.start - data.change_minutes, here.end + data.change_minutes)
        if around.overlaps(there.span):
            yield Demand("change")


def _gathered(data: SolverData, places: Mapping[int, Place]) -> Iterator[tuple[Demand, tuple[int, ...]]]:
    for gathering in data.gatherings:
        for one in gathering.whole:
            for other in (*gathering.whole, *gathering.others):
                here, there = places.get(one), places.get(other)
                if one != other and here and there and here.span.overlaps(there.span):
                    yield Demand(gathering.kind, gathering.audience, gathering.whole), (one, other)


def _kept(kind: str, first: Place, second: Place, data: SolverData) -> bool:
    return {
        BEFORE: first.end <= second.start,
        NOT_PARALLEL: not first.span.overlaps(second.span),
        SAME_DAY: data.day_of(first.start) == data.day_of(second.start),
    }[kind]
