"""Times as steps of a grid, and the starts that are left to a session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agenda.solver.data import SolverData, Span, Task
from agenda.solver.prohibitions import Prohibition

FINE, COARSE = 5, 15


def step_of(data: SolverData) -> int:
    """How fine the grid is, in minutes: quarters of an hour where all lengths and times are."""
    starts = [task.current.start for task in data.free if task.current]
    return FINE if any(value % COARSE for value in [*starts, *(task.minutes for task in data.free)]) else COARSE


def steps(minutes: int, step: int) -> int:
    """Minutes as steps, rounded up."""
    return -(-minutes // step)


def starts_in(task: Task, windows: Iterable[Span], step: int) -> list[int]:
    """The starts, in steps, with which the session lies within one of `windows`; and where it is now."""
    found = {
        start
        for window in windows
        for start in range(steps(window.start, step), (window.end - task.minutes) // step + 1)
    }
    if task.current and task.current.start % step == 0 and task.current.end - task.current.start == task.minutes:
        found.add(task.current.start // step)
    return sorted(found)


def without(starts: Sequence[int], task: Task, spans: Iterable[Span], step: int) -> list[int]:
    """Those of `starts` with which the session overlaps none of `spans`."""
    left = list(starts)
    for span in spans:
        # Strictly between: a session that ends where the span starts does not touch it.
        first, last = (span.start - task.minutes) // step + 1, -(-span.end // step) - 1
        left = [start for start in left if not first <= start <= last]
    return left


def applies(prohibition: Prohibition, option: tuple[int, ...]) -> bool:
    """True if it concerns the session when it is in the rooms of `option`."""
    if prohibition.room is not None:
        return prohibition.room in option
    return not set(option) & set(prohibition.unless_in) if prohibition.unless_in else True
