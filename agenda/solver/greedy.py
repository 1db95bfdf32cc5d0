"""A timetable that is good enough to begin the search with: one session after the other, each as early as it can be.

Time is a number with a bit a step, so that “is this free from here to there” is one comparison.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

from agenda.solver.data import Place, SolverData, Task
from agenda.solver.grid import applies, starts_in, step_of, steps, without
from agenda.solver.prohibitions import SAME_DAY, Prohibition, all_prohibitions

# How many orders are tried, and how often what found no place is tried first.
ORDERS = 12


class _Board:
    """What is taken so far."""

    def __init__(self, data: SolverData) -> None:
        self.data, self.step = data, step_of(data)
        self.gap = steps(data.change_minutes, self.step)
        self.length = {task.pk: steps(task.minutes, self.step) for task in data.free}
        self.starts: dict[tuple[int, tuple[int, ...]], list[int]] = {}
        against: dict[int, list[Prohibition]] = defaultdict(list)
        for prohibition in all_prohibitions(data):
            against[prohibition.task.pk].append(prohibition)
        for task in data.free:
            inside = starts_in(task, task.windows, self.step)
            for option in task.options:
                spans = [found.span for found in against[task.pk] if applies(found, option)]
                self.starts[task.pk, option] = without(inside, task, spans, self.step)
        # Of each session, what it keeps busy, and what must not be busy for it.
        self.fills: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self.shuns: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self._watch()
        self.around: dict[int, dict[tuple[int, ...], int]] = {}

    def _watch(self) -> None:
        for number, gathering in enumerate(self.data.gatherings):
            for pk in gathering.whole:
                self.fills[pk] += [("whole", number), ("any", number)]
                self.shuns[pk].append(("any", number))
            for pk in gathering.others:
                self.fills[pk].append(("any", number))
                self.shuns[pk].append(("whole", number))
        pairs = [*self.data.heads, *self.data.missed]
        pairs += [(rule.first, rule.second) for rule in self.data.rules]
        for number, pair in enumerate(pairs):
            for one, other in (pair, pair[::-1]):
                self.fills[one].append((f"pair{one}", number))
                self.shuns[one].append((f"pair{other}", number))

    def fill(self, order: Sequence[Task]) -> tuple[dict[int, Place], list[Task]]:
        busy: dict[tuple[str, int], int] = defaultdict(int)
        # Of each person, by the rooms they come from: the time around, too, in which they can be in no other room.
        self.around = defaultdict(dict)
        found: dict[int, Place] = {}
        failed = []
        for task in order:
            best = min(self._choices(task, busy, found), default=None)
            if best is None:
                failed.append(task)
                continue
            _cost, start, option = best
            found[task.pk] = Place(start * self.step, start * self.step + task.minutes, option)
            self._take(task, start, option, busy)
        return found, failed

    def _choices(
        self, task: Task, busy: dict[tuple[str, int], int], found: dict[int, Place]
    ) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Of each option the first start at which it can be, with its cost."""
        shunned = 0
        for key in (*self.shuns[task.pk], *(("person", person) for person in task.people)):
            shunned |= busy[key]
        length = self.length[task.pk]
        mask = (1 << length) - 1
        low, high, days = self._bounds(task, found)
        for number, option in enumerate(task.options):
            taken = shunned | self._taken(task, option, busy)
            for start in self._in_order(task, option):
                in_time = low <= start and start + length <= high and (days is None or self._day(start) in days)
                if in_time and not (taken >> start) & mask:
                    yield self._cost(task, start, option, number), start, option
                    break

    def _taken(self, task: Task, option: tuple[int, ...], busy: dict[tuple[str, int], int]) -> int:
        """When its rooms are taken, or its people on the way to or from another room."""
        taken = 0
        for room in option:
            taken |= busy["room", room]
        for person in task.people:
            for rooms, around in self.around[person].items():
                if not set(rooms) & set(option):
                    taken |= around
        return taken

    def _in_order(self, task: Task, option: tuple[int, ...]) -> list[int]:
        """The starts that are left to it, the present one first."""
        starts = self.starts[task.pk, option]
        if task.current is None or task.current.rooms != option or task.current.start % self.step:
            return starts
        now = task.current.start // self.step
        return [now, *(start for start in starts if start != now)] if now in starts else starts

    def _cost(self, task: Task, start: int, option: tuple[int, ...], number: int) -> int:
        if task.current is not None and task.current.start == start * self.step and task.current.rooms == option:
            return -1
        spare = abs(sum(self.data.room_of[room].capacity for room in option) - task.size)
        return start * 10_000 + min(spare, 900) * 10 + number

    def _bounds(self, task: Task, found: dict[int, Place]) -> tuple[int, int, set[int] | None]:
        """Earliest start, latest end and days that the rules leave to it."""
        low, high, days = 0, 10**9, None
        for rule in self.data.rules:
            if task.pk == rule.second and rule.kind == "before" and rule.first in found:
                low = max(low, steps(found[rule.first].end, self.step))
            if task.pk == rule.first and rule.kind == "before" and rule.second in found:
                high = min(high, found[rule.second].start // self.step)
            other = {rule.first: rule.second, rule.second: rule.first}.get(task.pk)
            if rule.kind == SAME_DAY and other in found:
                days = {self.data.day_of(found[other].start)}
        return low, high, days

    def _day(self, start: int) -> int:
        return self.data.day_of(start * self.step)

    def _take(self, task: Task, start: int, option: tuple[int, ...], busy: dict[tuple[str, int], int]) -> None:
        mask = ((1 << self.length[task.pk]) - 1) << start
        for key in self.fills[task.pk]:
            busy[key] |= mask
        for room in option:
            if not self.data.room_of[room].is_shared:
                busy["room", room] |= mask
        wide = ((1 << (self.length[task.pk] + 2 * self.gap)) - 1) << max(0, start - self.gap)
        for person in task.people:
            busy["person", person] |= mask
            self.around[person][option] = self.around[person].get(option, 0) | wide


def first_try(data: SolverData, *, seed: int) -> dict[int, Place]:
    """Places for as many free sessions as a simple rule finds; all of them, unless it is hard."""
    board = _Board(data)
    chance = random.Random(seed)  # noqa: S311  # nothing secret: the same answer for the same seed
    order = sorted(data.free, key=lambda task: _rank(board, task))
    best: dict[int, Place] = {}
    for _number in range(ORDERS):
        found, failed = board.fill(order)
        if len(found) > len(best):
            best = found
        if not failed:
            break
        hard = {task.pk for task in failed}
        rest = [task for task in order if task.pk not in hard]
        if chance.random() < 0.5:
            chance.shuffle(failed)
        order = [*failed, *rest]
    return best


def _rank(board: _Board, task: Task) -> tuple[bool, bool, int, int, int, int]:
    """What has a place keeps it, where it can. Then those that gather whole audiences, in the order of the agenda; then
    the long and the narrow."""
    gathers = any(key == "whole" for key, _number in board.fills[task.pk])
    order = task.order if task.order is not None else 10**6
    choices = sum(len(board.starts[task.pk, option]) for option in task.options)
    return (task.current is None, not gathers, order, choices, -task.minutes, task.pk)
