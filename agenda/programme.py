"""The programme of a meeting in words, as one viewer may read it: for its page, its PDF and its feeds."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agenda.models import Release, SessionPerson
from agenda.models.session import Kind
from agenda.pdf.programme import AudienceLabel, DayLines, PeopleLine, ProgrammeData, RoomLabel, SessionLine
from agenda.seen import Form, SeenSession, closed_title, seen_sessions
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import DEFAULT, Text
from meetings.models import Meeting

CLOSED = "closed"
TOPIC = re.compile(r"[(.\s]")
EVERYONE = frozenset({Audience.Kind.PUBLIC, Audience.Kind.PARTICIPANTS})


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words that come back in every line, in one language: a large programme looks each up a thousand times."""

    language: str
    kinds: dict[str, str]
    # Of each part, for one person and for several.
    parts: dict[str, tuple[str, str]]
    closed: str
    closed_for: str
    next_day: str


@functools.cache
def words_in(language: str) -> Words:
    with translation.override(language):
        return Words(
            language=language,
            kinds={**{kind.value: str(kind.label) for kind in Kind}, CLOSED: closed_title().in_language(language)},
            parts={
                SessionPerson.Part.CHAIR.value: (_("Chair"), _("Chairs")),
                SessionPerson.Part.SPEAKER.value: (_("Speaker"), _("Speakers")),
                SessionPerson.Part.RAPPORTEUR.value: (_("Rapporteur"), _("Rapporteurs")),
                SessionPerson.Part.INTERPRETER.value: (_("Interpreter"), _("Interpreters")),
            },
            closed=_("Closed"),
            closed_for=_("Closed: %(audience)s"),
            next_day=_("%(time)s the next day"),
        )


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a reader wants to see of the programme; empty: everything."""

    day: str = ""
    room: str = ""
    kind: str = ""
    audience: str = ""
    topic: str = ""

    def __bool__(self) -> bool:
        return bool(self.day or self.room or self.kind or self.audience or self.topic)

    def query(self, **changed: str) -> str:
        """“?day=2025-05-14&room=PL”: the address of this choice with something `changed`; empty values are left out."""
        wanted = dataclasses.asdict(self) | changed
        return "?" + urlencode({name: value for name, value in wanted.items() if value})

    def of(self, days: Iterable[DayLines]) -> tuple[DayLines, ...]:
        """The days and sessions of the choice; a day without any is left out."""
        chosen = (
            replace(day, sessions=tuple(line for line in day.sessions if self._wants(line)))
            for day in days
            if self.day in {"", day.date}
        )
        return tuple(day for day in chosen if day.sessions)

    def _wants(self, line: SessionLine) -> bool:
        return (
            self.room in {"", *(room.code for room in line.rooms)}
            and self.kind in {"", line.kind}
            and self.audience in {"", line.for_whom.key}
            and self.topic in {"", *map(topic_of, line.items)}
        )


def topic_of(number: str) -> str:
    """The top-level item of an agenda item's number: "5" of "5(b)", "5.2" and "5" itself."""
    return TOPIC.split(number, maxsplit=1)[0]


def programme_data(meeting: Meeting, viewer: Viewer, release: Release, *, language: str) -> ProgrammeData:
    """`release` as `viewer` may read it today, in `language`."""
    seen = seen_sessions(meeting, viewer, release, described=True)
    with translation.override(language):
        return ProgrammeData(
            language=language,
            committee=str(meeting.committee.name),
            meeting=str(meeting.title),
            short_name=meeting.short_name,
            theme=str(meeting.theme),
            place=f"{meeting.city}, {meeting.host}",
            dates=_dates(meeting),
            times=times_label(meeting),
            release=release.label,
            issued=date_format(release.issued_at.astimezone(meeting.zone), "DATE_FORMAT"),
            issued_at=release.issued_at,
            is_public=not any(
                session.form == Form.STAFF or (session.is_full and session.is_confidential) for session in seen
            ),
            days=day_lines(seen, meeting),
        )


def day_lines(sessions: Iterable[SeenSession], meeting: Meeting) -> tuple[DayLines, ...]:
    """Scheduled sessions by the day on which they start, in the meeting's zone and the active language."""
    zone, words = meeting.zone, words_in(translation.get_language() or DEFAULT)
    lines = [
        (starts_at.date(), _line(session, starts_at, session.ends_at.astimezone(zone), words))
        for session in sessions
        if session.starts_at and session.ends_at and (starts_at := session.starts_at.astimezone(zone))
    ]
    return tuple(
        DayLines(
            date=day.isoformat(),
            label=day_label(day),
            short_label=date_format(day, "D j"),
            sessions=tuple(line for _day, line in found),
        )
        for day, found in groupby(lines, key=lambda pair: pair[0])
    )


def day_label(day: datetime.date) -> str:
    """“Wednesday 14 May 2025”."""
    return f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}"


def times_label(meeting: Meeting) -> str:
    """“All times are local time in Castries (America/St_Lucia, UTC−04:00)”."""
    noon = datetime.datetime.combine(meeting.starts_on, datetime.time(12), tzinfo=meeting.zone)
    offset = noon.strftime("%z")
    sign = "−" if offset.startswith("-") else "+"
    return _("All times are local time in %(city)s (%(zone)s, UTC%(offset)s).") % {
        "city": meeting.city,
        "zone": meeting.tz,
        "offset": f"{sign}{offset[1:3]}:{offset[3:5]}",
    }


def _dates(meeting: Meeting) -> str:
    if meeting.starts_on == meeting.ends_on:
        return date_format(meeting.starts_on, "DATE_FORMAT")
    return _("%(first)s to %(last)s") % {
        "first": date_format(meeting.starts_on, "DATE_FORMAT"),
        "last": date_format(meeting.ends_on, "DATE_FORMAT"),
    }


def _line(session: SeenSession, starts_at: datetime.datetime, ends_at: datetime.datetime, words: Words) -> SessionLine:
    # “2025-05-14T09:00:00-04:00”: the hours are cut out of it, which costs less than writing them once more.
    starts, ends = starts_at.isoformat(), ends_at.isoformat()
    kind = session.kind or CLOSED
    title = session.title.in_language(words.language)
    return SessionLine(
        key=session.key,
        starts=starts[11:16],
        ends=ends[11:16] if ends[:10] == starts[:10] else words.next_day % {"time": ends[11:16]},
        starts_at=starts,
        ends_at=ends,
        title=title,
        title_language=_language_of(session.title, title, words),
        kind=kind,
        kind_label=words.kinds[kind],
        rooms=tuple(map(RoomLabel._make, session.rooms)),
        items=tuple([item.number for item in session.items]),
        audience=_audience(session, words),
        for_whom=AudienceLabel(session.audience_key, session.audience.in_language(words.language)),
        closed=_closed(session, words),
        stream=session.stream,
        is_cancelled=session.is_cancelled,
        has_page=not session.is_block,
        people=people_lines(session, words) if session.people else (),
        description=session.description.in_language(words.language) if session.description else "",
    )


def _language_of(held: Text, shown: str, words: Words) -> str:
    """The language of the words that are shown, where the reader's own is missing."""
    if words.language in held:
        return words.language
    return next((code for code, text in held.items() if text == shown), DEFAULT)


def _audience(session: SeenSession, words: Words) -> str:
    """For whom an open session is, where that is not everyone who is there."""
    if session.is_confidential or session.audience_kind in EVERYONE:
        return ""
    return session.audience.in_language(words.language)


def _closed(session: SeenSession, words: Words) -> str:
    """The mark of what not everyone sees; with the name of the audience for those who may know it."""
    if not session.is_confidential:
        return ""
    if session.form == Form.CLOSED:
        return words.closed
    return words.closed_for % {"audience": session.audience.in_language(words.language)}


def people_lines(session: SeenSession, words: Words, *, in_short: bool = False) -> tuple[PeopleLine, ...]:
    """One line a part, in the order of the parts; `in_short` with the names alone."""
    by_part: dict[str, list[str]] = {}
    for person in session.people:
        name = person.name
        if not in_short:
            name = f"{name}, {person.title} ({person.party.in_language(words.language)})"
        by_part.setdefault(person.part, []).append(name)
    between = ", " if in_short else "; "
    return tuple(
        PeopleLine(part=(one if len(by_part[part]) == 1 else several), names=between.join(by_part[part]))
        for part, (one, several) in words.parts.items()
        if part in by_part
    )
