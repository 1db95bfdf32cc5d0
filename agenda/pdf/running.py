"""A chair's run-sheet for one session, on A4."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from agenda.pdf.programme import PeopleLine
from cicc_portal.documents.rendering import render_pdf


class Turn(NamedTuple):
    """What comes when: “09:05”, who or what, minutes (empty: none given)."""

    time: str
    what: str
    detail: str
    minutes: str


class ItemOnSheet(NamedTuple):
    """An agenda item of the session, with the papers that belong to it: (symbol, title)."""

    number: str
    title: str
    papers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class RunSheet:
    """Texts are in `language`. `readers` says for whom it is confidential."""

    language: str
    short_name: str
    committee: str
    title: str
    when: str
    kind: str
    audience: str
    readers: str
    people: tuple[PeopleLine, ...]
    turns: tuple[Turn, ...]
    items: tuple[ItemOnSheet, ...]
    papers: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, str], ...]
    description: str


def run_sheet_pdf(data: RunSheet) -> bytes:
    """One session on one or two pages, with room for notes."""
    return render_pdf(
        "agenda/pdf/run_sheet.html",
        {"sheet": data},
        language=data.language,
        stylesheets=["portal/pdf.css", "agenda/run_sheet.pdf.css"],
        author=data.committee,
    )
