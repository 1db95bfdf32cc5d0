"""What is measured of suggestions: a meeting's own sessions, and fifteen such meetings under one roof."""

from __future__ import annotations

import dataclasses

from agenda.solver.checking import faults
from agenda.solver.data import Circle, Gathering, Proposal, RoomOf, SolverData, Span, Task
from agenda.solver.reading import solver_data
from agenda.solver.solving import suggest
from cicc_portal.benchmarks import Bench, Row, Work

COPIES, DAYS = 15, 4
# As many of each size as the copies need; the last two are shared.
ROOMS = [180] * 9 + [70] * 7 + [45] * 6 + [250, 200]
APART = 1_000_000
A_DAY = 24 * 60


def unplaced(data: SolverData) -> SolverData:
    """The same with nothing on the timetable yet."""
    return dataclasses.replace(data, tasks=tuple(dataclasses.replace(task, current=None) for task in data.tasks))


def crowd(data: SolverData) -> SolverData:
    """Copies of it, each with people and audiences of its own, that share rooms and four days."""
    rooms = tuple(RoomOf(number, capacity, is_shared=number >= len(ROOMS) - 2) for number, capacity in enumerate(ROOMS))
    first, last = data.days[0].start % A_DAY, data.days[0].end % A_DAY
    days = tuple(Span(day * A_DAY + first, day * A_DAY + last) for day in range(1, DAYS + 1))
    return SolverData(
        days=days,
        rooms=rooms,
        tasks=tuple(_copied(task, copy, data, rooms, days) for copy in range(COPIES) for task in data.tasks),
        gatherings=tuple(
            Gathering(one.kind, _of(one.audience, copy), _all(one.whole, copy), _all(one.others, copy))
            for copy in range(COPIES)
            for one in data.gatherings
        ),
        circles=tuple(
            Circle(_of(one.audience, copy), _all(one.tasks, copy), _all(one.moving, copy))
            for copy in range(COPIES)
            for one in data.circles
        ),
        heads=tuple((_of(one, copy), _of(other, copy)) for copy in range(COPIES) for one, other in data.heads),
        missed=tuple((_of(one, copy), _of(other, copy)) for copy in range(COPIES) for one, other in data.missed),
        change_minutes=data.change_minutes,
    )


def _of(pk: int, copy: int) -> int:
    return pk + copy * APART


def _all(pks: tuple[int, ...], copy: int) -> tuple[int, ...]:
    return tuple(_of(pk, copy) for pk in pks)


def _copied(task: Task, copy: int, data: SolverData, rooms: tuple[RoomOf, ...], days: tuple[Span, ...]) -> Task:
    shared = all(data.room_of[option[0]].is_shared for option in task.options)
    least = min(data.room_of[option[0]].capacity for option in task.options)
    evening = task.windows[0].start >= data.days[0].end
    return dataclasses.replace(
        task,
        pk=_of(task.pk, copy),
        people=frozenset(_all(tuple(task.people), copy)),
        options=tuple((room.pk,) for room in rooms if room.is_shared == shared and room.capacity >= least),
        windows=tuple(Span(day.end, day.end + 5 * 60) for day in days) if evening else days,
    )


def _placed(data: SolverData) -> int:
    """How many got a place; raises where something clashes, for a row that gives nonsense quickly is worth nothing."""
    answer = suggest(data, seed=0)
    if not isinstance(answer, Proposal) or faults(data, answer.places):
        raise RuntimeError(f"no timetable without clashes: {type(answer).__name__}")
    return len(answer.places)


def _forty(bench: Bench) -> Work:
    meeting = bench.meeting(1)
    return Work(lambda: _placed(unplaced(solver_data(meeting, moves_scheduled=True))))


def _six_hundred(bench: Bench) -> Work:
    data = unplaced(solver_data(bench.meeting(1), moves_scheduled=True))
    large = data if bench.small else crowd(data)
    return Work(lambda: _placed(large))


ROWS = (
    Row(
        name="suggest_40",
        what="a timetable for 40 sessions, none of them placed yet",
        prepare=_forty,
        cpu_s=2,
        queries=20,
        runs=2,
    ),
    Row(
        name="suggest_600",
        what="the same for 600 sessions in 24 rooms over 4 days",
        prepare=_six_hundred,
        cpu_s=60,
        queries=0,
        runs=1,
    ),
)
