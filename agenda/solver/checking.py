"""What is wrong with places, told without the solver: tests hold it to this, and so does whoever takes a part only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations

from agenda.solver.data import Demand, Place, SolverData, Span
from agenda.solver.grid import applies
from agenda.solver.prohibitions import BEFORE, NOT_PARALLEL, SAME_DAY, Prohibition, all_prohibitions, placed


def faults(data: SolverData, places: Mapping[int, Place], *, of: int | None = None) -> list[Demand]:
    """The demands that do not hold with free sessions at `places` (of some of them, where not all are there).

    `of`: only what concerns that session.
    """
    return [demand for demand, about in _all(data, places) if of is None or of in about]


def _all(data: SolverData, places: Mapping[int, Place]) -> Iterator[tuple[Demand, tuple[int, ...]]]:
    against: dict[int, list[Prohibition]] = defaultdict(list)
    for prohibition in all_prohibitions(data):
        against[prohibition.task.pk].append(prohibition)
    for pk, place in places.items():
        for demand in chain(alone(data, pk, place, against[pk]), gathered_with(data, pk, place, places)):
            yield demand, (pk,)
    for (one, here), (other, there) in combinations(sorted(places.items()), 2):
        for demand in of_two(data, one, here, other, there):
            yield demand, (one, other)
    yield from _of_rules(data, places)


def _of_rules(data: SolverData, places: Mapping[int, Place]) -> Iterator[tuple[Demand, tuple[int, ...]]]:
    for rule in data.rules:
        first, second = places.get(rule.first), places.get(rule.second)
        if first and second and not kept(rule.kind, first, second, data):
            pair = (rule.first, rule.second)
            yield Demand("rule", rule.pk, pair), pair


def alone(data: SolverData, pk: int, place: Place, against: Iterable[Prohibition]) -> Iterator[Demand]:
    """What is wrong with a place, whatever the other free sessions do."""
    task = data.by_pk[pk]
    within = any(window.start <= place.start and place.end <= window.end for window in task.windows)
    stays = task.current is not None and place.span == task.current.span
    if not (within or stays) or place.end - place.start != task.minutes:
        yield placed(task)
    if place.rooms not in task.options:
        yield Demand("size", pk, (pk,))
    for found in against:
        if applies(found, place.rooms) and place.span.overlaps(found.span):
            yield found.demands[-1]


def of_two(data: SolverData, one: int, here: Place, other: int, there: Place) -> Iterator[Demand]:
    """What two places are to each other: a room twice, a person twice, or too far apart for the time between them."""
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


def gathered_with(data: SolverData, pk: int, place: Place, places: Mapping[int, Place]) -> Iterator[Demand]:
    """The gatherings of an audience that it would miss, or that would miss it."""
    for gathering in data.gatherings:
        is_whole = pk in gathering.whole
        if not is_whole and pk not in gathering.others:
            continue
        for other in (*gathering.whole, *(gathering.others if is_whole else ())):
            there = places.get(other)
            if other != pk and there and place.span.overlaps(there.span):
                yield Demand(gathering.kind, gathering.audience, gathering.whole)


def kept(kind: str, first: Place, second: Place, data: SolverData) -> bool:
    """True if a rule between two sessions holds."""
    return {
        BEFORE: first.end <= second.start,
        NOT_PARALLEL: not first.span.overlaps(second.span),
        SAME_DAY: data.day_of(first.start) == data.day_of(second.start),
    }[kind]
