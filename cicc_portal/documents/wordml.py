"""The parts of Word's XML that python-docx has no call for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.table import _Row
from docx.text.paragraph import Paragraph

# XML cannot hold these at all; a text with one would end the whole document.
IMPOSSIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LEVELS = (("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)"))
INDENT = 567  # twentieths of a point: 1 cm
# The schema fixes the order of settings; these come after the wish to update fields.
AFTER_UPDATE_FIELDS = (
    "w:hdrShapeDefaults", "w:footnotePr", "w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr",
    "w:attachedSchema", "w:themeFontLang", "w:clrSchemeMapping", "w:doNotIncludeSubdocsInStats", "w:shapeDefaults",
    "w:decimalSymbol", "w:listSeparator",
)  # fmt: skip


def plain(text: Any) -> str:
    """`text` without the characters that XML cannot hold."""
    return IMPOSSIBLE.sub("", str(text))


def element(tag: str, /, **attributes: str) -> Any:
    """An element such as `w:lvl`, with attributes of the same namespace."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


class Numbering:
    """Numbers that Word reckons itself, so that a paragraph can be put in between."""

    def __init__(self, document: Document) -> None:
        self._root = document.part.numbering_part.element
        self._scheme = str(1 + max((int(found.get(qn("w:abstractNumId"))) for found in self._schemes()), default=-1))
        self._add_scheme()
        self._list = self._new_list()

    def number(self, paragraph: Paragraph, *, level: int, restart: bool) -> None:
        """Number a paragraph at a level from 0; `restart` begins again at the first number."""
        if restart:
            self._list = self._new_list()
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = self._list

    def _schemes(self) -> list[Any]:
        return list(self._root.findall(qn("w:abstractNum")))

    def _add_scheme(self) -> None:
        scheme = element("w:abstractNum", abstractNumId=self._scheme)
        scheme.append(element("w:multiLevelType", val="multilevel"))
        for number, (kind, pattern) in enumerate(LEVELS):
            level = element("w:lvl", ilvl=str(number))
            level.append(element("w:start", val="1"))
            level.append(element("w:numFmt", val=kind))
            level.append(element("w:lvlText", val=pattern))
            level.append(element("w:lvlJc", val="left"))
            layout = element("w:pPr")
            layout.append(element("w:ind", left=str(INDENT * (number + 1)), hanging=str(INDENT)))
            level.append(layout)
            scheme.append(level)
        # The schema wants all schemes before the first list.
        self._schemes()[-1].addnext(scheme) if self._schemes() else self._root.insert(0, scheme)

    def _new_list(self) -> int:
        made = self._root.add_num(int(self._scheme))
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(made.numId)


def add_bookmark(paragraph: Paragraph, name: str, *, number: int) -> None:
    """Put a bookmark around what a paragraph holds."""
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, element("w:bookmarkStart", id=str(number), name=name))
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def add_field(paragraph: Paragraph, instruction: str, shown: str) -> None:
    """A field that Word reckons, showing `shown` until it has."""
    _begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    _end_field(paragraph)


def _begin_field(paragraph: Paragraph, instruction: str) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="begin"))
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))


def _end_field(paragraph: Paragraph) -> None:
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))


def fill_contents(paragraph: Paragraph, entries: Sequence[tuple[int, str, str]], *, levels: int) -> None:
    """The contents' field at `paragraph`, with a line an entry (level, text, bookmark); some programs reckon none."""
    instruction = f'TOC \\o "1-{levels}" \\h \\z \\u'
    if not entries:
        add_field(paragraph, instruction, "")
        return
    line = paragraph
    for place, (level, text, mark) in enumerate(entries):
        if place:
            line = _paragraph_after(line)
        _lay_out_entry(line, level)
        if not place:
            _begin_field(line, instruction)
        _link(line, text, mark)
        line.add_run("\t")
        add_field(line, f"PAGEREF {mark} \\h", "")
    _end_field(line)


def _paragraph_after(paragraph: Paragraph) -> Paragraph:
    made = OxmlElement("w:p")
    paragraph._p.addnext(made)
    return Paragraph(made, paragraph._parent)


def _lay_out_entry(paragraph: Paragraph, level: int) -> None:
    paragraph.paragraph_format.left_indent = Cm(0.6 * (level - 1))
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _link(paragraph: Paragraph, text: str, mark: str) -> None:
    link = element("w:hyperlink", anchor=mark, history="1")
    paragraph._p.append(link)
    run = paragraph.add_run(text)
    link.append(run._r)


def update_fields_on_opening(document: Document) -> None:
    """Have Word reckon all fields when the document is opened (it asks the reader first)."""
    settings = document.settings.element
    wish = element("w:updateFields", val="true")
    followers = {qn(name) for name in AFTER_UPDATE_FIELDS}
    follower = next((found for found in settings if found.tag in followers), None)
    if follower is None:
        settings.append(wish)
    else:
        follower.addprevious(wish)


def set_language(document: Document, language: str) -> None:
    """The language of all text that names no other: for spelling, hyphenation and reading aloud."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for found in defaults.iter(qn("w:lang")):
        found.set(qn("w:val"), language)


def repeat_on_each_page(row: _Row) -> None:
    """Have a heading row stand at the head of the table on every page."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def keep_whole(row: _Row) -> None:
    """Never break a row across two pages."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))
