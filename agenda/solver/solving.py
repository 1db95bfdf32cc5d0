"""A suggestion for a timetable: a pure function from plain data. The same data and seed give the same answer.

There is no clock in it: the search is given an amount of work, not of time. `seconds` of work below are CP-SAT's own,
the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable

from agenda.solver.data import Impossible, Proposal, SolverData, Unfinished

Answer = Proposal | Impossible | Unfinished
# How far it is, out of how much.
Progress = Callable[[int, int], object]
STAGES = 100


def suggest(data: SolverData, *, seed: int = 0, progress: Progress = lambda done, total: None) -> Answer:
    """Places for all free sessions, or why there are none. What `progress` raises ends the search, and is raised here.

    OR-Tools is loaded here and nowhere else: it brings pandas along, which takes a second or two.
    """
    from agenda.solver.searching import search

    progress(0, STAGES)
    answer: Answer = search(data, seed=seed, progress=lambda done: progress(done, STAGES))
    progress(STAGES, STAGES)
    return answer
