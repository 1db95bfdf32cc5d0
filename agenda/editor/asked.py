"""What the editor asks for, read from JSON that may hold anything."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agenda.actions.steps import Move
from agenda.models import Session
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting, Room

MOST = 200
LONGEST = datetime.timedelta(days=1)
AROUND = datetime.timedelta(days=31)
FIELDS = frozenset({"key", "version", "start", "end", "rooms", "isCancelled"})


class NotUnderstood(Exception):
    """What was sent is no request of the editor: `400`."""


@dataclass
class Wrong(Exception):
    """It cannot be done like that: `422`, with a sentence."""

    sentence: str


def read(body: bytes) -> list[dict[str, Any]]:
    """The moves that are asked for. Raises `NotUnderstood`."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood from error
    moves = sent.get("moves") if isinstance(sent, dict) else None
    if not isinstance(moves, list) or not 0 < len(moves) <= MOST or not all(map(_is_move, moves)):
        raise NotUnderstood
    if len({move["key"] for move in moves}) < len(moves):
        raise NotUnderstood
    return moves


def _is_move(sent: Any) -> bool:
    if not isinstance(sent, dict) or not set(sent) <= FIELDS:
        return False
    texts = (sent.get("key"), *(sent.get(name) for name in ("start", "end") if sent.get(name) is not None))
    rooms, version = sent.get("rooms", []), sent.get("version")
    return (
        all(isinstance(text, str) and len(text) < 64 and "\x00" not in text for text in texts)
        and isinstance(version, int)
        and not isinstance(version, bool)
        and isinstance(rooms, list)
        and all(isinstance(code, str) and len(code) < 64 and "\x00" not in code for code in rooms)
        and isinstance(sent.get("isCancelled", False), bool)
    )


def moves_of(meeting: Meeting, asked: list[dict[str, Any]], viewer: Viewer) -> list[Move]:
    """The moves, with their sessions and rooms. Raises `Wrong`."""
    found = Session.objects.filter(meeting=meeting, public_id__in=[one["key"] for one in asked])
    sessions = {session.public_id: session for session in found.select_related("meeting", "audience")}
    rooms = {room.code: room for room in Room.objects.filter(meeting=meeting)}
    known = set(Session.objects.visible_to(viewer).filter(meeting=meeting, public_id__in=sessions).values_list("pk"))
    return [_move(one, sessions, rooms, {pk for (pk,) in known}, meeting) for one in asked]


def _move(
    one: dict[str, Any], sessions: dict[str, Session], rooms: dict[str, Room], known: set[int], meeting: Meeting
) -> Move:
    session = sessions.get(one["key"])
    if session is None:
        raise Wrong(_("This session has been deleted meanwhile."))
    if any(code not in rooms for code in one.get("rooms", ())):
        raise Wrong(_("One of these rooms has just been removed. Choose another."))
    is_cancelled = one.get("isCancelled", session.is_cancelled)
    if is_cancelled != session.is_cancelled and session.pk not in known:
        raise Wrong(_("Only those who know its content cancel a closed session."))
    starts_at, ends_at = _moment(one.get("start"), meeting), _moment(one.get("end"), meeting)
    _check(starts_at, ends_at, meeting)
    return Move(
        session=session,
        starts_at=starts_at,
        ends_at=ends_at,
        rooms=[rooms[code] for code in dict.fromkeys(one.get("rooms", ()))],
        is_cancelled=is_cancelled,
        seen=one["version"],
    )


def _moment(written: str | None, meeting: Meeting) -> datetime.datetime | None:
    """A local time of the meeting. Raises `Wrong`."""
    if written is None:
        return None
    try:
        naive = datetime.datetime.strptime(written, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - the zone is put in below
    except ValueError as error:
        raise Wrong(_("This is not a time.")) from error
    if abs(naive.date() - meeting.starts_on) > AROUND + (meeting.ends_on - meeting.starts_on):
        raise Wrong(_("This day is too far from those of the meeting."))
    moment = naive.replace(tzinfo=meeting.zone)
    if moment.astimezone(datetime.UTC).astimezone(meeting.zone).replace(tzinfo=None) != naive:
        raise Wrong(_("There is no such time on that day: the clocks are put forward."))
    return moment


def _check(starts_at: datetime.datetime | None, ends_at: datetime.datetime | None, meeting: Meeting) -> None:
    if (starts_at is None) != (ends_at is None):
        raise Wrong(_("A session needs both a start and an end."))
    if starts_at is None or ends_at is None:
        return
    lasts = ends_at.astimezone(datetime.UTC) - starts_at.astimezone(datetime.UTC)
    if lasts <= datetime.timedelta():
        raise Wrong(_("The session ends before it starts."))
    if lasts > LONGEST:
        raise Wrong(_("A session lasts a day at most."))
