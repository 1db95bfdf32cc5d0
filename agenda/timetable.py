"""The timetable as a table for the desk: a day's rooms across, its times down."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

from agenda.pdf.programme import PeopleLine
from agenda.problems import Problem
from agenda.programme import day_label, people_lines, words_in
from agenda.seen import SeenRoom, SeenSession
from cicc_portal.languages import DEFAULT
from meetings.models import Meeting, Room

# Time without a room: unlisted sessions of others, and what has no room yet.
NO_ROOM = SeenRoom(code="", name="")


@dataclass(frozen=True)
class Listed:
    """A session on the desk's list, with its times in the meeting's zone and what is wrong with it."""

    seen: SeenSession
    starts: str
    ends: str
    problems: list[Problem]

    @property
    def people(self) -> tuple[PeopleLine, ...]:
        return people_lines(self.seen, words_in(get_language() or DEFAULT), in_short=True)

    @property
    def is_movable(self) -> bool:
        return self.seen.version is not None


@dataclass
class Cell:
    """Sessions that overlap in one room, over `span` rows; mostly it is one. An empty cell has none."""

    span: int = 1
    sessions: list[Listed] = field(default_factory=list)


@dataclass
class Line:
    """A row of the grid: the time at which it starts, and a cell for each room where none reaches down from above."""

    time: str
    cells: list[Cell]


@dataclass(frozen=True)
class Day:
    date: str
    label: str
    sessions: list[Listed]
    rooms: list[SeenRoom]
    lines: list[Line]


@dataclass(frozen=True)
class Timetable:
    days: list[Day]
    unscheduled: list[Listed]


def timetable(
    sessions: Iterable[SeenSession], problems: Iterable[Problem], meeting: Meeting, rooms: Sequence[Room]
) -> Timetable:
    """The draft as one viewer sees it, by days; what has no time yet stands apart."""
    concerned: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        for pk in problem.about:
            concerned[pk].append(problem)
    by_day: dict[datetime.date, list[Listed]] = defaultdict(list)
    unscheduled: list[Listed] = []
    for seen in sessions:
        found = concerned[seen.pk] if seen.pk is not None else []
        if seen.starts_at is None or seen.ends_at is None:
            unscheduled.append(Listed(seen, "", "", found))
            continue
        starts_at, ends_at = seen.starts_at.astimezone(meeting.zone), seen.ends_at.astimezone(meeting.zone)
        by_day[starts_at.date()].append(Listed(seen, f"{starts_at:%H:%M}", f"{ends_at:%H:%M}", found))
    order = [SeenRoom(code=room.code, name=room.name) for room in rooms]
    days = [_day(day, by_day[day], order) for day in sorted(by_day)]
    return Timetable(days, unscheduled)


def _day(day: datetime.date, sessions: list[Listed], order: Sequence[SeenRoom]) -> Day:
    standing = [listed for listed in sessions if not listed.seen.is_cancelled]
    in_room: dict[SeenRoom, list[Listed]] = defaultdict(list)
    for listed in standing:
        for room in listed.seen.rooms or (NO_ROOM,):
            in_room[room].append(listed)
    rooms = [room for room in (*order, NO_ROOM) if room in in_room]
    edges = sorted({edge for listed in standing for edge in _edges(listed)})
    columns = [_column(in_room[room], edges) for room in rooms]
    starts = {edge for listed in standing for edge in _edges(listed)[:1]}
    lines = [
        Line(
            time=_time(edge, standing) if edge in starts else "",
            cells=[cell for column in columns if (cell := column[row]) is not None],
        )
        for row, edge in enumerate(edges[:-1])
    ]
    return Day(day.isoformat(), day_label(day), sessions, rooms, lines)


def _edges(listed: Listed) -> tuple[datetime.datetime, datetime.datetime]:
    seen = listed.seen
    if seen.starts_at is None or seen.ends_at is None:
        raise ValueError("only what is scheduled stands in the grid")
    return seen.starts_at, seen.ends_at


def _time(edge: datetime.datetime, sessions: Iterable[Listed]) -> str:
    return next(listed.starts for listed in sessions if listed.seen.starts_at == edge)


def _column(sessions: Iterable[Listed], edges: Sequence[datetime.datetime]) -> list[Cell | None]:
    """A cell for each row; `None` where the one above reaches over it."""
    row_of = {edge: row for row, edge in enumerate(edges)}
    column: list[Cell | None] = [Cell() for _edge in edges[:-1]]
    top, bottom, cell = 0, 0, Cell()
    for listed in sorted(sessions, key=_edges):
        first, last = (row_of[edge] for edge in _edges(listed))
        if first >= bottom:
            top, bottom, cell = first, last, Cell()
        bottom = max(bottom, last)
        cell.sessions.append(listed)
        cell.span = bottom - top
        column[top:bottom] = [cell, *[None] * (bottom - top - 1)]
    return column
