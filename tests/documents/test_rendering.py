"""Documents: nothing is fetched or embedded but what is in hand, and the same data gives the same bytes."""

from __future__ import annotations

import datetime
import socket
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from PIL import Image
from pypdf import PdfReader

from cicc_portal.documents.assembly import merge
from cicc_portal.documents.rendering import RenderingError, render_pdf, typeset

DATED = datetime.datetime(2025, 5, 14, 9, 30, tzinfo=datetime.UTC)
TITLE = "<title>A document</title>"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A local file that must never get into a document: text, and an image of the same name."""
    path = tmp_path / "secret.txt"
    path.write_text("MARKER of a local file")
    Image.new("RGB", (8, 8), "red").save(tmp_path / "secret.png")
    return path


@pytest.fixture
def asked(monkeypatch) -> list[object]:
    """Every attempt to open a connection; none succeeds."""
    attempts: list[object] = []

    def connect(self, address):
        attempts.append(address)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return attempts


# --- locked down ------------------------------------------------------------------------------------------------------
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"'
REACHING_OUT = {
    "image": '<img src="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "attached link": '<a rel="attachment" href="{url}">x</a>',
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url({url});</style>",
    "background": '<p style="background: url({url})">x</p>',
    "border": '<p style="border: 3px solid; border-image: url({url}) 3">x</p>',
    "list": '<ul style="list-style-image: url({url})"><li>x</ul>',
    "content": "<style>p::before {{ content: url({url}) }}</style><p>x</p>",
    "font": "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style><p>x</p>",
    "colour profile": "<style>@color-profile device-cmyk {{ src: url({url}) }}</style>"
    "<p style='color: device-cmyk(1 0 0 0)'>x</p>",
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "svg image": '<svg {svg}><image href="{url}" width="9" height="9"/></svg>',
    "svg xlink": '<svg {svg}><image xlink:href="{url}" width="9" height="9"/></svg>',
    "base": '<base href="{folder}/"><img src="secret.txt">',
}


def addresses(secret: Path) -> dict[str, str]:
    return {
        "file": secret.as_uri(),
        "upper case": secret.as_uri().replace("file:", "FILE:"),
        "http": "http://127.0.0.1:9/secret.txt",
        "https": "https://example.org/secret.txt",
        "no scheme": "//127.0.0.1:9/secret.txt",
        "path": str(secret),
        "relative": "secret.txt",
        "climbing static": "static:../../../../../../" + str(secret),
        "absolute static": f"static:{secret}",
        "unknown bytes": "bytes:secret.txt",
        "data": "data:text/plain,MARKER",
    }


@pytest.mark.parametrize("way", REACHING_OUT)
@pytest.mark.parametrize("kind", ["file", "http"])
def test_every_way_out_is_refused(way, kind, secret, asked):
    url = addresses(secret)[kind]
    html = TITLE + REACHING_OUT[way].format(url=url, folder=url.rsplit("/", 1)[0], svg=SVG)
    with pytest.raises(RenderingError, match=r"Refused|no attachments"):
        typeset(html, language="en")
    assert asked == []


@pytest.mark.parametrize("kind", addresses(Path("/x")))
def test_every_kind_of_address_is_refused(kind, secret, asked):
    with pytest.raises(RenderingError, match="Refused"):
        typeset(f'{TITLE}<img src="{addresses(secret)[kind]}">', language="en")
    assert asked == []


LEFT_ALONE = {
    "svg use": '<svg {svg}><use href="{url}#x"/></svg>',
    "svg import": '<svg {svg}><style>@import url({url});</style><rect width="5" height="5"/></svg>',
    "svg entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "{url}">]><svg {svg}><text>&x;</text></svg>',
    "frame": '<iframe src="{url}"></iframe>',
    "script": '<script src="{url}"></script>',
    "video": '<video src="{url}" poster="{url}"></video>',
    "input": '<input type="image" src="{url}">',
    "body": '<body background="{url}">',
    "mask": '<p style="mask-image: url({url})">x</p>',
    "link": '<a href="{url}">x</a>',
}


@pytest.mark.parametrize("way", LEFT_ALONE)
def test_what_is_not_refused_is_not_read_either(way, secret, asked):
    """WeasyPrint knows none of these; a later release that does will be refused by the fetcher."""
    try:
        pdf = typeset(TITLE + LEFT_ALONE[way].format(url=secret.as_uri(), svg=SVG), language="en").pdf
    except RenderingError:
        return
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert list(opened.attachments) == []
        assert "/EmbeddedFiles" not in opened.Root.get("/Names", {})
    assert "MARKER" not in "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert b"MARKER" not in pdf
    assert asked == []


def test_svg_in_hand_cannot_reach_out(secret, asked):
    svg = f'<svg {SVG}><image href="{secret.as_uri()}" width="9" height="9"/></svg>'
    with pytest.raises(RenderingError, match="Refused"):
        typeset(f'{TITLE}<img src="bytes:logo.svg">', language="en", files={"logo.svg": svg.encode()})


def test_text_in_a_template_is_text(tmp_path, settings):
    """Autoescape is on: what a person typed as a name cannot become an element that fetches."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path], "APP_DIRS": False}]
    (tmp_path / "list.html").write_text("<title>List</title><p>{{ name }}</p>")
    pdf = render_pdf("list.html", {"name": '<img src="file:///etc/passwd">'}, language="en")
    assert '<img src="file:///etc/passwd">' in PdfReader(BytesIO(pdf)).pages[0].extract_text()


# --- in hand ----------------------------------------------------------------------------------------------------------
def test_static_files_and_bytes_are_served():
    photo = BytesIO()
    Image.new("RGB", (30, 40), "navy").save(photo, "JPEG")
    html = f'{TITLE}<img src="bytes:photo é.jpg"><img src="static:portal/emblem.svg">'
    pdf = typeset(html, language="en", files={"photo é.jpg": photo.getvalue()}).pdf
    [image] = PdfReader(BytesIO(pdf)).pages[0].images
    assert image.image.size == (30, 40)


def test_missing_stylesheet_is_named():
    with pytest.raises(RenderingError, match=r"no stylesheet nowhere\.css"):
        typeset(TITLE, language="en", stylesheets=["nowhere.css"])


def test_a_template_is_rendered_in_its_language(tmp_path, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path], "APP_DIRS": False}]
    (tmp_path / "date.html").write_text(
        '{% load i18n %}<title>x</title>{{ day|date:"j F" }} {% get_current_language as c %}{{ c }}'
    )
    pdf = render_pdf("date.html", {"day": DATED}, language="fr")
    assert PdfReader(BytesIO(pdf)).pages[0].extract_text() == "14 mai fr"


def test_accented_letters_are_set_and_found():
    pdf = typeset(f"{TITLE}<p>Curaçao, Zoë Núñez, Hôtel, Ivić, œuvre, Fāle</p>", language="en").pdf
    assert PdfReader(BytesIO(pdf)).pages[0].extract_text() == "Curaçao, Zoë Núñez, Hôtel, Ivić, œuvre, Fāle"


# --- metadata, pages --------------------------------------------------------------------------------------------------
def test_metadata():
    made = PdfReader(BytesIO(typeset(TITLE, language="fr", author="CARICOM IMPACS", dated=DATED).pdf))
    assert made.metadata.title == "A document"
    assert made.metadata.author == "CARICOM IMPACS"
    assert made.metadata.creation_date == DATED
    assert made.trailer["/Root"]["/Lang"] == "fr"


def test_author_is_the_portal_unless_named():
    assert PdfReader(BytesIO(typeset(TITLE, language="en").pdf)).metadata.author == str(settings.PORTAL_NAME)
    html = '<meta name="author" content="The Secretariat">' + TITLE
    assert PdfReader(BytesIO(typeset(html, language="en").pdf)).metadata.author == "The Secretariat"


def test_without_a_title_there_is_no_document():
    with pytest.raises(RenderingError, match="title"):
        typeset("<p>x</p>", language="en")


def test_the_same_data_gives_the_same_bytes():
    html = f"{TITLE}<h1>Programme</h1><p>Opening</p>"
    assert typeset(html, language="en", dated=DATED).pdf == typeset(html, language="en", dated=DATED).pdf
    assert typeset(html, language="en").pdf == typeset(html, language="en").pdf


def test_tags_on_demand():
    html = f"<html lang=en>{TITLE}<h1>Programme</h1>"
    for options, tagged in (({}, False), ({"tagged": True}, True), ({"pdf_variant": "pdf/ua-1"}, True)):
        root = PdfReader(BytesIO(typeset(html, language="en", **options).pdf)).trailer["/Root"]
        assert ("/StructTreeRoot" in root) is tagged


def test_boxes_are_in_points_from_the_upper_left():
    html = f"""{TITLE}<style>@page {{ size: 105mm 148mm; margin: 0 }} body {{ margin: 0 }}
        div {{ position: absolute; left: 10mm; top: 20mm; width: 30mm; height: 40mm }}</style><div id="photo"></div>"""
    made = typeset(html, language="en")
    assert made.page_count == 1
    assert [round(edge / 72 * 25.4, 3) for edge in made.boxes[0]["photo"]] == [10, 20, 40, 60]


# --- put together -----------------------------------------------------------------------------------------------------
def part(text: str) -> bytes:
    return typeset(f"{TITLE}<p>{text}</p>", language="en").pdf


def test_merge():
    whole = merge([part("one"), part("two")], title="Both", language="nl", author="IMPACS", dated=DATED)
    made = PdfReader(BytesIO(whole))
    assert [page.extract_text() for page in made.pages] == ["one", "two"]
    assert (made.metadata.title, made.metadata.author, made.metadata.creation_date) == ("Both", "IMPACS", DATED)
    assert made.trailer["/Root"]["/Lang"] == "nl"
    assert whole == merge([part("one"), part("two")], title="Both", language="nl", author="IMPACS", dated=DATED)


def test_merge_of_nothing():
    with pytest.raises(ValueError, match="Nothing"):
        merge([], title="x", language="en", author="x")
