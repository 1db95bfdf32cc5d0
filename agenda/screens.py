"""What stands on the screens in the halls: for the public's eyes, whoever has opened them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser

from agenda.announcements import announcements_on_screen
from agenda.models import Release
from agenda.pdf.programme import SessionLine
from agenda.programme import day_lines
from agenda.seen import seen_sessions
from cicc_portal.accounts.viewers import viewer_for
from meetings.models import Meeting, Room


def screen_data(
    meeting: Meeting, rooms: Sequence[Room], *, room: Room | None, now: datetime.datetime
) -> dict[str, Any]:
    """The programme of `rooms` as the public may read it, with the announcements; `room`: whose screen it is.

    Everything that a screen needs to go on by itself when the network is gone. Eight queries at most.
    """
    release = Release.objects.of_meeting(meeting).first()
    seen = seen_sessions(meeting, viewer_for(AnonymousUser(), meeting), release) if release else []
    lines = [line for day in day_lines(seen, meeting) for line in day.sessions if not line.is_cancelled]
    return {
        "served_at": now.isoformat(),
        "rooms": [{"code": one.code, "name": one.name, "sessions": _of_room(lines, one)} for one in rooms],
        "announcements": [str(one.text) for one in announcements_on_screen(meeting, room)],
    }


def _of_room(lines: Iterable[SessionLine], room: Room) -> list[dict[str, str]]:
    return [
        {
            "title": line.title,
            "language": line.title_language,
            "starts_at": line.starts_at,
            "ends_at": line.ends_at,
            "closed": line.closed,
        }
        for line in lines
        if any(place.code == room.code for place in line.rooms)
    ]


def at_first(data: dict[str, Any], now: datetime.datetime) -> list[dict[str, Any]]:
    """What is on and what comes next in each room, for a screen whose scripts do not run."""
    found = []
    for room in data["rooms"]:
        times = [(datetime.datetime.fromisoformat(one["ends_at"]), one) for one in room["sessions"]]
        ahead = [one for ends_at, one in times if ends_at > now]
        on = [one for one in ahead if datetime.datetime.fromisoformat(one["starts_at"]) <= now]
        later = [one for one in ahead if one not in on]
        found.append({"name": room["name"], "now": on, "next": later[:1]})
    return found
