"""Lists of delegates as files: CSV and XLSX become rows of text, or the file is refused with a sentence.

Told by content, never by name. Nothing is computed: a formula stays the text that it is, and is refused in its cell.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from delegates.lists.words import as_choice, columns_named, split_name

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 500
# Rows that are looked at, the empty ones included: programs write thousands of those.
MOST_LINES = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 500
# What 500 rows unpack to, many times over. A sheet of 100,000 rows, or an archive made to burst, is more.
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_PARTS = 500
NEEDED = ("given_name", "family_name", "title")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


class SheetRefused(Exception):
    """The file cannot be read as a list; the message is a sentence for the person."""


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """One person as the list has it: the line in the file, and text by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What was read; `unused`: headings of columns that mean nothing here."""

    rows: Sequence[SheetRow]
    unused: Sequence[str]


def read(upload: IO[bytes], *, size: int) -> Sheet:
    """The rows of an uploaded list of `size` bytes. Raises `SheetRefused`."""
    if size > LARGEST_FILE:
        raise SheetRefused(_("This file is larger than 5 MB. Copy the rows into the template."))
    upload.seek(0)
    content = upload.read()
    if content.startswith(b"PK"):
        return _sheet(_workbook(content))
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf")):
        raise _unknown()
    return _sheet(_separated(_decoded(content)))


def _sheet(lines: Iterable[Sequence[str]]) -> Sheet:
    columns: list[str | None] | None = None
    headings: list[str] = []
    rows = []
    for number, cells in enumerate(lines, start=1):
        if number > MOST_LINES:
            raise _too_many_rows()
        if not any(cells):
            continue
        if columns is None:
            headings = list(cells)
            columns = _columns(headings)
        else:
            rows.append(SheetRow(line=number, cells=_cells(columns, cells)))
        if len(rows) > MOST_ROWS:
            raise _too_many_rows()
    if columns is None or not rows:
        raise SheetRefused(_("This file holds no rows below its headings."))
    unused = [heading for heading, column in zip(headings, columns, strict=False) if column is None and heading]
    return Sheet(rows=rows, unused=unused)


def _columns(headings: Sequence[str]) -> list[str | None]:
    found = columns_named(headings[:MOST_COLUMNS])
    if set(NEEDED).difference(found, {"given_name", "family_name"} if "name" in found else ()):
        raise SheetRefused(
            _("The first row has to name the columns, at least: given names, family name, official title.")
        )
    return found


def _cells(columns: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    found = {
        column: as_choice(column, value) for column, value in zip_longest(columns, cells[: len(columns)], fillvalue="")
        if column
    }  # fmt: skip
    name = found.pop("name", "")
    if name and not found.get("family_name"):
        given, found["family_name"] = split_name(name)
        found.setdefault("given_name", given)
    return found


def _text(value: Any) -> str:
    """One line of text, as the cell shows it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        value = value.isoformat()
    return " ".join(str(value).replace("\0", "").split())[:LONGEST_CELL]


# --- XLSX -------------------------------------------------------------------------------------------------------------
def _workbook(content: bytes) -> Iterator[list[str]]:
    _check_archive(content)
    try:
        # Formulas stay formulas: what another program computed last is not what the cell says.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield [_text(value) for value in cells]
    except BROKEN as error:
        raise SheetRefused(
            _("This workbook is damaged and cannot be read. Copy the rows into the template.")
        ) from error


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except BROKEN as error:
        raise _unknown() from error
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise _unknown()
    # An archive that lies about a size is found out when that part is read.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _too_many_rows()


# --- CSV --------------------------------------------------------------------------------------------------------------
def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16, or what Windows writes in Western Europe."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif content[1:2] == b"\0":
        encodings = ["utf-16-le"]
    elif content[:1] == b"\0":
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(sign < " " and sign not in "\t\r\n\f" for sign in decoded):
            raise _unknown()
        return decoded
    raise _unknown()


def _separated(text: str) -> Iterator[list[str]]:
    first, _end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text = first.strip()[4], rest
    else:
        heading = next((line for line in text.splitlines() if line.strip()), "")
        separator = max(";,\t", key=heading.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [_text(value) for value in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise SheetRefused(_("This file is damaged and cannot be read. Copy the rows into the template.")) from error


def _too_many_rows() -> SheetRefused:
    return SheetRefused(_("This file holds more than 500 rows. Copy those of the delegation into the template."))


def _unknown() -> SheetRefused:
    return SheetRefused(_("This file is no list that can be read. Choose a CSV file or an Excel workbook (.xlsx)."))
