"""Everything that the editor shows to one person, as plain data: days, rooms, sessions, problems, what others did."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agenda.problems import problems_of
from agenda.programme import day_label, words_in
from agenda.queries import rows
from agenda.seen import Form, SeenSession, placed_sessions
from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.models import Entry
from cicc_portal.languages import DEFAULT
from meetings.models import Meeting, Room

RECENT = 30
ONE_DAY = datetime.timedelta(days=1)
DEEDS = {"session.moved": "moved", "session.cancelled": "cancelled", "session.created": "entered"}
MARK = """
SELECT (SELECT max(id) FROM audit_entry WHERE meeting_id = %(meeting)s),
       (SELECT count(*) FROM audit_entry WHERE meeting_id = %(meeting)s),
       EXISTS (SELECT 1 FROM agenda_timetablestep
               WHERE meeting_id = %(meeting)s AND user_id = %(user)s AND undone_at IS NULL),
       COALESCE((SELECT NOT jsonb_path_exists(changes, '$[*] ? (@.before == null)') FROM agenda_timetablestep
                 WHERE meeting_id = %(meeting)s AND user_id = %(user)s AND undone_at IS NOT NULL
                 ORDER BY id LIMIT 1), false)
"""


class Mark(NamedTuple):
    """What a board is known by, and whether its reader has a step to undo, or to do again."""

    etag: str
    undo: bool
    redo: bool


def mark(meeting: Meeting, viewer: Viewer, user: User) -> Mark:
    """Another `etag` as soon as the board may be another one: whatever is written leaves an entry. One query."""
    # Entries are not committed in the order of their ids: so they are counted, too.
    ((last, count, undo, redo),) = rows(MARK, {"meeting": meeting.pk, "user": user.pk})
    parts = (meeting.pk, user.pk, get_language(), sorted(viewer.roles), sorted(viewer.audiences), last, count)
    return Mark(f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"', undo, redo)


def board(meeting: Meeting, viewer: Viewer, held: Mark) -> dict[str, Any]:
    """Days, rooms and sessions. Two queries, whatever the number of sessions."""
    seen = placed_sessions(meeting, viewer)
    return {
        "days": [
            {"date": day.isoformat(), "label": day_label(day), "isMain": day in meeting.days}
            for day in _days(meeting, seen)
        ],
        "rooms": [
            {"id": room.pk, "code": room.code, "name": room.name} for room in Room.objects.filter(meeting=meeting)
        ],
        "sessions": sessions(meeting, seen),
        "undo": held.undo,
        "redo": held.redo,
    }


def notes(meeting: Meeting, viewer: Viewer, user: User) -> dict[str, Any]:
    """What is wrong with sessions, and what was last done to them. Four queries, whatever the number of sessions."""
    return {
        "problems": [
            {"message": one.message, "solve": one.solve, "blocks": one.blocks, "about": one.about}
            for one in problems_of(meeting, viewer)
        ],
        "recent": recent(meeting, user),
    }


def sessions(meeting: Meeting, seen: Iterable[SeenSession]) -> list[dict[str, Any]]:
    """Sessions as the editor holds them, their times where the meeting is."""
    base = reverse("agenda:timetable", args=[meeting.slug])
    kinds = words_in(get_language() or DEFAULT).kinds
    return [_session(one, meeting, base, kinds) for one in seen]


def _session(seen: SeenSession, meeting: Meeting, base: str, kinds: dict[str, str]) -> dict[str, Any]:
    start, end = _local(seen.starts_at, meeting), _local(seen.ends_at, meeting)
    minutes = seen.wanted_minutes
    if seen.starts_at and seen.ends_at:
        minutes = int((seen.ends_at - seen.starts_at).total_seconds() // 60)
    return {
        "key": seen.key,
        "id": seen.pk,
        "version": seen.version,
        "title": str(seen.title),
        # Beside the own title of a closed session, so that nobody takes one for the other.
        "publicTitle": str(seen.public_title) if seen.is_full and seen.is_confidential else "",
        "isClosed": seen.form != Form.FULL or seen.is_confidential,
        "isFull": seen.is_full,
        "isBlock": seen.is_block,
        "isCancelled": seen.is_cancelled,
        "kind": seen.kind,
        "kindLabel": kinds.get(seen.kind, ""),
        "stream": seen.stream,
        "audience": str(seen.audience),
        "start": start,
        "end": end,
        "minutes": minutes,
        "rooms": [room.code for room in seen.rooms],
        "url": "" if seen.is_block else f"{base}{seen.key}/",
    }


def recent(meeting: Meeting, user: User) -> list[dict[str, Any]]:
    """Who last did what to which session, newest first: by id, so that it tells nothing that the board does not."""
    entries = Entry.objects.filter(meeting_id=meeting.pk, object_type="agenda.session").order_by("-pk").with_who()
    return [
        {
            "id": entry.pk,
            "mine": entry.actor_id == user.pk,
            "session": int(entry.object_id),
            "did": DEEDS.get(entry.action, "changed"),
            "who": entry.who or _("Somebody"),
        }
        for entry in entries[:RECENT]
    ]


def where(seen: SeenSession, meeting: Meeting) -> str:
    """“Wednesday 14 May, 09:00 to 10:00, Room 1”."""
    if seen.starts_at is None or seen.ends_at is None:
        return _("not scheduled")
    starts_at, ends_at = seen.starts_at.astimezone(meeting.zone), seen.ends_at.astimezone(meeting.zone)
    hours = _("%(start)s to %(end)s") % {"start": f"{starts_at:%H:%M}", "end": f"{ends_at:%H:%M}"}
    return ", ".join([day_label(starts_at.date()), hours, *(room.name for room in seen.rooms)])


def _local(moment: datetime.datetime | None, meeting: Meeting) -> str | None:
    return moment.astimezone(meeting.zone).replace(tzinfo=None).isoformat(" ", "minutes") if moment else None


def _days(meeting: Meeting, seen: Iterable[SeenSession]) -> list[datetime.date]:
    """The meeting's days, those between, and wherever a session stands, without a gap."""
    held = {one.starts_at.astimezone(meeting.zone).date() for one in seen if one.starts_at}
    days = sorted({*meeting.days, *held})
    return [days[0] + ONE_DAY * number for number in range(min((days[-1] - days[0]).days + 1, 31))] if days else []
