"""Workbooks from plain data, written row by row. No cell ever becomes a formula or a link."""

from __future__ import annotations

import datetime
import decimal
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from cicc_portal.languages import Text

Cell = str | Text | int | float | decimal.Decimal | bool | datetime.date | datetime.datetime | datetime.time | None

# Spreadsheets take a text that begins so for a formula when the cell is edited, or the sheet saved as CSV and opened.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_SHEET_NAME = 31
LONGEST_TEXT = 32_767


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its heading, and its width in characters."""

    heading: str
    width: float = 18


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: a heading row that stays in sight, and rows of cells. Datetimes are shown by the clock they carry."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Sequence[Sheet], *, title: str, author: str = "", dated: datetime.datetime | None = None) -> bytes:
    """The XLSX file; the same bytes for the same data where `dated` is given."""
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
            "default_date_format": "yyyy-mm-dd",
        },
    )
    created = (dated or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC).replace(tzinfo=None)
    book.set_properties({"title": title, "author": author, "created": created})
    formats = _Formats(book)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_sheet_name(sheet.name, taken)), sheet, formats)
    book.close()
    return target.getvalue()


class _Formats:
    def __init__(self, book: Any) -> None:
        base = {"valign": "top", "text_wrap": True}
        self.heading = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
        self.text = book.add_format(base)
        # Shown as an apostrophe in the cell's editor: stays text even when the cell is edited.
        self.guarded = book.add_format({**base, "quote_prefix": True})
        self.date = book.add_format({**base, "num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm"})
        self.clock = book.add_format({**base, "num_format": "hh:mm"})


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel takes: short, without its forbidden characters, not used yet."""
    clean = FORBIDDEN_IN_SHEET_NAME.sub(" ", name).strip("' ")[:LONGEST_SHEET_NAME] or "Sheet"
    candidate, number = clean, 2
    while candidate.lower() in taken:
        mark = f" ({number})"
        candidate, number = clean[: LONGEST_SHEET_NAME - len(mark)] + mark, number + 1
    taken.add(candidate.lower())
    return candidate


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        _write_text(page, 0, number, column.heading, formats, formats.heading)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    last = 0
    for last, cells in enumerate(sheet.rows, start=1):
        for number, cell in enumerate(cells):
            _write_cell(page, last, number, cell, formats)
    if sheet.columns:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _write_cell(page: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, formats.text)
    elif isinstance(cell, int | float | decimal.Decimal):
        page.write_number(row, column, cell, formats.text)
    elif isinstance(cell, datetime.datetime):
        page.write_datetime(row, column, cell, formats.moment)
    elif isinstance(cell, datetime.date):
        page.write_datetime(row, column, cell, formats.date)
    elif isinstance(cell, datetime.time):
        page.write_datetime(row, column, cell, formats.clock)
    else:
        _write_text(page, row, column, str(cell), formats, formats.text)


def _write_text(page: Any, row: int, column: int, text: str, formats: _Formats, plain: Any) -> None:
    guarded = text.startswith(FORMULA_STARTS)
    page.write_string(row, column, text[:LONGEST_TEXT], formats.guarded if guarded else plain)
