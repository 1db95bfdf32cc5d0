"""A suggestion beside the timetable that stands, as one of those who make the timetable may read it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import Suggestion
from agenda.seen import SeenSession, draft_sessions
from agenda.solver.reading import digest_of, solver_data
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting, Room

FIGURES = {
    "unplaced": gettext_lazy("Sessions without a time"),
    "heads": gettext_lazy("Parallel caucuses with the same head and no alternate"),
    "missed": gettext_lazy("Caucuses beside a working session for the same people"),
    "room_changes": gettext_lazy("Changes of room, of all audiences"),
    "idle_minutes": gettext_lazy("Minutes without a session between the first and the last of a day, of all audiences"),
    "against_order": gettext_lazy("Sessions before one that the agenda has earlier"),
}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number now and as proposed; less is better."""

    label: str
    now: int
    after: int

    @property
    def is_better(self) -> bool:
        return self.after < self.now

    @property
    def is_worse(self) -> bool:
        return self.after > self.now


@dataclass(frozen=True, kw_only=True)
class Change:
    """A session that gets another place: where it is now and where it would be, in words."""

    seen: SeenSession
    before: str
    after: str
    is_new: bool
    is_other_room: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    changes: list[Change]
    unchanged: int
    figures: list[Figure]
    is_stale: bool


def comparison(suggestion: Suggestion, viewer: Viewer) -> Comparison:
    """What it would change, by time. Sessions that are no longer there are left out."""
    meeting = suggestion.meeting
    sessions = {seen.pk: seen for seen in draft_sessions(meeting, viewer)}
    rooms = {room.pk: room.name for room in Room.objects.filter(meeting=meeting)}
    changes = []
    unchanged = 0
    for placement in sorted(suggestion.placements, key=lambda one: (one["starts_at"], one["rooms"], one["session"])):
        seen = sessions.get(placement["session"])
        if seen is None:
            continue
        starts_at, ends_at = (datetime.datetime.fromisoformat(placement[key]) for key in ("starts_at", "ends_at"))
        names = [rooms[pk] for pk in placement["rooms"] if pk in rooms]
        is_same_time = seen.starts_at == starts_at and seen.ends_at == ends_at
        is_same_room = {room.name for room in seen.rooms} == set(names)
        if is_same_time and is_same_room:
            unchanged += 1
            continue
        changes.append(
            Change(
                seen=seen,
                before=_place(seen.starts_at, seen.ends_at, [room.name for room in seen.rooms], meeting),
                after=_place(starts_at, ends_at, names, meeting),
                is_new=seen.starts_at is None,
                is_other_room=is_same_time,
            )
        )
    return Comparison(
        changes=changes,
        unchanged=unchanged,
        figures=figures(suggestion.measures),
        is_stale=is_stale(suggestion),
    )


def is_stale(suggestion: Suggestion) -> bool:
    """True if the timetable, or what it rests on, has changed since the suggestion was reckoned."""
    data = solver_data(suggestion.meeting, moves_scheduled=suggestion.moves_scheduled)
    return digest_of(data) != suggestion.digest


def figures(measures: Mapping[str, Mapping[str, int]]) -> list[Figure]:
    """Those that say something: not what is 0 now and stays so."""
    now, after = measures.get("now", {}), measures.get("after", {})
    found = [
        Figure(label=str(label), now=now.get(name, 0), after=after.get(name, 0)) for name, label in FIGURES.items()
    ]
    return [figure for figure in found if figure.now or figure.after]


def _place(
    starts_at: datetime.datetime | None, ends_at: datetime.datetime | None, rooms: list[str], meeting: Meeting
) -> str:
    """“Wed 14 May, 09:00–10:00, Plenary Hall”."""
    if starts_at is None or ends_at is None:
        return _("Not scheduled yet")
    start, end = starts_at.astimezone(meeting.zone), ends_at.astimezone(meeting.zone)
    day = date_format(start, "D j M")
    return ", ".join([f"{day}, {start:%H:%M}–{end:%H:%M}", *rooms])
