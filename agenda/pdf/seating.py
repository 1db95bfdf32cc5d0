"""The seating plan of a ceremony, across on A4: the head table, the rows, and which delegation sits where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cicc_portal.documents.rendering import render_pdf
from delegates.pdf.letterhead import Letterhead


class Seat(NamedTuple):
    """“A1”, who sits there, of which delegation, in full and in short; at the head table without a number."""

    number: str
    name: str
    party: str
    short: str


class SeatRow(NamedTuple):
    """A row of seats with an aisle in the middle of its `length` places; the last row may have fewer seats."""

    letter: str
    seats: tuple[Seat, ...]
    length: int

    @property
    def left(self) -> tuple[Seat, ...]:
        return self.seats[: self.length // 2]

    @property
    def right(self) -> tuple[Seat, ...]:
        return self.seats[self.length // 2 :]

    @property
    def free(self) -> range:
        """Places of the row that nobody has, so that all rows are drawn alike."""
        return range(self.length - len(self.seats) - max(0, self.length // 2 - len(self.seats)))

    @property
    def free_left(self) -> range:
        return range(max(0, self.length // 2 - len(self.seats)))


@dataclass(frozen=True, kw_only=True)
class SeatingPlan:
    """Texts are in `language`."""

    language: str
    head: Letterhead
    title: str
    when: str
    table: tuple[Seat, ...]
    rows: tuple[SeatRow, ...]
    delegations: tuple[tuple[str, str], ...]

    @property
    def width(self) -> int:
        """Places in a row."""
        return self.rows[0].length if self.rows else 0


def seating_pdf(plan: SeatingPlan) -> bytes:
    """The plan, then the list of delegations with their seats."""
    return render_pdf(
        "agenda/pdf/seating.html",
        {"plan": plan, "head": plan.head},
        language=plan.language,
        stylesheets=["portal/pdf.css", "agenda/seating.pdf.css"],
        author=plan.head.committee,
    )
