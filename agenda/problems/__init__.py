"""What is wrong with a timetable, as problems that pages show, and why an action is refused, as typed errors."""

from agenda.problems.finding import Level, Problem
from agenda.problems.found import CHECKS, blocking, level_of, problems_about, problems_of
from agenda.problems.refused import NotDirector, ReleaseChanged, ReleaseRefused, RoomTaken

__all__ = [
    "CHECKS",
    "Level",
    "NotDirector",
    "Problem",
    "ReleaseChanged",
    "ReleaseRefused",
    "RoomTaken",
    "blocking",
    "level_of",
    "problems_about",
    "problems_of",
]
