"""The timetable as a model of CP-SAT: what must hold. What is merely wished stands in `wishing`.

A free session has a start (a whole number of steps), a day, and one of its rooms. Where demands are to be explained,
each holds only if its literal does: they are assumed, and the solver says which of them it could not satisfy together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from ortools.sat.python import cp_model

from agenda.solver.data import Demand, Place, SolverData, Span, Task
from agenda.solver.grid import applies, starts_in, step_of, steps, without
from agenda.solver.prohibitions import BEFORE, NOT_PARALLEL, SAME_DAY, Prohibition, all_prohibitions, placed

# With more pairs of sessions that share a person than this, everybody is given the time to change rooms every time.
MANY_PAIRS = 1_500


class Timetable:
    """The model of `data` and its variables; with `explain`, one whose demands are assumed one by one."""

    def __init__(self, data: SolverData, *, explain: bool = False) -> None:
        self.data, self.explain = data, explain
        self.step = step_of(data)
        self.model = cp_model.CpModel()
        self.assumed: dict[Demand, cp_model.IntVar] = {}
        self.start: dict[int, cp_model.IntVar] = {}
        self.length = {task.pk: steps(task.minutes, self.step) for task in data.free}
        self.day: dict[int, dict[int, cp_model.IntVar]] = {}
        self.room: dict[int, dict[tuple[int, ...], cp_model.IntVar]] = {}
        self.pairs_before: dict[tuple[int, int], cp_model.IntVar] = {}
        # Known before the search that some session has no place at all.
        self.is_hopeless = False
        self._intervals: dict[tuple[int, int, frozenset[int]], cp_model.IntervalVar] = {}
        against: dict[int, list[Prohibition]] = defaultdict(list)
        for prohibition in all_prohibitions(data):
            against[prohibition.task.pk].append(prohibition)
        for task in data.free:
            self._place(task, against[task.pk])
        self._rooms_hold_one()
        self._people_are_in_one_place()
        self._audiences_gather()
        self._rules_hold()
        if explain:
            self.model.add_assumptions(list(self.assumed.values()))

    # --- literals -------------------------------------------------------------------------------------------------
    def when(self, *demands: Demand) -> list[cp_model.IntVar]:
        """The literals under which something holds; none where all demands simply hold."""
        if not self.explain:
            return []
        for demand in demands:
            if demand not in self.assumed:
                self.assumed[demand] = self.model.new_bool_var("")
        return [self.assumed[demand] for demand in demands]

    def _all_of(self, literals: Sequence[cp_model.IntVar]) -> cp_model.IntVar | None:
        """A literal that is true where all are; `None` where there are none."""
        if len(literals) < 2:
            return literals[0] if literals else None
        both = self.model.new_bool_var("")
        self.model.add_bool_or([both, *(literal.negated() for literal in literals)])
        return both

    def interval(self, pk: int, literals: Iterable[cp_model.IntVar] = (), extra: int = 0) -> cp_model.IntervalVar:
        """The time of a session, `extra` steps longer; it counts only where all literals are true."""
        wanted = list(literals)
        key = (pk, extra, frozenset(literal.index for literal in wanted))
        if key not in self._intervals:
            present, size = self._all_of(wanted), self.length[pk] + extra
            self._intervals[key] = (
                self.model.new_fixed_size_interval_var(self.start[pk], size, "")
                if present is None
                else self.model.new_optional_fixed_size_interval_var(self.start[pk], size, present, "")
            )
        return self._intervals[key]

    # --- one session ----------------------------------------------------------------------------------------------
    def _place(self, task: Task, against: Sequence[Prohibition]) -> None:
        starts = starts_in(task, task.windows, self.step)
        if not self.explain:
            spans = [found.span for found in against if all(applies(found, option) for option in task.options)]
            starts = without(starts, task, spans, self.step)
        if not starts or not task.options:
            self.is_hopeless = True
        horizon = cp_model.Domain.from_values(starts or [0])
        self.start[task.pk] = self.model.new_int_var_from_domain(horizon, "")
        if not starts or not task.options:
            # Nowhere, whatever else is dropped: the demand that it takes place fails by itself.
            self.model.add_bool_or([literal.negated() for literal in self.when(placed(task))])
        self._on_a_day(task, starts)
        self.room[task.pk] = {option: self.model.new_bool_var("") for option in task.options}
        if task.options:
            self.model.add_exactly_one(self.room[task.pk].values())
        for option, is_there in self.room[task.pk].items():
            self._keep_out(task, starts, [found for found in against if applies(found, option)], option, is_there)

    def _keep_out(
        self,
        task: Task,
        starts: Sequence[int],
        against: Sequence[Prohibition],
        option: tuple[int, ...],
        is_there: cp_model.IntVar,
    ) -> None:
        by_demands: dict[tuple[Demand, ...], list[Span]] = defaultdict(list)
        for found in against:
            by_demands[found.demands if self.explain else ()].append(found.span)
        for demands, spans in by_demands.items():
            left = without(starts, task, spans, self.step)
            if len(left) == len(starts):
                continue
            conditions = [is_there, *self.when(*demands)]
            if left:
                domain = cp_model.Domain.from_values(left)
                self.model.add_linear_expression_in_domain(self.start[task.pk], domain).only_enforce_if(conditions)
            else:
                self.model.add_bool_or([literal.negated() for literal in conditions])

    def _on_a_day(self, task: Task, starts: Sequence[int]) -> None:
        by_day: dict[int, list[int]] = defaultdict(list)
        for start in starts:
            by_day[self.data.day_of(start * self.step)].append(start)
        self.day[task.pk] = {day: self.model.new_bool_var("") for day in by_day}
        if not by_day:
            return
        self.model.add_exactly_one(self.day[task.pk].values())
        for day, literal in self.day[task.pk].items():
            domain = cp_model.Domain.from_values(by_day[day])
            self.model.add_linear_expression_in_domain(self.start[task.pk], domain).only_enforce_if(literal)

    # --- several --------------------------------------------------------------------------------------------------
    def _rooms_hold_one(self) -> None:
        for room in self.data.rooms:
            if room.is_shared:
                continue
            held = [
                self.interval(pk, [is_there, *self.when(Demand("place", pk, (pk,)), Demand("room", room.pk))])
                for pk, options in self.room.items()
                for option, is_there in options.items()
                if room.pk in option
            ]
            if len(held) > 1:
                self.model.add_no_overlap(held)

    def _people_are_in_one_place(self) -> None:
        needed = {
            person: [task for task in tasks if task.is_free] for person, tasks in self.data.tasks_of_people().items()
        }
        pairs = {(one.pk, other.pk) for free in needed.values() for one, other in combinations(free, 2)}
        gap = steps(self.data.change_minutes, self.step)
        extra = gap if len(pairs) > MANY_PAIRS and not self.explain else 0
        for person, free in needed.items():
            sessions = tuple(task.pk for task in self.data.tasks_of_people()[person]) if self.explain else ()
            demand = Demand("person", person, sessions)
            if len(free) > 1:
                held = [self.interval(task.pk, self.when(placed(task), demand), extra) for task in free]
                self.model.add_no_overlap(held)
        if gap and not extra:
            for person, free in needed.items():
                self._change_rooms(person, free, gap)

    def _change_rooms(self, person: int, free: Sequence[Task], gap: int) -> None:
        sessions = tuple(task.pk for task in self.data.tasks_of_people()[person]) if self.explain else ()
        for one, other in combinations(free, 2):
            is_known = (one.pk, other.pk) in self.pairs_before
            if is_known and not self.explain:
                continue
            before = self.before(one.pk, other.pk)
            same = self._in_one_room(one, other)
            demands = self.when(placed(one), placed(other), Demand("person", person, sessions), Demand("change"))
            for first, second, literal in ((one, other, before), (other, one, before.negated())):
                wait = gap if same is None else gap - gap * same
                ends = self.start[first.pk] + self.length[first.pk]
                self.model.add(ends + wait <= self.start[second.pk]).only_enforce_if([literal, *demands])

    def before(self, one: int, other: int) -> cp_model.IntVar:
        """True where `one` comes first, for two that are not parallel."""
        if (one, other) not in self.pairs_before:
            self.pairs_before[one, other] = self.model.new_bool_var("")
        return self.pairs_before[one, other]

    def _in_one_room(self, one: Task, other: Task) -> cp_model.IntVar | None:
        """A literal that is true only where both are in the same room; `None` where they cannot be."""
        common = [option for option in one.options if option in other.options]
        if not common:
            return None
        same = self.model.new_bool_var("")
        for option in one.options:
            here = self.room[one.pk][option]
            there = self.room[other.pk].get(option)
            if there is None:
                self.model.add_implication(same, here.negated())
            else:
                self.model.add(here == there).only_enforce_if(same)
        return same

    def _audiences_gather(self) -> None:
        """While one of `whole` goes on, nothing else does: it fills the audience, each of the others a part of it."""
        for gathering in self.data.gatherings:
            demand = Demand(gathering.kind, gathering.audience, gathering.whole)
            free = [pk for pk in (*gathering.whole, *gathering.others) if pk in self.start]
            whole = {pk for pk in gathering.whole if pk in self.start}
            if not whole or len(free) < 2:
                continue
            held = [self.interval(pk, self.when(Demand("place", pk, (pk,)), demand)) for pk in free]
            full = max(1, len(free) - len(whole))
            if full == 1:
                self.model.add_no_overlap(held)
            else:
                self.model.add_cumulative(held, [full if pk in whole else 1 for pk in free], full)

    def _rules_hold(self) -> None:
        for rule in self.data.rules:
            if rule.first not in self.start or rule.second not in self.start:
                continue
            pair = (rule.first, rule.second)
            literals = self.when(*(Demand("place", pk, (pk,)) for pk in pair), Demand("rule", rule.pk, pair))
            if rule.kind == BEFORE:
                ends = self.start[rule.first] + self.length[rule.first]
                self.model.add(ends <= self.start[rule.second]).only_enforce_if(literals)
            elif rule.kind == NOT_PARALLEL:
                self.model.add_no_overlap([self.interval(pk, literals) for pk in pair])
            elif rule.kind == SAME_DAY:
                self._same_day(rule.first, rule.second, literals)
                self._same_day(rule.second, rule.first, literals)

    def _same_day(self, one: int, other: int, literals: Sequence[cp_model.IntVar]) -> None:
        """On each day: `one` is not there, or `other` is, too."""
        for day, here in self.day[one].items():
            there = self.day[other].get(day)
            unless = [here.negated(), *(literal.negated() for literal in literals)]
            self.model.add_bool_or(unless if there is None else [*unless, there])

    # --- answers --------------------------------------------------------------------------------------------------
    def hint(self, places: dict[int, Place]) -> None:
        """Begin the search at `places`."""
        for pk, place in places.items():
            if pk not in self.start or place.start % self.step:
                continue
            self.model.add_hint(self.start[pk], place.start // self.step)
            for option, literal in self.room[pk].items():
                self.model.add_hint(literal, option == place.rooms)
            for day, literal in self.day[pk].items():
                self.model.add_hint(literal, day == self.data.day_of(place.start))

    def places(self, solver: cp_model.CpSolver) -> dict[int, Place]:
        found = {}
        for task in self.data.free:
            start = solver.value(self.start[task.pk]) * self.step
            rooms = next(option for option, literal in self.room[task.pk].items() if solver.boolean_value(literal))
            found[task.pk] = Place(start, start + task.minutes, rooms)
        return found
