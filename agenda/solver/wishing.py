"""What is wished of a timetable, as costs that the solver keeps low; `measuring` tells a proposal in the same terms."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ortools.sat.python import cp_model

from agenda.solver.building import Timetable
from agenda.solver.costs import (
    A_DAY,
    HEADS,
    IDLE,
    LUNCH_OFF,
    LUNCH_TWICE,
    MISSED,
    MOVED,
    NOON,
    ORDER,
    QUARTER,
    ROOM_MOVED,
    ROOM_USED,
    SPARE,
)
from agenda.solver.data import Circle, Task


def add_wishes(timetable: Timetable) -> None:
    """Have the solver minimise the costs."""
    timetable.model.minimize(sum(weight * term for weight, term in _Costs(timetable).all()))


class _Costs:
    def __init__(self, timetable: Timetable) -> None:
        self.timetable, self.model, self.data = timetable, timetable.model, timetable.data

    def all(self) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        yield from self._parallel(self.data.heads, HEADS)
        yield from self._parallel(self.data.missed, MISSED)
        yield from self._moves()
        yield from self._spare_room()
        for circle in self.data.circles:
            yield from self._rooms_used(circle)
            yield from self._idle(circle)
            yield from self._order(circle)
            yield from self._lunches(circle)

    def _parallel(self, pairs: tuple[tuple[int, int], ...], weight: int) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        for one, other in pairs:
            free = [pk for pk in (one, other) if pk in self.timetable.start]
            if not free:
                continue
            apart = self.model.new_bool_var("")
            held = [self._time(pk, apart) for pk in (one, other)]
            self.model.add_no_overlap(held)
            yield weight, apart.negated()

    def _time(self, pk: int, literal: cp_model.IntVar) -> cp_model.IntervalVar:
        if pk in self.timetable.start:
            return self.timetable.interval(pk, [literal])
        place, step = self.data.fixed[pk], self.timetable.step
        first, last = place.start // step, -(-place.end // step)
        return self.model.new_optional_fixed_size_interval_var(first, last - first, literal, "")

    def _moves(self) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        for task in self.data.free:
            if task.current is None:
                continue
            start, is_there = self.timetable.start[task.pk], self.timetable.room[task.pk].get(task.current.rooms)
            stays = self.model.new_bool_var("")
            if task.current.start % self.timetable.step:
                self.model.add(stays == 0)
            else:
                self.model.add(start == task.current.start // self.timetable.step).only_enforce_if(stays)
            yield MOVED, stays.negated()
            if is_there is not None:
                yield ROOM_MOVED, is_there.negated()

    def _spare_room(self) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        for task in self.data.free:
            by_fit = sorted(
                self.timetable.room[task.pk].items(),
                key=lambda item: abs(sum(self.data.room_of[room].capacity for room in item[0]) - task.size),
            )
            capacities = [sum(self.data.room_of[room].capacity for room in option) for option, _there in by_fit]
            levels = {capacity: rank for rank, capacity in enumerate(dict.fromkeys(capacities))}
            for (_option, literal), capacity in zip(by_fit, capacities, strict=True):
                if levels[capacity]:
                    yield SPARE * levels[capacity], literal

    def _rooms_used(self, circle: Circle) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        used: dict[int, list[cp_model.IntVar]] = {}
        held = {room for pk in circle.moving if pk in self.data.fixed for room in self.data.fixed[pk].rooms}
        for pk in circle.moving:
            for option, literal in self.timetable.room.get(pk, {}).items():
                used.setdefault(option[0], []).append(literal)
        for room, literals in used.items():
            if room not in held:
                is_used = self.model.new_bool_var("")
                self.model.add_max_equality(is_used, literals)
                yield ROOM_USED, is_used

    def _idle(self, circle: Circle) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        """From the first session of a day to the last: sessions are as long as ever, so what is short has no gaps."""
        step = self.timetable.step
        for number in range(len(self.data.days)):
            day = self.data.day_of(self.data.days[number].start)
            tasks = [pk for pk in circle.tasks if day in self.timetable.day.get(pk, {})]
            fixed = [
                place
                for pk in circle.tasks
                if (place := self.data.fixed.get(pk)) and self.data.day_of(place.start) == day
            ]
            if len(tasks) + len(fixed) < 2 or not tasks:
                continue
            low, high = day * A_DAY // step, (day + 1) * A_DAY // step
            first, last = self.model.new_int_var(low, high, ""), self.model.new_int_var(low, high, "")
            self.model.add(last >= first)
            for place in fixed:
                self.model.add(first <= place.start // step)
                self.model.add(last >= min(high, place.end // step))
            for pk in tasks:
                literal, start = self.timetable.day[pk][day], self.timetable.start[pk]
                self.model.add(first <= start).only_enforce_if(literal)
                self.model.add(last >= start + self.timetable.length[pk]).only_enforce_if(literal)
            yield max(1, IDLE * step // QUARTER), last - first

    def _order(self, circle: Circle) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        """Sessions that gather the same people, in the order of the agenda."""
        ordered: list[Task] = sorted(
            (task for pk in circle.moving if (task := self.data.by_pk[pk]).order is not None),
            key=lambda task: (task.order or 0, task.pk),
        )
        for one, other in pairwise(ordered):
            if one.order != other.order and (one.is_free or other.is_free):
                kept = self.model.new_bool_var("")
                self.model.add(self._end(one) <= self._start(other)).only_enforce_if(kept)
                yield ORDER, kept.negated()

    def _start(self, task: Task) -> cp_model.LinearExprT:
        return self.timetable.start[task.pk] if task.is_free else self.data.fixed[task.pk].start // self.timetable.step

    def _end(self, task: Task) -> cp_model.LinearExprT:
        if task.is_free:
            return self.timetable.start[task.pk] + self.timetable.length[task.pk]
        return -(-self.data.fixed[task.pk].end // self.timetable.step)

    def _lunches(self, circle: Circle) -> Iterator[tuple[int, cp_model.LinearExprT]]:
        lunches = [self.data.by_pk[pk] for pk in circle.tasks if self.data.by_pk[pk].is_lunch]
        free = [task for task in lunches if task.is_free]
        step = self.timetable.step
        for day in sorted({day for task in free for day in self.timetable.day[task.pk]}):
            literals = [literal for task in free if (literal := self.timetable.day[task.pk].get(day)) is not None]
            fixed = sum(
                1 for task in lunches if not task.is_free and task.current and task.current.start // A_DAY == day
            )
            if len(literals) + fixed > 1:
                more = self.model.new_int_var(0, len(literals), "")
                self.model.add(more >= sum(literals) + fixed - 1)
                yield LUNCH_TWICE, more
        for task in free:
            off = self.model.new_int_var(0, A_DAY // step, "")
            for day, literal in self.timetable.day[task.pk].items():
                distance = self.timetable.start[task.pk] - (day * A_DAY + NOON) // step
                self.model.add(off >= distance).only_enforce_if(literal)
                self.model.add(off >= -distance).only_enforce_if(literal)
            yield max(1, LUNCH_OFF * step // QUARTER), off
