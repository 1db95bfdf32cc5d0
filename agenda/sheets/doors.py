"""What hangs at the door of a room: its sessions of a day, as everyone may read them."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from agenda.models import Release
from agenda.pdf.doors import DoorSheet, DoorSheets
from agenda.pdf.programme import RoomLabel
from agenda.programme import day_lines, times_label
from agenda.seen import seen_sessions
from cicc_portal.accounts.viewers import viewer_for
from meetings.models import Meeting, Room


def door_sheets(meeting: Meeting, release: Release, *, day: str = "", language: str) -> DoorSheets:
    """A sheet for each room and day (“2025-05-14”, empty: every day) on which `release` has something there.

    Whoever asks, the sheets show what the public may read: they hang where everyone passes.
    """
    public = viewer_for(AnonymousUser(), meeting)
    with translation.override(language):
        days = [
            found for found in day_lines(seen_sessions(meeting, public, release), meeting) if day in {"", found.date}
        ]
        rooms = Room.objects.filter(meeting=meeting, is_shared=False)
        return DoorSheets(
            language=language,
            short_name=meeting.short_name,
            meeting=str(meeting.title),
            release=release.label,
            times=times_label(meeting),
            sheets=tuple(
                DoorSheet(room=room.name, day=found.label, lines=lines)
                for room in rooms
                for found in days
                if (
                    lines := tuple(
                        line for line in found.sessions if _is_in(line.rooms, room) and not line.is_cancelled
                    )
                )
            ),
        )


def _is_in(rooms: tuple[RoomLabel, ...], room: Room) -> bool:
    return any(label.code == room.code for label in rooms)
