"""Lists for the desks as PDF and workbook: a heading, and tables by day, hotel or delegation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from cicc_portal.documents.rendering import render_pdf
from cicc_portal.documents.xlsx import Column, Sheet, workbook
from delegates.pdf.letterhead import Letterhead

# Characters a millimetre, roughly, for the columns of a workbook.
CHARACTERS_A_MM = 0.55


class PrintedColumn(NamedTuple):
    """A column: its heading, and its width in millimetres, one of those in tables.pdf.css."""

    heading: str
    width: int


@dataclass(frozen=True, kw_only=True)
class Section:
    """A table under a heading. In the workbook it goes to the sheet named `sheet`, its heading in the first column."""

    heading: str
    columns: tuple[PrintedColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    sheet: str = ""
    heading_column: str = ""
    # What stands in that first column, where it is not the whole heading.
    label: str = ""
    note: str = ""
    starts_page: bool = False


@dataclass(frozen=True, kw_only=True)
class Tables:
    """A whole list. `readers` stands above its title: “For protocol only”. `empty` is said where there is nothing."""

    language: str
    head: Letterhead
    title: str
    lead: str
    empty: str
    sections: tuple[Section, ...]
    readers: str = ""
    notes: tuple[str, ...] = ()
    is_landscape: bool = True
    for_signature: bool = False


def tables_pdf(data: Tables) -> bytes:
    """On A4; the heads of the tables are repeated on each page. Raises `RenderingError`."""
    stylesheets = ["portal/pdf.css", "delegates/tables.pdf.css"]
    if data.is_landscape:
        stylesheets.append("delegates/landscape.pdf.css")
    return render_pdf(
        "delegates/pdf/tables.html",
        {"list": data, "head": data.head},
        language=data.language,
        stylesheets=stylesheets,
        author=data.head.committee,
    )


def tables_xlsx(data: Tables) -> bytes:
    """A sheet for each `sheet` of the sections, their headings in the first column."""
    sheets = [_sheet(name, list(found)) for name, found in groupby(data.sections, key=lambda section: section.sheet)]
    return workbook(
        sheets or [Sheet(name=data.title, columns=[Column(heading=data.title, width=60)], rows=[[data.empty]])],
        title=f"{data.head.short_name}: {data.title}",
        author=data.head.committee,
    )


def _sheet(name: str, sections: list[Section]) -> Sheet:
    first = sections[0]
    columns = [Column(heading=column.heading, width=column.width * CHARACTERS_A_MM) for column in first.columns]
    return Sheet(name=name, columns=[Column(heading=first.heading_column, width=26), *columns], rows=_rows(sections))


def _rows(sections: Iterable[Section]) -> Iterator[tuple[str, ...]]:
    for section in sections:
        for row in section.rows:
            yield (section.label or section.heading, *row)
