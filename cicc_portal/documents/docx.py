"""Word documents from plain data: headings, numbered paragraphs, tables, running header and footer, contents."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from cicc_portal.documents import wordml

# Where nobody says when a document was made: the earliest date that a ZIP file can hold.
EPOCH = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)


class WordDocument:
    """A document that is written from top to bottom, on A4. Text is taken as it is, never as markup.

    The contents stand at the place of `contents()`, with the headings filled in; Word adds the page numbers on opening.
    """

    def __init__(
        self,
        *,
        title: str,
        language: str,
        author: str = "",
        dated: datetime.datetime | None = None,
        font: str = "Calibri",
    ) -> None:
        self._document = docx.Document()
        self._dated = (dated or EPOCH).astimezone(datetime.UTC)
        self._numbering = wordml.Numbering(self._document)
        self._headings: list[tuple[int, str, str]] = []
        self._contents: tuple[Paragraph, int] | None = None
        self._describe(title, author, language)
        self._lay_out(font)

    def title(self, text: str) -> None:
        """The title on the page."""
        self._document.add_paragraph(wordml.plain(text), style="Title")

    def heading(self, text: str, *, level: int = 1) -> None:
        """A heading of level 1 to 4; it appears in the contents."""
        paragraph = self._document.add_heading(wordml.plain(text), level)
        mark = f"_Toc{len(self._headings) + 1:06d}"
        wordml.add_bookmark(paragraph, mark, number=len(self._headings) + 1)
        self._headings.append((level, wordml.plain(text), mark))

    def paragraph(self, text: str, *, bold: bool = False, italic: bool = False, centred: bool = False) -> None:
        """A paragraph without a number; line ends in `text` stay."""
        paragraph = self._document.add_paragraph()
        run = paragraph.add_run(wordml.plain(text))
        run.bold, run.italic = bold or None, italic or None
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def numbered(self, text: str, *, lead: str = "", level: int = 0, restart: bool = False) -> None:
        """A paragraph with Word's own number: 1, 2 … at level 0, (a) at 1, (i) at 2. `lead` stands bold before `text`.

        Numbers run through the whole document unless `restart` begins again at 1.
        """
        paragraph = self._document.add_paragraph(style="List Paragraph")
        self._numbering.number(paragraph, level=level, restart=restart)
        if lead:
            paragraph.add_run(wordml.plain(lead) + " ").bold = True
        paragraph.add_run(wordml.plain(text))

    def table(
        self, headings: Sequence[str], rows: Iterable[Sequence[str]], *, widths: Sequence[float] | None = None
    ) -> None:
        """A table whose heading row is repeated on each page; `widths` in centimetres."""
        table = self._document.add_table(rows=0, cols=len(headings), style="Table Grid")
        table.autofit = widths is None
        for column, width in zip(table.columns, widths or (), strict=widths is not None):
            column.width = Cm(width)  # which the cells of new rows take over
        self._add_row(table, headings, bold=True)
        wordml.repeat_on_each_page(table.rows[0])
        for row in rows:
            self._add_row(table, row)

    @staticmethod
    def _add_row(table: Table, texts: Sequence[str], *, bold: bool = False) -> None:
        row = table.add_row()  # type: ignore[no-untyped-call]  # python-docx leaves it untyped
        wordml.keep_whole(row)
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].add_run(wordml.plain(text)).bold = bold or None

    def contents(self, heading: str, *, levels: int = 2) -> None:
        """A table of contents down to `levels`."""
        self._document.add_paragraph(wordml.plain(heading), style="TOC Heading")
        self._contents = (self._document.add_paragraph(), levels)

    def page_break(self) -> None:
        self._document.add_page_break()  # type: ignore[no-untyped-call]  # python-docx leaves it untyped

    def header(self, text: str) -> None:
        """The line at the head of every page."""
        self._document.sections[0].header.paragraphs[0].text = wordml.plain(text)

    def footer(self, text: str = "") -> None:
        """The line at the foot of every page, with the page's number and their total on the right."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"{wordml.plain(text)}\t\t")
        wordml.add_field(paragraph, "PAGE", "1")
        paragraph.add_run(" / ")
        wordml.add_field(paragraph, "NUMPAGES", "1")

    def to_bytes(self) -> bytes:
        """The DOCX file; the same bytes for the same calls."""
        if self._contents is not None:
            place, levels = self._contents
            entries = [entry for entry in self._headings if entry[0] <= levels]
            wordml.fill_contents(place, entries, levels=levels)
            wordml.update_fields_on_opening(self._document)
            self._contents = None
        target = BytesIO()
        self._document.save(target)
        return _with_dates(target, self._dated)

    def _describe(self, title: str, author: str, language: str) -> None:
        properties = self._document.core_properties
        properties.title, properties.author, properties.language = wordml.plain(title), author, language
        properties.comments, properties.last_modified_by = "", author
        properties.created = properties.modified = self._dated.replace(tzinfo=None)
        wordml.set_language(self._document, language)

    def _lay_out(self, font: str) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin = section.bottom_margin = Cm(2.2)
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = font, Pt(11)
        normal.paragraph_format.space_after = Pt(6)


def _with_dates(source: BytesIO, dated: datetime.datetime) -> bytes:
    """The same ZIP file with one date on every member: python-docx writes the time of day."""
    target = BytesIO()
    stamp = max(dated, EPOCH).timetuple()[:6]
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            entry = zipfile.ZipInfo(member.filename, date_time=stamp)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(member))
    return target.getvalue()
