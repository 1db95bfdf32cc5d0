"""Word documents, opened again."""

from __future__ import annotations

import datetime
import zipfile
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn

from cicc_portal.documents.docx import WordDocument

DATED = datetime.datetime(2025, 5, 16, 17, 0, tzinfo=datetime.UTC)


def report() -> WordDocument:
    return WordDocument(title="Report", language="fr", author="CARICOM IMPACS", dated=DATED)


def opened(document: WordDocument):
    return docx.Document(BytesIO(document.to_bytes()))


def texts(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_text_stands_in_order():
    made = report()
    made.title("Report of the meeting")
    made.heading("Opening")
    made.paragraph("The Chair opened the meeting.")
    made.heading("Mot de bienvenue à Curaçao", level=2)
    document = opened(made)
    assert texts(document) == [
        "Report of the meeting", "Opening", "The Chair opened the meeting.", "Mot de bienvenue à Curaçao",
    ]  # fmt: skip
    assert [paragraph.style.name for paragraph in document.paragraphs] == ["Title", "Heading 1", "Normal", "Heading 2"]


def test_text_is_never_markup():
    made = report()
    made.paragraph("<w:p/> & <b>bold</b>")
    assert texts(opened(made)) == ["<w:p/> & <b>bold</b>"]


def test_characters_that_xml_cannot_hold_are_left_out():
    made = report()
    made.paragraph("a\x00b\x0bc\ud800d\uffffe")
    made.table(["h\x01"], [["c\x02"]])
    document = opened(made)
    assert (texts(document), document.tables[0].cell(1, 0).text) == (["abcde"], "c")


def numbering(paragraph) -> tuple[int, int]:
    properties = paragraph._p.pPr.numPr
    return properties.numId.val, properties.ilvl.val


def test_numbered_paragraphs_are_words_own():
    made = report()
    made.numbered("the reports of the two caucuses.", lead="NOTED")
    made.numbered("first", level=1)
    made.numbered("The Committee further")
    made.numbered("begins again", restart=True)
    document = opened(made)
    first, below, second, again = document.paragraphs
    assert first.text == "NOTED the reports of the two caucuses."
    assert [run.bold for run in first.runs] == [True, None]
    assert numbering(first)[1] == 0
    assert numbering(below) == (numbering(first)[0], 1)
    assert numbering(second) == numbering(first)
    assert numbering(again)[0] != numbering(first)[0]


def test_numbers_look_as_in_a_report():
    made = report()
    made.numbered("x")
    document = opened(made)
    root = document.part.numbering_part.element
    number = document.paragraphs[0]._p.pPr.numPr.numId.val
    scheme_id = root.num_having_numId(number).abstractNumId.val
    [scheme] = [
        found for found in root.findall(qn("w:abstractNum")) if found.get(qn("w:abstractNumId")) == str(scheme_id)
    ]
    assert [level.find(qn("w:lvlText")).get(qn("w:val")) for level in scheme.findall(qn("w:lvl"))] == [
        "%1.",
        "(%2)",
        "(%3)",
    ]
    kinds = [found.tag for found in root]
    assert kinds.index(qn("w:num")) > max(place for place, tag in enumerate(kinds) if tag == qn("w:abstractNum"))


def test_table_repeats_its_headings():
    made = report()
    made.table(["No.", "Action"], [["1", "Share data"], ["2", "Report"]], widths=[2, 14])
    [table] = opened(made).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["No.", "Action"],
        ["1", "Share data"],
        ["2", "Report"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [round(cell.width.cm) for cell in table.rows[2].cells] == [2, 14]


def test_a_row_of_another_length_is_an_error():
    with pytest.raises(ValueError, match="zip"):
        report().table(["a", "b"], [["1"]])


def test_header_and_footer():
    made = report()
    made.header("CICC/28/2025/REP.1")
    made.footer("Castries, 14 to 16 May 2025")
    section = opened(made).sections[0]
    assert section.header.paragraphs[0].text == "CICC/28/2025/REP.1"
    assert section.footer.paragraphs[0].text == "Castries, 14 to 16 May 2025\t\t1 / 1"
    codes = [found.text.strip() for found in section.footer.paragraphs[0]._p.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]


def test_contents_are_filled_in_and_lead_to_the_headings():
    made = report()
    made.contents("Contents")
    made.heading("Opening")
    made.heading("Detail", level=3)
    made.heading("Outcomes", level=2)
    document = opened(made)
    assert texts(document)[:3] == ["Contents", "Opening\t", "Outcomes\t"]
    body = document.element.body
    links = [found.get(qn("w:anchor")) for found in body.iter(qn("w:hyperlink"))]
    marks = [found.get(qn("w:name")) for found in body.iter(qn("w:bookmarkStart"))]
    assert (links, marks) == (["_Toc000001", "_Toc000003"], ["_Toc000001", "_Toc000002", "_Toc000003"])
    codes = [found.text.strip() for found in body.iter(qn("w:instrText"))]
    assert codes[0] == r'TOC \o "1-2" \h \z \u'
    kinds = [found.get(qn("w:fldCharType")) for found in body.iter(qn("w:fldChar"))]
    assert (kinds.count("begin"), kinds.count("separate"), kinds.count("end")) == (3, 3, 3)
    wish = document.settings.element.find(qn("w:updateFields"))
    assert wish.get(qn("w:val")) == "true"


def test_contents_without_headings():
    made = report()
    made.contents("Contents")
    assert texts(opened(made))[0] == "Contents"


def test_metadata_and_language():
    document = opened(report())
    properties = document.core_properties
    assert (properties.title, properties.author, properties.language) == ("Report", "CARICOM IMPACS", "fr")
    assert properties.created.replace(tzinfo=datetime.UTC) == properties.modified.replace(tzinfo=datetime.UTC) == DATED
    [language] = document.styles.element.find(qn("w:docDefaults")).iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "fr"


def test_a4():
    section = opened(report()).sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)


def test_the_same_calls_give_the_same_bytes():
    def make() -> bytes:
        made = report()
        made.contents("Contents")
        made.heading("Opening")
        made.numbered("x")
        return made.to_bytes()

    assert make() == make()
    assert zipfile.ZipFile(BytesIO(make())).testzip() is None
