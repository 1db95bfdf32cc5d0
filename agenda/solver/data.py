"""What is asked of the solver and what it answers: plain data, whole minutes since midnight of the day before."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Span(NamedTuple):
    """From `start` up to `end`, in minutes."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class Place(NamedTuple):
    """When and where: `rooms` are keys in ascending order."""

    start: int
    end: int
    rooms: tuple[int, ...]

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Demand(NamedTuple):
    """Something that is asked of a timetable, in a form that can be stored: a kind, and what it is about.

    `sessions` are those that it binds; which they are decides how much of it a reader may be told.
    """

    kind: str
    about: int = 0
    sessions: tuple[int, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "about": self.about, "sessions": list(self.sessions)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A session. A free one is to be placed; the others stay at `current`, and are only there to be respected.

    `windows` are the times within which it must lie, `options` the rooms in which it may be (each a room or rooms that
    it takes together), `people` who must be there, `order` its place in the agenda, and `size` how large a room it
    wishes, beyond what it needs.
    """

    pk: int
    minutes: int
    is_free: bool = True
    current: Place | None = None
    windows: tuple[Span, ...] = ()
    options: tuple[tuple[int, ...], ...] = ()
    people: frozenset[int] = frozenset()
    order: int | None = None
    size: int = 0
    is_lunch: bool = False


class RoomOf(NamedTuple):
    pk: int
    capacity: int
    is_shared: bool = False


class Busy(NamedTuple):
    """When a room is closed or a person is away."""

    key: int
    span: Span


class Gathering(NamedTuple):
    """Of an audience: while one of `whole` goes on, nothing of `whole` or `others` may. `kind`: "audience", "break"."""

    kind: str
    audience: int
    whole: tuple[int, ...]
    others: tuple[int, ...]


class Circle(NamedTuple):
    """What the same people go to, from one to the next; `moving` are those for which they sit in a room together."""

    audience: int
    tasks: tuple[int, ...]
    moving: tuple[int, ...]


class Rule(NamedTuple):
    pk: int
    kind: str  # as SessionRule.Kind
    first: int
    second: int


@dataclass(frozen=True, kw_only=True)
class SolverData:
    """All that a suggestion rests on. `days` are the hours of the meeting's days; `heads` are pairs of caucuses that
    the same persons lead, without an alternate; `missed` are pairs that had better not be parallel."""

    days: tuple[Span, ...]
    rooms: tuple[RoomOf, ...]
    tasks: tuple[Task, ...]
    closed: tuple[Busy, ...] = ()
    absent: tuple[Busy, ...] = ()
    gatherings: tuple[Gathering, ...] = ()
    circles: tuple[Circle, ...] = ()
    rules: tuple[Rule, ...] = ()
    heads: tuple[tuple[int, int], ...] = ()
    missed: tuple[tuple[int, int], ...] = ()
    change_minutes: int = 0

    @functools.cached_property
    def by_pk(self) -> dict[int, Task]:
        return {task.pk: task for task in self.tasks}

    @functools.cached_property
    def room_of(self) -> dict[int, RoomOf]:
        return {room.pk: room for room in self.rooms}

    @functools.cached_property
    def free(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.is_free)

    @functools.cached_property
    def fixed(self) -> dict[int, Place]:
        return {task.pk: task.current for task in self.tasks if not task.is_free and task.current}

    @functools.cached_property
    def at_present(self) -> dict[int, Place]:
        """Where everything is that has a place."""
        return {task.pk: task.current for task in self.tasks if task.current}

    def day_of(self, minute: int) -> int:
        """Which day it is, by number; the day before is 0."""
        return minute // (24 * 60)

    def tasks_of_people(self) -> dict[int, list[Task]]:
        """Of each person who has more than one, and one of them free, what needs them; in order of the persons."""
        found: dict[int, list[Task]] = {}
        for task in self.tasks:
            for person in sorted(task.people):
                found.setdefault(person, []).append(task)
        return {
            person: tasks
            for person, tasks in sorted(found.items())
            if len(tasks) > 1 and any(task.is_free for task in tasks)
        }


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A place for every free session."""

    places: dict[int, Place]


@dataclass(frozen=True, kw_only=True)
class Impossible:
    """Demands that cannot hold together; without any one of them the others can (`is_proved`: that was shown)."""

    demands: tuple[Demand, ...] = ()
    is_proved: bool = True


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """Neither a timetable nor a proof that there is none was found in the time that was given."""

    tried: int = field(default=0)


def overlapping(span: Span, others: Iterable[Span]) -> Iterator[Span]:
    return (other for other in others if span.overlaps(other))
