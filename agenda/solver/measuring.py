"""How good a timetable is, in the numbers that a proposal is compared by."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from agenda.solver import costs
from agenda.solver.data import Circle, Place, SolverData, Task

# What is measured; of each, less is better.
NAMES = ("unplaced", "heads", "missed", "room_changes", "idle_minutes", "against_order")


def measure(data: SolverData, places: Mapping[int, Place]) -> dict[str, int]:
    """The figures of a timetable that is partly or wholly at `places`."""
    return {
        "unplaced": sum(1 for task in data.tasks if task.pk not in places),
        "heads": _parallel(data.heads, places),
        "missed": _parallel(data.missed, places),
        "room_changes": sum(_room_changes(data, circle, places) for circle in data.circles),
        "idle_minutes": sum(_idle(data, circle, places) for circle in data.circles),
        "against_order": sum(_against_order(data, circle, places) for circle in data.circles),
    }


def compare(data: SolverData, proposed: Mapping[int, Place]) -> dict[str, dict[str, int]]:
    """The figures now and as proposed, and how many sessions get a place or are moved."""
    now = data.at_present
    after = {**now, **proposed}
    counts = {
        "placed": sum(1 for pk in proposed if pk not in now),
        "moved": sum(1 for pk, place in proposed.items() if pk in now and now[pk].span != place.span),
        "other_room": sum(1 for pk, place in proposed.items() if pk in now and _only_the_room(now[pk], place)),
    }
    return {"now": measure(data, now), "after": measure(data, after), "counts": counts}


def _only_the_room(before: Place, after: Place) -> bool:
    return before.span == after.span and before.rooms != after.rooms


def _parallel(pairs: tuple[tuple[int, int], ...], places: Mapping[int, Place]) -> int:
    return sum(
        1 for one, other in pairs if one in places and other in places and places[one].span.overlaps(places[other].span)
    )


def _days(data: SolverData, pks: tuple[int, ...], places: Mapping[int, Place]) -> list[list[Place]]:
    by_day: dict[int, list[Place]] = {}
    for place in sorted(places[pk] for pk in pks if pk in places):
        by_day.setdefault(data.day_of(place.start), []).append(place)
    return list(by_day.values())


def _room_changes(data: SolverData, circle: Circle, places: Mapping[int, Place]) -> int:
    return sum(
        1
        for day in _days(data, circle.moving, places)
        for one, other in pairwise(day)
        if not set(one.rooms) & set(other.rooms)
    )


def _idle(data: SolverData, circle: Circle, places: Mapping[int, Place]) -> int:
    idle = 0
    for day in _days(data, circle.tasks, places):
        until = day[0].end
        for place in day[1:]:
            idle += max(0, place.start - until)
            until = max(until, place.end)
    return idle


def _against_order(data: SolverData, circle: Circle, places: Mapping[int, Place]) -> int:
    ordered = sorted(
        (task.order, task.pk) for pk in circle.moving if (task := data.by_pk[pk]).order is not None and pk in places
    )
    return sum(
        1
        for (order, one), (other_order, other) in pairwise(ordered)
        if order != other_order and places[one].end > places[other].start
    )


def cost(data: SolverData, places: Mapping[int, Place]) -> int:
    """All that is wished in one number, weighted as the solver does: what it finds in parts is judged by the whole."""
    moved = [(task.current, places[task.pk]) for task in data.free if task.current and task.pk in places]
    return (
        costs.HEADS * _parallel(data.heads, places)
        + costs.MISSED * _parallel(data.missed, places)
        + costs.MOVED * sum(1 for now, place in moved if now.span != place.span)
        + costs.ROOM_MOVED * sum(1 for now, place in moved if now.rooms != place.rooms)
        + sum(_cost_of(data, circle, places) for circle in data.circles)
        + sum(_spare(data, task, places[task.pk]) for task in data.free if task.pk in places)
    )


def _cost_of(data: SolverData, circle: Circle, places: Mapping[int, Place]) -> int:
    days = _days(data, circle.tasks, places)
    spans = sum(max(place.end for place in day) - day[0].start for day in days)
    rooms = {room for pk in circle.moving if pk in places for room in places[pk].rooms[:1]}
    lunches = [places[pk] for pk in circle.tasks if data.by_pk[pk].is_lunch and pk in places]
    twice = len(lunches) - len({data.day_of(place.start) for place in lunches})
    off = sum(abs(place.start % costs.A_DAY - costs.NOON) for place in lunches)
    return (
        costs.IDLE * spans // costs.QUARTER
        + costs.ROOM_USED * len(rooms)
        + costs.ORDER * _against_order(data, circle, places)
        + costs.LUNCH_TWICE * twice
        + costs.LUNCH_OFF * off // costs.QUARTER
    )


def _spare(data: SolverData, task: Task, place: Place) -> int:
    sizes = {option: abs(sum(data.room_of[room].capacity for room in option) - task.size) for option in task.options}
    return sorted(set(sizes.values())).index(sizes[place.rooms])
