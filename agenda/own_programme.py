"""One person's own programme: chosen sessions, those with a part of one's own, those of one's caucuses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agenda.feeds.calendar import Event
from agenda.models import ChosenSession, Release, ReleasedSession, SessionPerson
from agenda.pdf.programme import SessionLine
from agenda.programme import day_lines
from agenda.programme_html import star_html
from agenda.seen import SeenSession, seen_sessions
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting


@dataclass(frozen=True, kw_only=True)
class OwnSession:
    """A session of one's own programme, and why it stands there."""

    line: SessionLine
    is_chosen: bool
    parts: tuple[str, ...]
    is_caucus: bool
    remote_url: str
    overlaps: tuple[str, ...] = ()  # titles of those at the same time

    @property
    def star(self) -> str:
        return star_html(self.line.key, is_chosen=self.is_chosen)


@dataclass(frozen=True, kw_only=True)
class OwnDay:
    date: str
    label: str
    sessions: tuple[OwnSession, ...]


def chosen_keys(viewer: Viewer) -> set[str]:
    """The public ids of the sessions that somebody chose at the meeting. One query."""
    if viewer.user_id is None:
        return set()
    found = ChosenSession.objects.filter(user=viewer.user_id, session__meeting=viewer.meeting_id)
    return set(found.values_list("session__public_id", flat=True))


def own_days(meeting: Meeting, viewer: Viewer, release: Release) -> tuple[OwnDay, ...]:
    """Only sessions whose content the viewer may know today: who loses a right, loses the session here too."""
    chosen, parts = chosen_keys(viewer), _parts(viewer, release)
    seen = {
        session.key: session
        for session in seen_sessions(meeting, viewer, release, described=True)
        if session.is_full and (session.key in chosen or session.key in parts or _is_caucus(session))
    }
    days = day_lines(seen.values(), meeting)
    crossing = _crossing([line for day in days for line in day.sessions])

    def own(line: SessionLine) -> OwnSession:
        session = seen[line.key]
        return OwnSession(
            line=line,
            is_chosen=line.key in chosen,
            parts=parts.get(line.key, ()),
            is_caucus=_is_caucus(session),
            remote_url=session.remote_url,
            overlaps=tuple(crossing.get(line.key, ())),
        )

    return tuple(OwnDay(date=day.date, label=day.label, sessions=tuple(map(own, day.sessions))) for day in days)


def events_of(days: Sequence[OwnDay]) -> Iterator[Event]:
    """For the calendar."""
    for day in days:
        for session in day.sessions:
            yield Event(line=session.line, remote_url=session.remote_url)


def _is_caucus(session: SeenSession) -> bool:
    """True of what a closed audience attends, which the viewer then belongs to."""
    return session.is_confidential and session.audience_kind in Audience.CLOSED_KINDS


def _parts(viewer: Viewer, release: Release) -> dict[str, tuple[str, ...]]:
    """What the viewer does in which session of the release. One query."""
    if viewer.participant_id is None:
        return {}
    found = ReleasedSession.objects.filter(release=release, people__contains=[{"participant": viewer.participant_id}])
    labels = {part.value: str(part.label) for part in SessionPerson.Part}
    return {
        key: tuple(labels[link["part"]] for link in people if link["participant"] == viewer.participant_id)
        for key, people in found.values_list("session__public_id", "people")
    }


def _crossing(lines: Sequence[SessionLine]) -> dict[str, list[str]]:
    """For each session the titles of those that stand at the same time; cancelled ones stand in nobody's way.

    `lines` are in order of time and few, those of one person. In one zone their times sort as texts, save in the night
    when clocks change.
    """
    found: dict[str, list[str]] = {}
    standing = [line for line in lines if not line.is_cancelled]
    for place, one in enumerate(standing):
        for other in standing[place + 1 :]:
            if other.starts_at >= one.ends_at:
                break
            found.setdefault(one.key, []).append(other.title)
            found.setdefault(other.key, []).append(one.title)
    return found
