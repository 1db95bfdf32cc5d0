"""A meeting's timetable as plain data for the solver. A dozen queries, whatever the number of sessions."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any

from django.db.models import Min

from agenda.models import (
    Booking,
    PersonAbsence,
    RoomClosure,
    Session,
    SessionAgendaItem,
    SessionPerson,
    SessionRule,
    TimetableSettings,
)
from agenda.models.session import Kind
from agenda.solver.data import Busy, Circle, Gathering, Place, RoomOf, Rule, SolverData, Span, Task
from agenda.solver.membership import Membership
from meetings.models import Meeting, Room

# All of the audience are there at once. To working sessions people come as they like.
GATHER = (Kind.CEREMONY, Kind.PLENARY, Kind.DIALOGUE)
ATTENDED_BY_ALL = (*GATHER, Kind.CAUCUS, Kind.BUREAU, Kind.DRAFTING)
# What nobody should have to miss for a break, and what for a plenary.
BESIDE_NO_BREAK = (*GATHER, Kind.WORKING, Kind.CAUCUS)
BESIDE_NO_GATHERING = (*ATTENDED_BY_ALL, Kind.WORKING, Kind.BREAK, Kind.SOCIAL)
IN_SHARED_ROOMS = (Kind.BREAK, Kind.DESK, Kind.SOCIAL, Kind.MEDIA)
GOES_ON = (*ATTENDED_BY_ALL, Kind.WORKING, Kind.BREAK)
# Of an open audience this part is thought to come to a working session.
SHARE_AT_WORK = 2
LUNCH_FROM = 45  # minutes
EVENING = datetime.timedelta(hours=5)
LAST_HOUR = 23 * 60
A_DAY = 24 * 60


def solver_data(meeting: Meeting, *, moves_scheduled: bool) -> SolverData:
    """What is to be placed: all that has no time yet, and with `moves_scheduled` all that is not pinned."""
    return _Reading(meeting, moves_scheduled=moves_scheduled).data()


def digest_of(data: SolverData) -> str:
    """The same for the same data: another one means that something has changed that the proposal rests on."""
    written = json.dumps(dataclasses.asdict(data), sort_keys=True, default=sorted)
    return hashlib.sha256(written.encode()).hexdigest()


class Clock:
    """Moments as minutes of the meeting's own clock since midnight of the day before, and back."""

    def __init__(self, meeting: Meeting) -> None:
        self.zone = meeting.zone
        self.origin = datetime.datetime.combine(meeting.starts_on, datetime.time()) - datetime.timedelta(days=1)

    def minutes(self, moment: datetime.datetime) -> int:
        local = moment.astimezone(self.zone).replace(tzinfo=None)
        return int((local - self.origin).total_seconds() // 60)

    def moment(self, minutes: int) -> datetime.datetime:
        return (self.origin + datetime.timedelta(minutes=minutes)).replace(tzinfo=self.zone)

    def span(self, starts_at: datetime.datetime, ends_at: datetime.datetime) -> Span:
        return Span(self.minutes(starts_at), self.minutes(ends_at))

    def span_of(self, starts_at: str, ends_at: str) -> Span:
        """The same of moments as they are stored in JSON."""
        return self.span(datetime.datetime.fromisoformat(starts_at), datetime.datetime.fromisoformat(ends_at))


class _Reading:
    def __init__(self, meeting: Meeting, *, moves_scheduled: bool) -> None:
        self.meeting, self.moves_scheduled = meeting, moves_scheduled
        self.clock = Clock(meeting)
        self.settings = TimetableSettings.of(meeting)
        self.rooms = [
            RoomOf(room.pk, room.capacity, is_shared=room.is_shared) for room in Room.objects.filter(meeting=meeting)
        ]
        standing = Session.objects.filter(meeting=meeting, is_cancelled=False).order_by("pk")
        self.sessions: list[Session] = list(
            standing.only("kind", "audience_id", "starts_at", "ends_at", "wanted_minutes", "is_pinned")
        )
        self.people = Membership(meeting)
        self.booked: dict[int, list[int]] = _grouped(
            Booking.objects.filter(meeting=meeting).order_by("room").values_list("session", "room")
        )
        self.parts: dict[int, list[int]] = _grouped(
            SessionPerson.objects.filter(session__meeting=meeting).values_list("session", "participant")
        )
        links = SessionAgendaItem.objects.filter(session__meeting=meeting).order_by()
        self.order: dict[int, int] = dict(
            links.values("session").annotate(first=Min("agenda_item__position")).values_list("session", "first")
        )

    def data(self) -> SolverData:
        standing = {session.pk for session in self.sessions}
        rules = SessionRule.objects.filter(meeting=self.meeting).values_list("pk", "kind", "first", "second")
        closures = RoomClosure.objects.filter(room__meeting=self.meeting).values_list("room", "starts_at", "ends_at")
        absences = PersonAbsence.objects.filter(participant__meeting=self.meeting)
        return SolverData(
            days=tuple(self._hours(day) for day in range(1, len(self.meeting.days) + 1)),
            rooms=tuple(self.rooms),
            tasks=tuple(self._task(session) for session in self.sessions),
            closed=tuple(Busy(room, self.clock.span(*times)) for room, *times in closures),
            absent=tuple(
                Busy(person, self.clock.span(*times))
                for person, *times in absences.values_list("participant", "starts_at", "ends_at")
            ),
            gatherings=tuple(self._gatherings()),
            circles=tuple(self._circles()),
            rules=tuple(Rule(*rule) for rule in rules if {rule[2], rule[3]} <= standing),
            heads=tuple(self._heads()),
            missed=tuple(self._missed()),
            change_minutes=self.settings.change_minutes,
        )

    def _hours(self, day: int) -> Span:
        first, last = self.settings.day_starts, self.settings.day_ends
        return Span(day * A_DAY + first.hour * 60 + first.minute, day * A_DAY + last.hour * 60 + last.minute)

    def _task(self, session: Session) -> Task:
        current = self._current(session)
        is_free = current is None or (self.moves_scheduled and not session.is_pinned)
        minutes = current.end - current.start if current else session.wanted_minutes
        expected = self.people.expected(session.audience_id)
        return Task(
            pk=session.pk,
            minutes=minutes,
            is_free=is_free,
            current=current,
            windows=self._windows(session.kind) if is_free else (),
            options=self._options(session, current, expected) if is_free else (),
            people=frozenset(self.parts.get(session.pk, ())),
            order=self.order.get(session.pk),
            size=expected if session.kind in ATTENDED_BY_ALL else expected // SHARE_AT_WORK,
            is_lunch=session.kind == Kind.BREAK and minutes >= LUNCH_FROM,
        )

    def _current(self, session: Session) -> Place | None:
        if session.starts_at is None or session.ends_at is None:
            return None
        span = self.clock.span(session.starts_at, session.ends_at)
        return Place(*span, tuple(sorted(self.booked.get(session.pk, ()))))

    def _windows(self, kind: str) -> tuple[Span, ...]:
        """The hours of the days; a social event is in the evening, and people may register the day before."""
        days = range(1, len(self.meeting.days) + 1)
        hours = [self._hours(day) for day in days]
        if kind == Kind.SOCIAL:
            evening = EVENING.seconds // 60
            return tuple(
                Span(span.end, min(span.end + evening, day * A_DAY + LAST_HOUR))
                for day, span in zip(days, hours, strict=True)
            )
        return tuple([self._hours(0), *hours] if kind == Kind.DESK else hours)

    def _options(self, session: Session, current: Place | None, expected: int) -> tuple[tuple[int, ...], ...]:
        """The rooms of the right sort that hold the audience, or else the largest; and where it is now."""
        shared = session.kind in IN_SHARED_ROOMS
        rooms = [room for room in self.rooms if room.is_shared == shared] or self.rooms
        if session.kind in ATTENDED_BY_ALL:
            largest = max((room.capacity for room in rooms), default=0)
            rooms = [room for room in rooms if room.capacity >= min(expected, largest)]
        options: list[tuple[int, ...]] = [(room.pk,) for room in rooms]
        if current and current.rooms and current.rooms not in options:
            options.append(current.rooms)
        return tuple(options)

    def _gatherings(self) -> Iterable[Gathering]:
        by_audience = _grouped((session.audience_id, session) for session in self.sessions)
        for audience, own in sorted(by_audience.items()):
            related = [
                session
                for other, sessions in sorted(by_audience.items())
                if self.people.overlap(audience, other)
                for session in sessions
            ]
            for kind, kinds, beside in (
                ("audience", GATHER, BESIDE_NO_GATHERING),
                ("break", (Kind.BREAK,), BESIDE_NO_BREAK),
            ):
                yield from _gathering(kind, audience, own, related, kinds, beside)
            # A closed group meets once at a time, and so do two that share members, the two caucuses excepted.
            closed = [session for session in own if session.kind in ATTENDED_BY_ALL and session.kind not in GATHER]
            others = [
                session.pk
                for session in related
                if session.kind in ATTENDED_BY_ALL
                and session.kind not in GATHER
                and session.audience_id > audience
                and not (self.people.is_stream(audience) and self.people.is_stream(session.audience_id))
            ]
            if closed and len(closed) + len(others) > 1:
                yield Gathering("audience", audience, tuple(session.pk for session in closed), tuple(others))

    def _circles(self) -> Iterable[Circle]:
        """Of each open audience and caucus: what its members go to."""
        seen = set()
        for audience in sorted({session.audience_id for session in self.sessions if session.kind in GOES_ON}):
            if self.people.is_named(audience):
                continue
            going = [
                session
                for session in self.sessions
                if session.kind in GOES_ON and self.people.includes(session.audience_id, audience)
            ]
            tasks = tuple(session.pk for session in going)
            if len(tasks) > 1 and tasks not in seen:
                seen.add(tasks)
                moving = tuple(session.pk for session in going if session.kind in ATTENDED_BY_ALL)
                yield Circle(audience, tasks, moving)

    def _heads(self) -> Iterable[tuple[int, int]]:
        caucuses = [session for session in self.sessions if self.people.is_stream(session.audience_id)]
        for one, other in combinations(caucuses, 2):
            if self.people.share_a_head(one.audience_id, other.audience_id):
                yield one.pk, other.pk

    def _missed(self) -> Iterable[tuple[int, int]]:
        at_work = [session for session in self.sessions if session.kind == Kind.WORKING]
        for session in self.sessions:
            if session.kind == Kind.CAUCUS:
                for other in at_work:
                    if self.people.overlap(session.audience_id, other.audience_id):
                        yield session.pk, other.pk


def _gathering(
    kind: str, audience: int, own: list[Session], related: list[Session], kinds: Any, beside: Any
) -> Iterable[Gathering]:
    whole = tuple(session.pk for session in own if session.kind in kinds)
    if whole:
        yield Gathering(
            kind,
            audience,
            whole,
            tuple(session.pk for session in related if session.kind in beside and session.pk not in whole),
        )


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, list[Any]]:
    found = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)
