"""Badges as PDF: WeasyPrint's template pages, with words, photos and codes stamped on them by pikepdf.

A pure function of plain data. Laying out each badge in HTML takes ten times as long; the words are shaped by HarfBuzz
with the template's own fonts, and what those lack is set by WeasyPrint.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Self

import pikepdf
import zxingcpp
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from delegates.pdf.badge_data import A4, A6, MM, SIZES, STYLES, BadgeData, Layout, MeetingOnBadge
from delegates.pdf.badge_template import Template, make_template, set_words, top_of
from delegates.pdf.fitting import Fitted, Shaped, face, fit

CUT = 4 * MM  # length of the marks at the edge of a sheet
QUIET = 4  # white modules around a code
BITS = bytes(49 if value < 128 else 48 for value in range(256))  # grey → "1" for dark, "0" for light


@dataclass(frozen=True)
class Stamp:
    """The words of one box as operators, or the number of the page that WeasyPrint set them on."""

    operators: bytes = b""
    set_page: int | None = None


def render_badges(
    badges: Sequence[BadgeData],
    photos: Iterable[bytes | None],
    target: BinaryIO,
    *,
    meeting: MeetingOnBadge,
    language: str,
    layout: Layout = Layout.A6,
    backs: bool = True,
    progress: Callable[[int], None] = lambda done: None,
) -> None:
    """Write `badges` with their `photos` (JPEG, in step) to `target`; `progress` hears how many badges are done.

    With `backs`, each page is followed by its reverse. Two calls with the same data write the same bytes.
    """
    with Press(make_template(badges, meeting, language=language), badges, layout=layout, language=language) as press:
        stream = iter(zip(badges, photos, strict=True))
        for first in range(0, len(badges), layout.per_page):
            group = [next(stream) for _place in range(min(layout.per_page, len(badges) - first))]
            press.print_fronts(group)
            if backs:
                press.print_backs(len(group))
            progress(first + len(group))
        press.save(target, title=meeting.short_name, author=meeting.organiser, language=language)


class Press:
    """One PDF in the making. Photos are let go of as soon as they are in it."""

    def __init__(self, template: Template, badges: Sequence[BadgeData], *, layout: Layout, language: str) -> None:
        self.template, self.layout = template, layout
        self.pdf = pikepdf.new()
        self.fonts = Dictionary(
            {f"/{name}": self.pdf.copy_foreign(font.resource) for name, font in template.fonts.items()}
        )
        self.fonts = self.pdf.make_indirect(self.fonts)
        self.fronts = {key: self._form(page) for key, page in template.fronts.items()}
        self.back = self._form(template.back)
        self.stamps = self._stamps(badges, language)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.template.pdf.close()
        self.pdf.close()

    def _form(self, page: pikepdf.Page) -> pikepdf.Object:
        return self.pdf.copy_foreign(page.as_form_xobject())

    def _stamps(self, badges: Sequence[BadgeData], language: str) -> dict[tuple[str, str], Stamp]:
        """Every distinct pair of box and words, fitted once; titles and parties come again and again."""
        stamps: dict[tuple[str, str], Stamp] = {}
        left_over: list[tuple[str, Fitted]] = []
        for box, text in dict.fromkeys(pair for badge in badges for pair in badge.words.items()):
            width, height = SIZES[box]
            fitted = fit(text, STYLES[box], width=width, height=height)
            operators = self._operators(box, fitted)
            if operators is None:
                left_over.append((box, fitted))
            stamps[box, text] = Stamp(operators or b"", None if operators is not None else len(left_over) - 1)
        self.set_forms: list[pikepdf.Object] = []
        if left_over:
            with set_words(left_over, language=language) as words:
                self.set_forms = [self._form(page) for page in words.pages]
        return stamps

    def _operators(self, box: str, fitted: Fitted) -> bytes | None:
        """The lines of one box as text operators, or `None` where a glyph is not in the template's font."""
        style, ruler = STYLES[box], face(STYLES[box].face)
        held = self.template.fonts[style.face].glyphs
        left, top, right, _bottom = self.template.slots[box]
        # The baseline of these fonts lies 0.31 of the size below the middle of the line.
        baseline = A6[1] - top - top_of(box, fitted) - fitted.size * (style.leading / 2 + 0.31)
        parts = [b"BT /%s %.3f Tf" % (style.face.encode(), fitted.size)]
        for line in fitted.lines:
            shaped = ruler.shaped(line)
            if not (shaped.is_plain and ruler.can_set(line) and held.issuperset(shaped.glyphs)):
                return None
            x = (left + right - sum(shaped.advances) / ruler.units * fitted.size) / 2
            parts.append(b"1 0 0 1 %.3f %.3f Tm %s TJ" % (x, baseline, _glyph_array(shaped, style.face)))
            baseline -= fitted.size * style.leading
        return b"\n".join([*parts, b"ET"])

    def print_fronts(self, group: Sequence[tuple[BadgeData, bytes | None]]) -> None:
        """One page with the fronts of up to as many badges as it holds."""
        pictures = Dictionary()
        operators: list[bytes] = []
        for index, (badge, photo) in enumerate(group):
            x, y = self.layout.place(index, is_back=False)
            operators.append(b"q 1 0 0 1 %.3f %.3f cm" % (x, y))
            operators += self._front(index, badge, photo, pictures)
            operators.append(b"Q")
        self._add_page([*operators, *self._cut_marks()], pictures)

    def _front(self, index: int, badge: BadgeData, photo: bytes | None, pictures: Dictionary) -> Iterator[bytes]:
        pictures[f"/T{index}"] = self.fronts[badge.category]
        yield b"/T%d Do" % index
        if photo is not None:
            pictures[f"/P{index}"] = self._photo(photo)
            yield b"q %.3f 0 0 %.3f %.3f %.3f cm /P%d Do Q" % (*_place(self.template.slots["photo"]), index)
        yield code_operators(badge.code, self.template.slots["code"])
        yield b"0.082 0.137 0.184 rg"
        for box, text in badge.words.items():
            stamp = self.stamps[box, text]
            if stamp.set_page is None:
                yield stamp.operators
            else:
                pictures[f"/W{index}{box}"] = self.set_forms[stamp.set_page]
                _width, _height, x, y = _place(self.template.slots[box])
                yield b"q 1 0 0 1 %.3f %.3f cm /W%d%s Do Q" % (x, y, index, box.encode())

    def print_backs(self, count: int) -> None:
        """The reverse of a page with `count` badges."""
        places = [self.layout.place(index, is_back=True) for index in range(count)]
        operators = [b"q 1 0 0 1 %.3f %.3f cm /B Do Q" % place for place in places]
        self._add_page([*operators, *self._cut_marks()], Dictionary({"/B": self.back}))

    def _cut_marks(self) -> list[bytes]:
        """Short lines at the edges of a sheet, where it is cut in four."""
        if self.layout is Layout.A6:
            return []
        (width, height), middle = A4, (A4[0] / 2, A4[1] / 2)
        lines = (
            (middle[0], 0.0, middle[0], CUT),
            (middle[0], height - CUT, middle[0], height),
            (0.0, middle[1], CUT, middle[1]),
            (width - CUT, middle[1], width, middle[1]),
        )
        drawn = [b"%.2f %.2f m %.2f %.2f l S" % line for line in lines]
        # On a ground of white, so that they show on every band.
        return [b"q 1.5 w 1 G", *drawn, b"0.4 w 0 G", *drawn, b"Q"]

    def _photo(self, photo: bytes) -> pikepdf.Object:
        """The JPEG as it is: it was brought to printing size when it was uploaded."""
        with Image.open(io.BytesIO(photo), formats=["JPEG"]) as picture:
            width, height = picture.size
            colours = Name.DeviceGray if picture.mode == "L" else Name.DeviceRGB
        return Stream(
            self.pdf, photo, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height,
            ColorSpace=colours, BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip

    def _add_page(self, operators: Sequence[bytes], pictures: Dictionary) -> None:
        width, height = self.layout.page
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
            Resources=Dictionary(Font=self.fonts, XObject=pictures),
            Contents=Stream(self.pdf, b"\n".join(operators)),
        )
        self.pdf.pages.append(pikepdf.Page(page))

    def save(self, target: BinaryIO, *, title: str, author: str, language: str) -> None:
        """Write the PDF; the same bytes for the same data."""
        self.pdf.docinfo["/Title"] = title
        self.pdf.docinfo["/Author"] = author
        self.pdf.Root.Lang = pikepdf.String(language)
        self.pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self.pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _place(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Width, height and lower left corner of a box that is measured from the badge's upper left."""
    left, top, right, bottom = box
    return right - left, bottom - top, left, A6[1] - bottom


def _glyph_array(shaped: Shaped, face_name: str) -> bytes:
    """A line for TJ: runs of glyphs, and between them how far kerning moves the next one."""
    usual = _usual_advances(face_name)
    units = face(face_name).units
    parts, run = [], []
    for glyph, advance in zip(shaped.glyphs, shaped.advances, strict=True):
        run.append(b"%04x" % glyph)
        moved = usual(glyph) - advance
        if moved:
            parts.append(b"<%s> %.1f" % (b"".join(run), moved * 1000 / units))
            run = []
    if run:
        parts.append(b"<%s>" % b"".join(run))
    return b"[%s]" % b" ".join(parts)


@functools.cache
def _usual_advances(face_name: str) -> Callable[[int], int]:
    return functools.lru_cache(maxsize=4000)(face(face_name).advance_of)


def code_operators(text: str, box: tuple[float, float, float, float]) -> bytes:
    """A QR code as a mask of one bit a module on white, with its quiet zone inside `box`."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = memoryview(code.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]  # a buffer, untyped
    modules = len(picture)
    dark = picture.tobytes().translate(BITS)
    row_bytes = (modules + 7) // 8
    spare = row_bytes * 8 - modules
    rows = b"".join(
        (int(dark[row * modules : (row + 1) * modules], 2) << spare).to_bytes(row_bytes, "big")
        for row in range(modules)
    )
    width, height, x, y = _place(box)
    edge = width * QUIET / (modules + 2 * QUIET)
    inner = width - 2 * edge
    # Hexadecimal: in raw bytes a reader may take a chance "EI" for the end.
    return (
        b"q 1 g %.3f %.3f %.3f %.3f re f 0 g %.3f 0 0 %.3f %.3f %.3f cm "
        b"BI /W %d /H %d /BPC 1 /IM true /D [1 0] /F /AHx ID %s> EI Q"
        % (x, y, width, height, inner, inner, x + edge, y + edge, modules, modules, rows.hex().encode())
    )
