"""Looking at a PDF as its reader does: text, pages, picture."""

from __future__ import annotations

import io

import pypdf
import pypdfium2
import zxingcpp
from PIL import Image, ImageStat


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def words_of(pdf: bytes) -> str:
    """The text with all white space as single blanks: a line break may fall anywhere."""
    return " ".join(text_of(pdf).split())


def pages_with(pdf: bytes, words: str) -> int:
    """On how many pages `words` stand; of thousands of pages, quickly."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return sum(words in " ".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def pictures_of(pdf: bytes, *, dpi: int = 150) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()


def codes_in(picture: Image.Image) -> list[str]:
    """The QR codes that a reader finds in a picture."""
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def ink_of(picture: Image.Image) -> float:
    """How much of a page is not paper, from 0 to 1."""
    return 1 - ImageStat.Stat(picture.convert("L").point(lambda shade: 255 if shade > 245 else 0)).mean[0] / 255


def colours_of(picture: Image.Image) -> int:
    """How many different colours there are: a photo has thousands, a page of text a few hundred."""
    return len(picture.getcolors(maxcolors=1 << 24) or [])
