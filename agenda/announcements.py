"""What is announced now: to one reader, on top of the pages, and on the screens of the rooms."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.template.loader import render_to_string

from agenda.models import Announcement
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import Text
from meetings.models import Meeting, Room

# Screens hang where everyone at the meeting passes.
FOR_SCREENS = (Audience.Kind.PUBLIC, Audience.Kind.PARTICIPANTS)


@dataclass(frozen=True)
class Board:
    """The announcements that stand now, the newest first."""

    announcements: tuple[Announcement, ...]

    def __iter__(self) -> Iterator[Announcement]:
        return iter(self.announcements)

    def __len__(self) -> int:
        return len(self.announcements)

    @property
    def digest(self) -> str:
        """A hash of what stands here: a page that has it already is sent nothing."""
        shown = [(one.public_id, one.version) for one in self.announcements]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def announcements_for(meeting: Meeting, viewer: Viewer) -> Board:
    """What stands on top of the pages for `viewer`. One query."""
    found = Announcement.objects.filter(meeting=meeting).visible_to(viewer).current().select_related("room")
    return Board(tuple(found))


def beside(meeting: Meeting, viewer: Viewer) -> ArraySubquery:
    """What `announcements_for` gives, as a column of a query that is asked anyway: `board_of` reads it."""
    found = Announcement.objects.filter(meeting=meeting).visible_to(viewer).current()
    return ArraySubquery(
        found.values(
            row=JSONObject(
                public_id="public_id", version="version", text="text", shown_from="shown_from", room="room__name"
            )
        )
    )


def board_of(rows: Iterable[Mapping[str, Any]]) -> Board:
    """The announcements of a column that `beside` gave."""
    return Board(
        tuple(
            Announcement(
                public_id=row["public_id"],
                version=row["version"],
                text=Text(row["text"]),
                shown_from=datetime.datetime.fromisoformat(row["shown_from"]),
                room=Room(name=row["room"]) if row["room"] else None,
            )
            for row in rows
        )
    )


def announcements_on_screen(meeting: Meeting, room: Room | None) -> Board:
    """What stands on the screen of `room`: what is for everyone at the meeting, or for those in this room. One query.

    The audience is asked here too, whatever the row says: a screen must never show what is closed.
    """
    found = Announcement.objects.filter(meeting=meeting, on_screens=True, audience__kind__in=FOR_SCREENS).current()
    return Board(tuple(one for one in found if one.room_id is None or (room is not None and one.room_id == room.pk)))


def on_front_page(request: HttpRequest, meeting: Meeting, viewer: Viewer) -> str:
    """The announcements as they stand on top of the meeting's public page."""
    context = {"announcements": announcements_for(meeting, viewer), "meeting": meeting}
    return render_to_string("agenda/parts/announcements.html", context, request)
