"""Everything that the editor shows to one person, as plain data: days, rooms, sessions, problems, what others did."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agenda.actions.steps import possible
from agenda.models import Session, TimetableSettings
from agenda.problems import Problem, problems_of
from agenda.programme import day_label, words_in
from agenda.seen import Form, SeenSession, draft_sessions
from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.models import Entry
from cicc_portal.languages import DEFAULT
from meetings.models import Meeting, Room

RECENT = 30
ONE_DAY = datetime.timedelta(days=1)
LOCAL = "%Y-%m-%d %H:%M"


def mark(meeting: Meeting, viewer: Viewer, user: User) -> str:
    """A string that is another one as soon as the board may be. One query: whatever is written leaves an entry."""
    # Entries are not committed in the order of their ids: so they are counted, too.
    held = Entry.objects.filter(meeting_id=meeting.pk).aggregate(last=Max("pk"), count=Count("pk"))
    parts = (meeting.pk, user.pk, get_language(), sorted(viewer.roles), sorted(viewer.audiences), sorted(held.items()))
    return hashlib.sha256(f"{settings.SECRET_KEY} {parts}".encode()).hexdigest()[:32]


def board(meeting: Meeting, viewer: Viewer, user: User) -> dict[str, Any]:
    """The whole board; the number of queries does not depend on that of the sessions."""
    seen = draft_sessions(meeting, viewer)
    problems = problems_of(meeting, viewer)
    keys = {one.pk: one.key for one in seen if one.pk is not None}
    undo, redo = possible(meeting, by=user)
    hours = TimetableSettings.of(meeting)
    return {
        "days": [{"date": day.isoformat(), "label": day_label(day), "isMain": day in meeting.days} for day in _days(meeting, seen)],
        "hours": [f"{hours.day_starts:%H:%M}", f"{hours.day_ends:%H:%M}"],
        "rooms": [
            {"id": room.pk, "code": room.code, "name": room.name, "capacity": room.capacity, "isShared": room.is_shared}
            for room in Room.objects.filter(meeting=meeting)
        ],
        "sessions": sessions(meeting, seen),
        "problems": [_problem(problem, keys) for problem in problems],
        "undo": undo,
        "redo": redo,
        "recent": recent(meeting, user, seen),
    }


def sessions(meeting: Meeting, seen: Iterable[SeenSession]) -> list[dict[str, Any]]:
    """Sessions as the editor holds them, their times where the meeting is."""
    listed = list(seen)
    loose = [one.pk for one in listed if one.starts_at is None and one.pk is not None]
    wanted = dict(Session.objects.filter(pk__in=loose).values_list("pk", "wanted_minutes")) if loose else {}
    base = reverse("agenda:timetable", args=[meeting.slug])
    return [_session(one, meeting, base, wanted) for one in listed]


def _session(seen: SeenSession, meeting: Meeting, base: str, wanted: dict[int, int]) -> dict[str, Any]:
    start, end = _local(seen.starts_at, meeting), _local(seen.ends_at, meeting)
    minutes = wanted.get(seen.pk or 0, 60)
    if seen.starts_at and seen.ends_at:
        minutes = int((seen.ends_at - seen.starts_at).total_seconds() // 60)
    return {
        "key": seen.key,
        "version": seen.version,
        "title": str(seen.title),
        # Beside the own title of a closed session, so that nobody takes one for the other.
        "publicTitle": str(seen.public_title) if seen.is_full and seen.is_confidential else "",
        "isClosed": seen.form != Form.FULL or seen.is_confidential,
        "isFull": seen.is_full,
        "isBlock": seen.is_block,
        "isCancelled": seen.is_cancelled,
        "kind": seen.kind,
        "kindLabel": words_in(get_language() or DEFAULT).kinds.get(seen.kind, ""),
        "stream": seen.stream,
        "audience": str(seen.audience),
        "start": start,
        "end": end,
        "minutes": minutes,
        "rooms": [room.code for room in seen.rooms],
        "url": "" if seen.is_block else f"{base}{seen.key}/",
    }


def recent(meeting: Meeting, user: User, seen: Sequence[SeenSession]) -> list[dict[str, Any]]:
    """Who last did what to sessions that this person sees, newest first; the names as this person knows them."""
    by_pk = {str(one.pk): one for one in seen if one.pk is not None}
    entries = Entry.objects.filter(meeting_id=meeting.pk, object_type="agenda.session").order_by("-pk")
    return [
        {"id": entry.pk, "mine": entry.actor_id == user.pk, "key": known.key, "words": _did(entry, known, meeting)}
        for entry in entries.with_who()[:RECENT]
        if (known := by_pk.get(entry.object_id)) is not None
    ]


def _did(entry: Entry, seen: SeenSession, meeting: Meeting) -> str:
    known = {
        "who": entry.who or _("Somebody"),
        "session": _("“%(title)s”") % {"title": seen.title},
        "place": where(seen, meeting),
    }
    if entry.action == "session.moved":
        return _("%(who)s moved %(session)s. It is now at: %(place)s.") % known
    if entry.action == "session.cancelled":
        return _("%(who)s cancelled %(session)s.") % known
    if entry.action == "session.created":
        return _("%(who)s entered %(session)s: %(place)s.") % known
    return _("%(who)s changed %(session)s.") % known


def where(seen: SeenSession, meeting: Meeting) -> str:
    """“Wednesday 14 May, 09:00 to 10:00, Room 1”."""
    if seen.starts_at is None or seen.ends_at is None:
        return _("not scheduled")
    starts_at, ends_at = seen.starts_at.astimezone(meeting.zone), seen.ends_at.astimezone(meeting.zone)
    hours = _("%(start)s to %(end)s") % {"start": f"{starts_at:%H:%M}", "end": f"{ends_at:%H:%M}"}
    return ", ".join([day_label(starts_at.date()), hours, *(room.name for room in seen.rooms)])


def _problem(problem: Problem, keys: dict[int, str]) -> dict[str, Any]:
    return {
        "message": problem.message,
        "solve": problem.solve,
        "blocks": problem.blocks,
        "about": [keys[pk] for pk in problem.about if pk in keys],
    }


def _local(moment: datetime.datetime | None, meeting: Meeting) -> str | None:
    return moment.astimezone(meeting.zone).strftime(LOCAL) if moment else None


def _days(meeting: Meeting, seen: Iterable[SeenSession]) -> list[datetime.date]:
    """The meeting's days, those between, and wherever a session stands, without a gap."""
    held = {one.starts_at.astimezone(meeting.zone).date() for one in seen if one.starts_at}
    days = sorted({*meeting.days, *held})
    return [days[0] + ONE_DAY * number for number in range(min((days[-1] - days[0]).days + 1, 31))] if days else []
