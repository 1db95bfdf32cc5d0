"""What a viewer sees of sessions: the one place that pages, PDFs, feeds, searches and sentences ask (DESIGN §5).

A session is seen in one of three forms: in full, as timetable staff see it, or closed. What a form does not show is not
in the `SeenSession` at all, so nothing that is made from it can tell more.
"""

from __future__ import annotations

import datetime
import enum
import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext, override

from agenda.models import Release
from agenda.models.session import Disclosure, SessionPerson
from agenda.session_rows import Row, draft_outline_rows, draft_rows, outline_rows, released_rows
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import CODES, DEFAULT, Text
from meetings.models import Meeting
from meetings.roles import SECRETARIAT, TIMETABLE_STAFF, Role

LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)
# What everyone learns of the people in an open session; those who are more than the public in it know all parts.
OPEN_PARTS = frozenset({SessionPerson.Part.CHAIR, SessionPerson.Part.SPEAKER})


class Form(enum.StrEnum):
    """How much of a session somebody sees."""

    FULL = "full"
    STAFF = "staff"
    CLOSED = "closed"


class SeenRoom(NamedTuple):
    code: str
    name: str


class SeenItem(NamedTuple):
    number: str
    title: Text


class SeenPerson(NamedTuple):
    part: str
    name: str
    title: str
    party: Text


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenSession:
    """A session as one viewer sees it.

    `key` is its public id, or for merged closed time a hash of the interval alone (`is_block`; it has no page).
    `title` is what this viewer reads as its title. Kind, disclosure, description, items, people and interpretation are
    filled in full form only, the link for remote participants in full form for who takes part or makes the timetable,
    the audience's name and kind in full form and for timetable staff; `pk` and `version` are for those who may move it.
    """

    key: str
    form: Form
    title: Text
    starts_at: datetime.datetime | None
    ends_at: datetime.datetime | None
    rooms: tuple[SeenRoom, ...] = ()
    is_cancelled: bool = False
    is_block: bool = False
    kind: str = ""
    disclosure: str = ""
    public_title: Text = field(default_factory=Text)
    description: Text = field(default_factory=Text)
    audience: Text = field(default_factory=Text)
    audience_key: str = ""
    audience_kind: str = ""
    stream: str = ""
    items: tuple[SeenItem, ...] = ()
    people: tuple[SeenPerson, ...] = ()
    remote_url: str = ""
    interpretation: tuple[str, ...] = ()
    pk: int | None = None
    version: int | None = None
    wanted_minutes: int = 0

    @property
    def is_full(self) -> bool:
        return self.form == Form.FULL

    @property
    def is_confidential(self) -> bool:
        """True where not everyone sees what stands here."""
        return self.disclosure != Disclosure.OPEN


def form_for(viewer: Viewer, *, audience_id: int, disclosure: str) -> Form | None:
    """The form in which `viewer` sees such a session; `None`: as nothing but closed time.

    `SessionQuerySet.visible_to` says in SQL which sessions this gives `Form.FULL`.
    """
    if disclosure == Disclosure.OPEN or audience_id in viewer.audiences:
        return Form.FULL
    if viewer.has(*TIMETABLE_STAFF):
        return Form.STAFF
    return Form.CLOSED if disclosure == Disclosure.ANNOUNCED else None


def seen_sessions(
    meeting: Meeting, viewer: Viewer, release: Release | None = None, *, only: str = "", described: bool = False
) -> list[SeenSession]:
    """The issued programme as `viewer` may read it today, by time; `release` defaults to the newest.

    `only` is the public id of the one session that is wanted; descriptions and titles of agenda items are read where
    they are wanted (`described`).
    Four queries at most, whatever the number of sessions.
    """
    release = release or Release.objects.of_meeting(meeting).first()
    if release is None:
        return []
    if release.meeting_id != meeting.pk:
        raise ValueError("a release of another meeting")
    return _seen(released_rows(release, meeting, only=only, described=described), meeting, viewer)


def draft_sessions(meeting: Meeting, viewer: Viewer, *, only: str = "") -> list[SeenSession]:
    """The timetable as it is being made, for the secretariat; nobody else sees anything. Unscheduled ones stand last.

    Six queries at most, whatever the number of sessions.
    """
    if not viewer.has(*SECRETARIAT):
        return []
    return _seen(draft_rows(meeting, only=only), meeting, viewer)


def placed_sessions(meeting: Meeting, viewer: Viewer) -> list[SeenSession]:
    """As `draft_sessions`, without persons and agenda items: for whoever puts sessions into their places. One query."""
    if not viewer.has(*SECRETARIAT):
        return []
    return _seen(draft_outline_rows(meeting, with_unscheduled=True), meeting, viewer)


def previewed_sessions(
    meeting: Meeting, viewer: Viewer, narrowed: Viewer, release: Release | None = None
) -> list[SeenSession]:
    """A release, or the draft, as `viewer` of the secretariat sees it when looking as somebody else.

    `narrowed` is that other one within the viewer's rights (`Viewer.narrowed_to`). Raises `ValueError` if it is more.
    """
    if not narrowed.audiences <= viewer.audiences:
        raise ValueError("a preview shows no more than its viewer may know")
    if not viewer.has(*SECRETARIAT):
        return []
    if release is not None:
        return seen_sessions(meeting, narrowed, release)
    return [seen for seen in _seen(draft_rows(meeting), meeting, narrowed) if seen.starts_at is not None]


class Outline:
    """The sessions of a release, or of the draft, for comparing: read once, and seen by as many viewers as are asked.

    Each viewer gets what they could read when it was issued and can read today; what was closed to them then, or is
    now, tells nothing. Without merged closed time, persons and agenda items. One query.
    """

    def __init__(self, meeting: Meeting, release: Release | None = None) -> None:
        if release is not None and release.meeting_id != meeting.pk:
            raise ValueError("a release of another meeting")
        self._rows = draft_outline_rows(meeting) if release is None else outline_rows(release)
        self._is_draft = release is None

    def for_viewer(self, viewer: Viewer) -> list[SeenSession]:
        """As `viewer` may compare it, by time; of the draft the secretariat sees something, nobody else."""
        if self._is_draft and not viewer.has(*SECRETARIAT):
            return []
        shown: list[SeenSession] = []
        for row in self._rows:
            form = _form_then_and_now(row, viewer)
            if form is not None:
                if form == Form.FULL and row.disclosure_then:
                    row = replace(row, disclosure=row.disclosure_then)
                shown.extend(_in_form(row, form, viewer))
        return sorted(shown, key=_order)


# From nothing to everything.
FORMS = (None, Form.CLOSED, Form.STAFF, Form.FULL)


def _form_then_and_now(row: Row, viewer: Viewer) -> Form | None:
    """The lesser of the two forms."""
    now = form_for(viewer, audience_id=row.audience_id, disclosure=row.disclosure)
    if not row.disclosure_then:
        return now
    audience_then = row.audience_id if row.audience_then is None else row.audience_then
    then = form_for(viewer, audience_id=audience_then, disclosure=row.disclosure_then)
    return min(now, then, key=FORMS.index)


def _seen(rows: Iterable[Row], meeting: Meeting, viewer: Viewer) -> list[SeenSession]:
    shown: list[SeenSession] = []
    closed: list[tuple[datetime.datetime, datetime.datetime]] = []
    for row in rows:
        form = form_for(viewer, audience_id=row.audience_id, disclosure=row.disclosure)
        if form is not None:
            shown.extend(_in_form(row, form, viewer))
        elif row.starts_at and row.ends_at and not row.is_cancelled:
            closed.append((row.starts_at, row.ends_at))
    shown.extend(_blocks(closed, meeting))
    return sorted(shown, key=_order)


def _order(seen: SeenSession) -> tuple[object, ...]:
    rooms = tuple(room.name for room in seen.rooms)
    return (seen.starts_at or LAST, seen.ends_at or LAST, seen.is_block, rooms, seen.title.get(DEFAULT, ""), seen.key)


def _in_form(row: Row, form: Form, viewer: Viewer) -> Iterator[SeenSession]:
    if row.starts_at is None and form == Form.CLOSED:
        return
    shown: dict[str, Any] = {}
    if form != Form.CLOSED:
        shown |= {
            "audience": row.audience,
            "audience_key": row.audience_key,
            "audience_kind": row.audience_kind,
            "stream": row.stream,
        }
        if viewer.has(*TIMETABLE_STAFF):
            shown |= {"pk": row.pk, "version": row.version, "wanted_minutes": row.wanted_minutes}
    if form == Form.FULL:
        shown |= _content(row, viewer)
    yield SeenSession(
        key=row.public_id,
        form=form,
        title=row.title if form == Form.FULL else outside_title(row.disclosure, row.public_title),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        rooms=tuple(SeenRoom(*room) for room in row.rooms),
        is_cancelled=row.is_cancelled,
        **shown,
    )


def _content(row: Row, viewer: Viewer) -> dict[str, Any]:
    """What only the full form has."""
    is_member = row.audience_id in viewer.audiences and row.audience_kind != Audience.Kind.PUBLIC
    knows_all_parts = is_member or viewer.has(*TIMETABLE_STAFF)
    is_open = row.disclosure == Disclosure.OPEN
    # Of what is for the public too, only those who take part learn the link.
    may_join = knows_all_parts or (row.audience_id in viewer.audiences and viewer.has(Role.PARTICIPANT, *SECRETARIAT))
    return {
        "kind": row.kind,
        "disclosure": row.disclosure,
        "public_title": Text() if is_open else outside_title(row.disclosure, row.public_title),
        "description": row.description,
        "items": tuple(SeenItem(*item) for item in row.items),
        "people": tuple(SeenPerson(*person) for person in row.people() if knows_all_parts or person[0] in OPEN_PARTS),
        "remote_url": row.remote_url if may_join else "",
        "interpretation": tuple(row.interpretation),
    }


def outside_title(disclosure: str, public_title: Text) -> Text:
    """What those outside the audience read instead of the title; never the title itself."""
    return public_title if disclosure == Disclosure.ANNOUNCED and public_title else closed_title()


@functools.cache
def closed_title() -> Text:
    """“Closed session” in every language."""
    title = Text()
    for code in CODES:
        with override(code):
            title[code] = gettext("Closed session")
    return title


def _blocks(closed: list[tuple[datetime.datetime, datetime.datetime]], meeting: Meeting) -> Iterator[SeenSession]:
    """Overlapping or touching intervals as one: neither the number of sessions nor where one ends can be seen."""
    for starts_at, ends_at in _merged(sorted(closed)):
        interval = f"{meeting.pk} {starts_at.astimezone(datetime.UTC):%FT%T} {ends_at.astimezone(datetime.UTC):%FT%T}"
        yield SeenSession(
            key=hashlib.sha256(interval.encode()).hexdigest()[:16],
            form=Form.CLOSED,
            title=closed_title(),
            starts_at=starts_at,
            ends_at=ends_at,
            is_block=True,
        )


def _merged(
    intervals: Sequence[tuple[datetime.datetime, datetime.datetime]],
) -> list[tuple[datetime.datetime, datetime.datetime]]:
    merged: list[tuple[datetime.datetime, datetime.datetime]] = []
    for starts_at, ends_at in intervals:
        if merged and starts_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends_at))
        else:
            merged.append((starts_at, ends_at))
    return merged
