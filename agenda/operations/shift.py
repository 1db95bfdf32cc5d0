"""“The Prime Minister is late”: a part of a day, so many minutes later or earlier."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agenda.models import Session, TimetableSettings
from agenda.operations.lines import Do, Line, is_break, standing
from agenda.operations.trial import attach
from meetings.models import Meeting

DAY, MORNING = "day", "morning"
NOON = datetime.time(13)
# Lunch: the first break that begins so late and lasts so long.
LUNCH_FROM, LUNCH_MINUTES = datetime.time(11), 45
# What is left of a break is a break only if one can get a coffee in it.
LEAST = datetime.timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What is asked for. `until` is DAY, MORNING or the public id of the session that ends it; no rooms: all."""

    day: datetime.date
    from_at: datetime.datetime
    minutes: int
    until: str = DAY
    rooms: frozenset[int] = frozenset()
    keeps_pinned: bool = True
    keeps_breaks: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def by(self) -> datetime.timedelta:
        return datetime.timedelta(minutes=self.minutes)


def plan_shift(meeting: Meeting, shift: Shift) -> list[Line]:
    """A line for each session concerned: what begins in that time, is under way, or would be run into."""
    sessions = standing(meeting, shift.day)
    end = _end(meeting, shift, sessions)
    concerned = [session for session in sessions if _is_concerned(session, shift, end)]
    lines = {session.pk: _line(session, shift) for session in concerned}
    # What they run into may be moved, too, and then run into something else: once more with those.
    everything = {session.pk: session for session in sessions}
    for _round in range(2):
        _reckon(meeting, shift, lines.values())
        met = attach(list(lines.values()), everything)
        further = [pk for pk in met if pk not in lines and pk in everything]
        lines |= {pk: _bystander(everything[pk], shift) for pk in further}
        if not further:
            break
    else:
        _reckon(meeting, shift, lines.values())
        attach(list(lines.values()), everything)
    return sorted(lines.values(), key=lambda line: (line.session.starts_at, line.session.pk))


def _end(meeting: Meeting, shift: Shift, sessions: Sequence[Session]) -> datetime.datetime | None:
    """The moment at which the shifted part ends; `None`: with the day."""
    if shift.until == DAY:
        return None
    if shift.until == MORNING:
        lunches = (
            session.starts_at
            for session in sessions
            if is_break(session)
            and session.minutes >= LUNCH_MINUTES
            and session.starts_at
            and session.starts_at.astimezone(meeting.zone).time() >= LUNCH_FROM
        )
        return next(lunches, None) or datetime.datetime.combine(shift.day, NOON, tzinfo=meeting.zone)
    return next((session.starts_at for session in sessions if session.public_id == shift.until), None)


def _is_concerned(session: Session, shift: Shift, end: datetime.datetime | None) -> bool:
    if session.starts_at is None or session.ends_at is None or session.ends_at <= shift.from_at:
        return False
    if end is not None and session.starts_at >= end:
        return False
    return not shift.rooms or any(booking.room_id in shift.rooms for booking in session.bookings.all())


def _line(session: Session, shift: Shift) -> Line:
    is_under_way = session.starts_at is not None and session.starts_at < shift.from_at
    choices = [Do.LONGER, Do.MOVE, Do.STAY] if is_under_way else [Do.MOVE, Do.STAY, Do.UNSCHEDULE]
    if is_break(session) and not is_under_way:
        choices.insert(2, Do.SHORTEN)
    stays = (shift.keeps_pinned and session.is_pinned) or (shift.keeps_breaks and is_break(session))
    return _chosen(session, shift, choices, Do.STAY if stays else choices[0])


def _bystander(session: Session, shift: Shift) -> Line:
    """A session that the others would run into."""
    shorten = [Do.SHORTEN] if is_break(session) else []
    return _chosen(session, shift, [Do.STAY, *shorten, Do.MOVE, Do.UNSCHEDULE], Do.STAY)


def _chosen(session: Session, shift: Shift, choices: list[Do], usual: Do) -> Line:
    asked = shift.chosen.get(session.public_id, "")
    do = next((choice for choice in choices if choice == asked), usual)
    return Line(session=session, do=do, choices=choices, starts_at=session.starts_at, ends_at=session.ends_at)


def _reckon(meeting: Meeting, shift: Shift, lines: Iterable[Line]) -> None:
    """Where each line puts its session; what is shortened gives way to the others."""
    held = list(lines)
    for line in held:
        line.is_taken, line.runs_into, line.has_nothing_left = False, [], False
        line.starts_at, line.ends_at = _times(line, shift)
    for line in held:
        if line.do == Do.SHORTEN:
            _give_way(line, held, shift)
    hours = TimetableSettings.of(meeting)
    for line in held:
        line.is_outside = line.is_changed and _is_outside(line, meeting, hours)


def _times(line: Line, shift: Shift) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    starts_at, ends_at = line.session.starts_at, line.session.ends_at
    if starts_at is None or ends_at is None or line.do == Do.UNSCHEDULE:
        return None, None
    if line.do == Do.MOVE:
        return starts_at + shift.by, ends_at + shift.by
    if line.do == Do.LONGER:
        line.has_nothing_left = ends_at + shift.by < starts_at + LEAST
        return starts_at, ends_at if line.has_nothing_left else ends_at + shift.by
    return starts_at, ends_at


def _give_way(line: Line, lines: Sequence[Line], shift: Shift) -> None:
    """A break gives way to what now ends (or begins) within it."""
    starts_at, ends_at = line.starts_at, line.ends_at
    if starts_at is None or ends_at is None:
        return
    for other in lines:
        if other is line or not other.is_changed or other.starts_at is None or other.ends_at is None:
            continue
        if other.starts_at >= ends_at or other.ends_at <= starts_at:
            continue
        if shift.minutes > 0:
            starts_at = max(starts_at, other.ends_at)
        else:
            ends_at = min(ends_at, other.starts_at)
    line.has_nothing_left = starts_at + LEAST > ends_at
    if not line.has_nothing_left:
        line.starts_at, line.ends_at = starts_at, ends_at


def _is_outside(line: Line, meeting: Meeting, hours: TimetableSettings) -> bool:
    """True if the move takes the session out of the day's hours; what lay outside before may stay there."""
    if line.starts_at is None or line.ends_at is None or line.session.starts_at is None or line.session.ends_at is None:
        return False
    was = line.session.starts_at.astimezone(meeting.zone), line.session.ends_at.astimezone(meeting.zone)
    is_now = line.starts_at.astimezone(meeting.zone), line.ends_at.astimezone(meeting.zone)
    if is_now[0].date() != was[0].date() or (is_now[1].date() != is_now[0].date() and was[1].date() == was[0].date()):
        return True
    too_early = is_now[0].time() < hours.day_starts <= was[0].time()
    too_late = is_now[1].time() > hours.day_ends >= was[1].time()
    return too_early or too_late
