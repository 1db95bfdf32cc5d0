"""What is wrong with a timetable, as problems that pages show, and why an action is refused, as typed errors."""

from agenda.problems.found import Problem, blocking, problems_of
from agenda.problems.refused import NotDirector, ReleaseChanged, ReleaseRefused, RoomTaken

__all__ = ["NotDirector", "Problem", "ReleaseChanged", "ReleaseRefused", "RoomTaken", "blocking", "problems_of"]
