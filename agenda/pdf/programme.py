"""The programme as PDF: a pure function of plain data, which the programme's page shows too."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import hashlib
import json
from dataclasses import dataclass
from typing import NamedTuple

from cicc_portal.documents.booklets import booklet
from cicc_portal.documents.rendering import render_html, render_pdf, typeset

# Raise it when the same data is to look different: files that were made before are then made again.
LAYOUT = 1


class Layout(enum.StrEnum):
    """How the programme is printed."""

    A4 = "a4"
    BOOKLET = "booklet"
    DAYS = "days"


class PeopleLine(NamedTuple):
    """“Chair: A. Body, Comptroller of Customs (Barbados)”."""

    part: str
    names: str


class RoomLabel(NamedTuple):
    code: str
    name: str


class AudienceLabel(NamedTuple):
    """The public id and the name of an audience; empty where the reader is not told for whom a session is."""

    key: str = ""
    name: str = ""


class SessionLine(NamedTuple):
    """A session in words, in the language of the programme. `closed` says for whom, or just that it is closed.

    `kind` is a code for colours and filters ("closed" where the kind is not told). `has_page` is False for closed time.
    """

    key: str
    starts: str
    ends: str
    starts_at: str
    ends_at: str
    title: str
    title_language: str
    kind: str
    kind_label: str
    rooms: tuple[RoomLabel, ...] = ()
    items: tuple[str, ...] = ()
    audience: str = ""
    for_whom: AudienceLabel = AudienceLabel()
    closed: str = ""
    stream: str = ""
    is_cancelled: bool = False
    has_page: bool = True
    people: tuple[PeopleLine, ...] = ()
    description: str = ""

    @property
    def places(self) -> str:
        return ", ".join(room.name for room in self.rooms)


@dataclass(frozen=True, kw_only=True, slots=True)
class DayLines:
    date: str
    label: str
    short_label: str
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammeData:
    """All that one viewer's programme holds; what the viewer may not know is not in here. Texts are in `language`.

    `times` names the zone. `is_public` is False where something is shown that not everyone may see.
    """

    language: str
    committee: str
    meeting: str
    short_name: str
    theme: str
    place: str
    dates: str
    times: str
    release: str
    issued: str
    issued_at: datetime.datetime
    is_public: bool
    days: tuple[DayLines, ...]
    layout: Layout = Layout.A4

    @property
    def digest(self) -> str:
        """A hash of everything that the PDF shows."""
        held = json.dumps([LAYOUT, dataclasses.asdict(self)], default=str, ensure_ascii=False)
        return hashlib.sha256(held.encode()).hexdigest()


# What the letters of a day are made smaller by, until each day is on its one page.
SIZES = ("largest", "whole", "large", "medium", "small", "smallest")


def render_programme(data: ProgrammeData) -> bytes:
    """The programme in its layout; the same bytes for the same data."""
    if data.layout == Layout.DAYS:
        return _day_by_day(data)
    sheets = ["portal/pdf.css", "agenda/programme.pdf.css"]
    if data.layout == Layout.BOOKLET:
        sheets.append("agenda/programme_a5.pdf.css")
    made = render_pdf(
        "agenda/pdf/programme.html",
        {"programme": data},
        language=data.language,
        stylesheets=sheets,
        dated=data.issued_at,
    )
    if data.layout == Layout.BOOKLET:
        return booklet(made, title=_title(data), language=data.language, author=data.committee)
    return made


def _title(data: ProgrammeData) -> str:
    return f"{data.short_name}: {data.release}"


def _day_by_day(data: ProgrammeData) -> bytes:
    """A page a day, in the largest letters in which every day fits; the longest days may need a second page."""
    made = b""
    for size in SIZES:
        html = render_html("agenda/pdf/programme_days.html", {"programme": data, "size": size}, language=data.language)
        found = typeset(
            html,
            language=data.language,
            stylesheets=["portal/pdf.css", "agenda/programme_days.pdf.css"],
            dated=data.issued_at,
        )
        made = found.pdf
        if found.page_count <= len(data.days):
            break
    return made
