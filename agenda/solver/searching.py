"""Running CP-SAT: for a timetable, and for the demands that stand in its way."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Sequence

from ortools.sat.python import cp_model

from agenda.solver.building import Timetable
from agenda.solver.data import Demand, Impossible, Place, Proposal, SolverData, Unfinished
from agenda.solver.greedy import first_try
from agenda.solver.measuring import cost
from agenda.solver.wishing import add_wishes

# Work, in CP-SAT's own seconds, which are the same on every machine: for the first timetable where the quick way finds
# none, for each try to better a part of it, and for the demands that stand in its way.
WORK_TO_BEGIN = 20.0
WORK_A_PART = 0.02
WORK_TO_EXPLAIN = 20.0
WORK_TO_DROP_ONE = 2.0
# How many sessions are moved at once to better it, and how often that is tried: more for a few, less for each of many.
PART = 13
TRIES, MOST_TRIES = 5, 60
DROPPED = ("pinned", "rule", "absent", "closed", "person", "audience", "break", "change", "room", "place")
# How far it is, of a hundred, when there is a first timetable, and when there is the last.
BEGUN, SEARCHED = 20, 95


def search(data: SolverData, *, seed: int, progress: Callable[[int], object]) -> Proposal | Impossible | Unfinished:
    """A first timetable, bettered part by part: the rest stays as it is while the solver moves some of the sessions."""
    if not data.free:
        return Proposal(places={})
    places = first_try(data, seed=seed)
    if len(places) < len(data.free):
        begun = _begin(data, places, seed=seed, progress=progress)
        if not isinstance(begun, dict):
            return begun
        places = begun
    chance = random.Random(seed)  # noqa: S311  # nothing secret: the same answer for the same seed
    tries = min(MOST_TRIES, TRIES + len(data.free) // 15)
    for number in range(tries):
        progress(BEGUN + (SEARCHED - BEGUN) * number // tries)
        places = _better(data, places, part_of(data, places, chance), seed=seed)
    return Proposal(places=places)


def _begin(
    data: SolverData, tried: dict[int, Place], *, seed: int, progress: Callable[[int], object]
) -> dict[int, Place] | Impossible | Unfinished:
    """Any timetable in which all holds that must; or why there is none."""
    timetable = Timetable(data)
    if not timetable.is_hopeless:
        timetable.hint(tried)
        solver = _solver(seed, WORK_TO_BEGIN)
        status = solver.solve(timetable.model)
        progress(BEGUN)
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return timetable.places(solver)
        if status == cp_model.UNKNOWN:
            return Unfinished()
        if status != cp_model.INFEASIBLE:
            raise RuntimeError(f"CP-SAT says that the model is {solver.status_name(status)}")
    return explain(data, seed=seed, progress=progress)


def part_of(data: SolverData, places: dict[int, Place], chance: random.Random) -> set[int]:
    """Sessions to move together: mostly those of a day or of a circle, as these are in each other's way."""
    free = [task.pk for task in data.free]
    draw = chance.random()
    if draw < 0.4:
        day = data.day_of(places[chance.choice(free)].start)
        pool = [pk for pk in free if data.day_of(places[pk].start) == day]
    elif draw < 0.8 and data.circles:
        circle = chance.choice(data.circles)
        pool = [pk for pk in circle.tasks if pk in places] or free
    else:
        pool = free
    return set(chance.sample(pool, min(PART, len(pool))))


def _better(data: SolverData, places: dict[int, Place], part: set[int], *, seed: int) -> dict[int, Place]:
    """The timetable with `part` moved to where it costs less, if the solver finds that."""
    tasks = tuple(
        task
        if task.pk in part or not task.is_free
        else dataclasses.replace(task, is_free=False, current=places[task.pk])
        for task in data.tasks
    )
    timetable = Timetable(dataclasses.replace(data, tasks=tasks))
    if timetable.is_hopeless:
        raise RuntimeError("a place that was found is none")
    add_wishes(timetable)
    timetable.hint({pk: places[pk] for pk in part})
    solver = _solver(seed, WORK_A_PART)
    if solver.solve(timetable.model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return places
    found = {**places, **timetable.places(solver)}
    after = {**data.fixed, **found}
    return found if cost(data, after) < cost(data, {**data.fixed, **places}) else places


def explain(data: SolverData, *, seed: int, progress: Callable[[int], object]) -> Impossible | Unfinished:
    """Demands that cannot hold together, none of which can be spared.

    The solver names some that suffice; then each is dropped in turn, and stays dropped if the others still cannot hold.
    """
    timetable = Timetable(data, explain=True)
    solver = _solver(seed, WORK_TO_EXPLAIN)
    if solver.solve(timetable.model) != cp_model.INFEASIBLE:
        return Unfinished()
    named = set(solver.sufficient_assumptions_for_infeasibility())
    demands = [demand for demand, literal in timetable.assumed.items() if literal.index in named]
    # Without a hint from the solver it is somewhere among all of them.
    core = demands or list(timetable.assumed)
    is_proved = True
    for number, demand in enumerate(sorted(core, key=_to_drop_first)):
        progress(BEGUN + (SEARCHED - BEGUN) * number // max(1, len(core)))
        rest = [other for other in core if other != demand]
        status, needed = _can_hold(timetable, rest, seed=seed)
        if status == cp_model.INFEASIBLE:
            core = [other for other in rest if timetable.assumed[other].index in needed] if needed else rest
        elif status == cp_model.UNKNOWN:
            is_proved = False
    return Impossible(demands=tuple(sorted(core)), is_proved=is_proved)


def _can_hold(
    timetable: Timetable, demands: Sequence[Demand], *, seed: int
) -> tuple[cp_model.CpSolverStatus, set[int]]:
    timetable.model.clear_assumptions()
    timetable.model.add_assumptions([timetable.assumed[demand] for demand in demands])
    solver = _solver(seed, WORK_TO_DROP_ONE)
    status = solver.solve(timetable.model)
    needed = set(solver.sufficient_assumptions_for_infeasibility()) if status == cp_model.INFEASIBLE else set()
    return status, needed


def _to_drop_first(demand: Demand) -> tuple[int, Demand]:
    """Sessions that are to take place are spared last: what stands in their way tells more."""
    return DROPPED.index(demand.kind), demand


def _solver(seed: int, work: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    # One worker and an amount of work: the same answer twice. A clock would end the search elsewhere each time.
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.random_seed = seed % 2**31
    # What costs more time in such models than it saves.
    solver.parameters.linearization_level = 0
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    return solver
