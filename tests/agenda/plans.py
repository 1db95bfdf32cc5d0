"""Small timetables as plain data, for tests of the solver."""

from __future__ import annotations

from agenda.solver.data import Place, RoomOf, SolverData, Span, Task

DAY = 24 * 60
NINE = DAY + 9 * 60
MORNING = Span(NINE, NINE + 3 * 60)
LARGE, SMALL = RoomOf(1, 100), RoomOf(2, 40)


def task(pk: int, minutes: int = 60, **fields) -> Task:
    """A session that may be in either room in the morning."""
    given = {"windows": (MORNING,), "options": ((1,), (2,))}
    return Task(pk=pk, minutes=minutes, **given | fields)


def fixed(pk: int, start: int, minutes: int = 60, room: int = 1, **fields) -> Task:
    """A session that stays, `start` minutes after nine."""
    place = Place(NINE + start, NINE + start + minutes, (room,))
    return Task(pk=pk, minutes=minutes, is_free=False, current=place, **fields)


def plan(*tasks: Task, **fields) -> SolverData:
    given = {"days": (MORNING,), "rooms": (LARGE, SMALL)}
    return SolverData(tasks=tasks, **given | fields)
