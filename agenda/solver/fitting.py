"""Which places of a proposal still fit, when the timetable has changed since, or a part of it only is taken."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping

from agenda.solver.checking import alone, gathered_with, kept, of_two
from agenda.solver.data import Place, SolverData
from agenda.solver.prohibitions import Prohibition, all_prohibitions


def that_fit(data: SolverData, wanted: Mapping[int, Place]) -> dict[int, Place]:
    """Those of `wanted` that can be taken together, with everything else where it is now.

    What does not fit stays where it is, and may by that be in the way of others: so they are all looked at again.
    """
    left = {pk: place for pk, place in wanted.items() if pk in data.by_pk and data.by_pk[pk].is_free}
    while True:
        found = _round(_staying(data, left), left)
        if len(found) == len(left):
            return found
        left = found


def _staying(data: SolverData, moving: Mapping[int, Place]) -> SolverData:
    """The same data, in which nothing but `moving` is free."""
    tasks = tuple(
        task if task.pk in moving or not task.is_free else dataclasses.replace(task, is_free=False)
        for task in data.tasks
    )
    return dataclasses.replace(data, tasks=tasks)


def _round(data: SolverData, wanted: Mapping[int, Place]) -> dict[int, Place]:
    against: dict[int, list[Prohibition]] = defaultdict(list)
    for prohibition in all_prohibitions(data):
        against[prohibition.task.pk].append(prohibition)
    found: dict[int, Place] = {}
    for pk, place in sorted(wanted.items(), key=lambda item: (item[1], item[0])):
        if not any(alone(data, pk, place, against[pk])) and not _in_the_way(data, pk, place, found):
            found[pk] = place
    return found


def _in_the_way(data: SolverData, pk: int, place: Place, found: Mapping[int, Place]) -> bool:
    if any(True for other, there in found.items() for _demand in of_two(data, pk, place, other, there)):
        return True
    if any(True for _demand in gathered_with(data, pk, place, found)):
        return True
    for rule in data.rules:
        both = {rule.first: place if rule.first == pk else found.get(rule.first)}
        both[rule.second] = place if rule.second == pk else found.get(rule.second)
        first, second = both[rule.first], both[rule.second]
        if pk in both and first and second and not kept(rule.kind, first, second, data):
            return True
    return False
