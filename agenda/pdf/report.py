"""The outcome report as PDF: a pure function of plain data."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from cicc_portal.documents.rendering import render_pdf


@dataclass(frozen=True, kw_only=True)
class OutcomeLine:
    """One adopted paragraph, in the language of the report."""

    number: int
    verb: str
    text: str
    item: str = ""
    responsible: str = ""
    due_on: datetime.date | None = None
    progress: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    day: datetime.date
    starts: str
    ends: str
    title: str
    rooms: str
    chairs: str


@dataclass(frozen=True, kw_only=True)
class ItemLine:
    """An agenda item and what was done under it."""

    number: str
    title: str
    is_sub: bool
    sessions: list[SessionLine] = field(default_factory=list)
    outcomes: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    name: str
    title: str
    function: str
    is_head: bool


@dataclass(frozen=True, kw_only=True)
class DelegationLine:
    name: str
    group: str
    persons: list[PersonLine] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class ReportData:
    """All that the report of one audience holds; what its readers may not know is not in here.

    `delegations` carry persons only where the readers may have the list of participants (DESIGN §5).
    """

    language: str
    committee: str
    title: str
    theme: str
    place: str
    starts_on: datetime.date
    ends_on: datetime.date
    symbol: str
    distribution: str
    is_draft: bool
    outcomes: list[OutcomeLine]
    items: list[ItemLine]
    delegations: list[DelegationLine]
    has_persons: bool
    members_present: int
    members_total: int
    quorum: int
    papers: list[tuple[str, str]]
    # The number series of a closed audience, in an annex of its own; empty in every other report.
    closed_title: str = ""
    closed_outcomes: list[OutcomeLine] = field(default_factory=list)


def render_report(data: ReportData) -> bytes:
    """The report as a tagged PDF. Raises `RenderingError`."""
    return render_pdf(
        "agenda/pdf/report.html",
        {"report": data},
        language=data.language,
        stylesheets=["portal/pdf.css", "agenda/report.pdf.css"],
        author=data.committee,
        tagged=True,
    )
