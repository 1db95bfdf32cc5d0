"""Sheets for the doors of rooms, on A4: large enough to be read while one walks by."""

from __future__ import annotations

from dataclasses import dataclass

from agenda.pdf.programme import SessionLine
from cicc_portal.documents.rendering import render_pdf


@dataclass(frozen=True, kw_only=True)
class DoorSheet:
    """One room on one day."""

    room: str
    day: str
    lines: tuple[SessionLine, ...]


@dataclass(frozen=True, kw_only=True)
class DoorSheets:
    """Texts are in `language`."""

    language: str
    short_name: str
    meeting: str
    release: str
    times: str
    sheets: tuple[DoorSheet, ...]


def doors_pdf(data: DoorSheets) -> bytes:
    """A page for each room and day."""
    return render_pdf(
        "agenda/pdf/doors.html",
        {"doors": data},
        language=data.language,
        stylesheets=["portal/pdf.css", "agenda/doors.pdf.css"],
    )
