"""Whom a release concerns, and what each is told of it: nothing that they may not know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils import translation
from django.utils.translation import gettext as _

from agenda.models import ChosenSession, Release, ReleasedSession, SessionPerson
from agenda.programme import EVERYONE
from agenda.releases.changes import Change, changes_between
from agenda.releases.words import discreet_name, sentence, slot
from agenda.seen import Form, Outline, SeenSession
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from delegates.readers import Reader, readers_of
from meetings.models import Meeting
from meetings.roles import SECRETARIAT, TIMETABLE_STAFF


@dataclass(frozen=True)
class Line:
    """What changes, and why it is told to this reader: “You: chair”."""

    sentence: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one reader is told: what concerns them, and where everybody is written to, what else has changed.

    `closed_to` are the closed audiences that it speaks of: at the desk only who knows them all reads it.
    """

    reader: Reader
    lines: list[Line]
    others: list[str] = field(default_factory=list)
    closed_to: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Held:
    """What decides on whom a session concerns: its audience of today, and who has which parts in it."""

    audience_id: int
    audience_kind: str
    parts: frozenset[tuple[int, str]]

    @property
    def is_for_everyone(self) -> bool:
        return self.audience_kind in EVERYONE

    @property
    def is_closed(self) -> bool:
        return self.audience_kind in Audience.CLOSED_KINDS


def notices(release: Release, *, everyone: bool) -> list[Notice]:
    """A notice for each whom `release` concerns, or for `everyone` who is accredited. A fixed number of queries."""
    meeting = release.meeting
    before = Release.objects.filter(meeting=meeting, number__lt=release.number).order_by("number").last()
    programmes = _Programmes(meeting, before, release)
    concerned = _Concerned(meeting, before, release)
    found = []
    for reader in readers_of(meeting, concerned.choosers()):
        with translation.override(reader.language):
            notice = _notice(reader, programmes, concerned, everyone=everyone)
        if notice is not None:
            found.append(notice)
    return found


def _notice(reader: Reader, programmes: _Programmes, concerned: _Concerned, *, everyone: bool) -> Notice | None:
    lines: list[Line] = []
    others: list[str] = []
    closed_to: set[int] = set()
    for change, words in programmes.changes_for(reader.viewer):
        why = concerned.reasons(reader, change.key)
        if why is None and not everyone:
            continue
        if why is None:
            others.append(words)
        else:
            lines.append(Line(words, why))
        if change.seen.form != Form.CLOSED or concerned.has_part(reader, change.key):
            closed_to |= concerned.closed_audience(change.seen, change.key)
    for seen, words in programmes.new_parts(reader, concerned):
        lines.append(Line(words))
        closed_to |= concerned.closed_audience(seen, seen.key)
    is_participant = reader.viewer.participant_id is not None
    if not lines and not (everyone and is_participant):
        return None
    return Notice(reader=reader, lines=lines, others=others, closed_to=tuple(sorted(closed_to)))


class _Concerned:
    """Who has to do with which session, by the sessions' keys."""

    def __init__(self, meeting: Meeting, before: Release | None, after: Release) -> None:
        self.before = _held(before)
        self.after = _held(after)
        self._chosen: dict[int, set[str]] = defaultdict(set)
        chosen = ChosenSession.objects.filter(session__meeting=meeting)
        for user_id, key in chosen.values_list("user_id", "session__public_id"):
            self._chosen[user_id].add(key)

    def choosers(self) -> set[int]:
        return set(self._chosen)

    def reasons(self, reader: Reader, key: str) -> str | None:
        """Why a change of that session concerns the reader, in words that may be empty; `None`: it does not."""
        parts = self._parts(reader, key)
        if parts:
            return _("You: %(parts)s") % {"parts": ", ".join(parts)}
        held = self.after.get(key) or self.before.get(key)
        if held is not None and not held.is_for_everyone and held.audience_id in reader.belongs_to:
            return ""
        user_id = reader.viewer.user_id
        # That somebody chose it is theirs alone to know, also in the outbox: no words.
        return "" if user_id is not None and key in self._chosen.get(user_id, ()) else None

    def has_part(self, reader: Reader, key: str) -> bool:
        return bool(self._parts(reader, key))

    def closed_audience(self, seen: SeenSession, key: str) -> set[int]:
        """The closed audience of which a line about the session speaks, if any."""
        held = self.after.get(key) or self.before.get(key)
        # What is seen closed, or by timetable staff, has no disclosure here: it is not open.
        return {held.audience_id} if held and held.is_closed and seen.is_confidential else set()

    def _parts(self, reader: Reader, key: str) -> list[str]:
        mine = reader.viewer.participant_id
        held = {part for one in (self.before.get(key), self.after.get(key)) if one for part in one.parts}
        return [str(SessionPerson.Part(part).label) for part in SessionPerson.Part if (mine, part) in held]


class _Programmes:
    """Both programmes, seen once by each kind of reader and put into words once a language."""

    def __init__(self, meeting: Meeting, before: Release | None, after: Release) -> None:
        self._meeting = meeting
        self._before = Outline(meeting, before) if before else None
        self._after = Outline(meeting, after)
        self._changes: dict[tuple[object, ...], list[tuple[Change, str]]] = {}
        self._seen: dict[tuple[object, ...], dict[str, SeenSession]] = {}

    def changes_for(self, viewer: Viewer) -> list[tuple[Change, str]]:
        """What changes for `viewer`, with its sentence in the active language."""
        if self._before is None:
            return []
        key = (*_sight(viewer), translation.get_language())
        if key not in self._changes:
            found = changes_between(self._before.for_viewer(viewer), self._after.for_viewer(viewer))
            told = ((change, sentence(change, self._meeting, called=discreet_name)) for change in found)
            self._changes[key] = [(change, words) for change, words in told if words]
        return self._changes[key]

    def new_parts(self, reader: Reader, concerned: _Concerned) -> Iterator[tuple[SeenSession, str]]:
        """Parts in sessions that the reader was given, or is relieved of; what is new anyway says so by itself."""
        mine = reader.viewer.participant_id
        if self._before is None or mine is None:
            return
        for key, held in concerned.after.items():
            had = concerned.before.get(key)
            if had is None or had.parts == held.parts:
                continue
            seen = self._sessions(reader.viewer).get(key)
            if seen is not None and not seen.is_cancelled:
                yield from ((seen, words) for words in self._parts(seen, _of(mine, had), _of(mine, held)))

    def _sessions(self, viewer: Viewer) -> dict[str, SeenSession]:
        key = _sight(viewer)
        if key not in self._seen:
            self._seen[key] = {seen.key: seen for seen in self._after.for_viewer(viewer)}
        return self._seen[key]

    def _parts(self, seen: SeenSession, had: set[str], has: set[str]) -> Iterator[str]:
        about = {"session": discreet_name(seen), "slot": slot(seen, self._meeting)}
        for part in SessionPerson.Part:
            named = {**about, "part": part.label}
            if part in has - had:
                yield _("You now have a part in %(session)s, %(slot)s: %(part)s.") % named
            if part in had - has:
                yield _("You no longer have this part in %(session)s, %(slot)s: %(part)s.") % named


def _of(participant_id: int, held: Held) -> set[str]:
    return {part for person, part in held.parts if person == participant_id}


def _sight(viewer: Viewer) -> tuple[object, ...]:
    """What decides on how a viewer sees sessions."""
    return (viewer.audiences, viewer.has(*TIMETABLE_STAFF), viewer.has(*SECRETARIAT))


def _held(release: Release | None) -> dict[str, Held]:
    if release is None:
        return {}
    found: Iterable[tuple[str, int, str, list[dict[str, int | str]]]] = ReleasedSession.objects.filter(
        release=release
    ).values_list("session__public_id", "session__audience_id", "session__audience__kind", "people")
    return {
        key: Held(
            audience_id=audience_id,
            audience_kind=kind,
            parts=frozenset((int(link["participant"]), str(link["part"])) for link in people),
        )
        for key, audience_id, kind, people in found
    }
