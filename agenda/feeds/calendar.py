"""Sessions as an iCalendar file (RFC 5545).

The icalendar library writes the time zone; events are written here, because through the library six hundred of them
take ten times as long. The tests read the result back with the library.
"""

from __future__ import annotations

import datetime
import functools
import re
import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Timezone

from agenda.models import Release
from agenda.pdf.programme import SessionLine
from agenda.programme import CLOSED
from meetings.models import Meeting

PRODUCT = "-//CARICOM IMPACS//CICC meeting portal//EN"
# How often calendar programs look again.
REFRESHED = "PT15M"
MOST_OCTETS = 75
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Event:
    """A session in words; with the link for remote participants where its reader may have it."""

    line: SessionLine
    remote_url: str = ""


def calendar(
    meeting: Meeting, release: Release | None, events: Iterable[Event], *, name: str, is_own: bool = False
) -> bytes:
    """The calendar called `name`; the same bytes for the same release and reader.

    `is_own`: its reader attends these sessions, so that their time is taken; the whole programme takes nobody's time.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *_folded(f"NAME:{escaped(name)}"),
        *_folded(f"X-WR-CALNAME:{escaped(name)}"),
        f"X-WR-TIMEZONE:{meeting.tz}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESHED}",
        f"X-PUBLISHED-TTL:{REFRESHED}",
        *_zone(meeting.tz, meeting.starts_on.year),
    ]
    if release is not None:
        writer = _Writer(meeting, release, is_own=is_own)
        for event in events:
            lines += writer.event(event)
    lines.append("END:VCALENDAR\r\n")
    return "\r\n".join(lines).encode()


def escaped(text: str) -> str:
    """`text` as the value of a property: nothing in it can end the line or the value."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = CONTROL.sub("", plain)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


class _Writer:
    """Writes the events of one release of one meeting."""

    def __init__(self, meeting: Meeting, release: Release, *, is_own: bool) -> None:
        self.zone = meeting.zone
        self.tz = meeting.tz
        self.venue = ", ".join(filter(None, (meeting.venue, meeting.city)))
        self.host = settings.SITE_HOST.rsplit(":", 1)[0]
        self.page = settings.SITE_URL + reverse("agenda:session", args=[meeting.slug, "KEY"])
        self.words = {"item": _("Agenda item"), "items": _("Agenda items"), "remote": _("Take part from afar")}
        issued = f"{release.issued_at.astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"
        self.fixed = [
            f"DTSTAMP:{issued}",
            f"LAST-MODIFIED:{issued}",
            f"SEQUENCE:{release.number}",
            f"TRANSP:{'OPAQUE' if is_own else 'TRANSPARENT'}",
        ]

    def event(self, event: Event) -> Iterator[str]:
        line = event.line
        yield "BEGIN:VEVENT"
        yield f"UID:{line.key}@{self.host}"
        yield from self.fixed
        yield self._at("DTSTART", line.starts_at)
        yield self._at("DTEND", line.ends_at)
        yield from _folded(f"SUMMARY:{escaped(line.title)}")
        yield f"STATUS:{'CANCELLED' if line.is_cancelled else 'CONFIRMED'}"
        yield from _folded(f"CATEGORIES:{escaped(line.kind_label)}")
        if line.rooms:
            yield from _folded(f"LOCATION:{escaped(', '.join(filter(None, (line.places, self.venue))))}")
        if line.kind == CLOSED:
            yield "CLASS:PRIVATE"
        if line.has_page:
            yield from _folded(f"URL:{self.page.replace('KEY', line.key)}")
        told = "\n".join(self._told(event))
        if told:
            yield from _folded(f"DESCRIPTION:{escaped(told)}")
        if event.remote_url:
            yield from _folded(f"CONFERENCE;VALUE=URI:{CONTROL.sub('', event.remote_url)}")
        yield "END:VEVENT"

    def _told(self, event: Event) -> Iterator[str]:
        line = event.line
        if line.closed:
            yield line.closed
        if line.items:
            yield f"{self.words['item' if len(line.items) == 1 else 'items']} {', '.join(line.items)}"
        for people in line.people:
            yield f"{people.part}: {people.names}"
        if event.remote_url:
            yield f"{self.words['remote']}: {event.remote_url}"
        if line.description:
            yield line.description

    def _at(self, name: str, moment: str) -> str:
        """“DTSTART;TZID=America/St_Lucia:20250514T090000”; in UTC in the hour that comes twice, when clocks go back."""
        local = moment[:4] + moment[5:7] + moment[8:10] + "T" + moment[11:13] + moment[14:16] + moment[17:19]
        if _offset(self.zone, moment[:19]) == moment[19:]:
            return f"{name};TZID={self.tz}:{local}"
        return f"{name}:{datetime.datetime.fromisoformat(moment).astimezone(datetime.UTC):%Y%m%dT%H%M%SZ}"


@functools.lru_cache(maxsize=4096)
def _offset(zone: zoneinfo.ZoneInfo, local: str) -> str:
    """“-04:00”: what who reads a local hour in a calendar takes it to be from UTC; of two, the first."""
    return datetime.datetime.fromisoformat(local).replace(tzinfo=zone).isoformat()[19:]


@functools.lru_cache(maxsize=32)
def _zone(tz: str, year: int) -> tuple[str, ...]:
    """The time zone around the meeting's year, as lines."""
    first, last = datetime.date(year - 1, 1, 1), datetime.date(year + 2, 1, 1)
    made = Timezone.from_tzid(tz, first_date=first, last_date=last).to_ical().decode()
    return tuple(made.rstrip("\r\n").split("\r\n"))


def _folded(line: str) -> Iterator[str]:
    """`line` in pieces of at most 75 octets, each after the first begun with a space; no character is cut in two."""
    if len(line) <= MOST_OCTETS and line.isascii():
        yield line
        return
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece += character
        size += width
    yield piece
