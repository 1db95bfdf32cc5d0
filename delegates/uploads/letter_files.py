"""Letters as files: what a ministry scans or photographs becomes a PDF or one upright JPEG, or is refused.

Files are told by their content, never by their name. A picture is drawn anew, so that nothing of it survives but its
pixels; a PDF is kept as it came, since it may be signed, unless it holds what a letter has no use for.
"""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass
from typing import IO

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from delegates.uploads.photos import BROKEN, LARGEST_PICTURE

LARGEST_FILE = 10 * 1024 * 1024
# A4 at 300 dpi: legible, whatever the telephone took.
LONGEST_SIDE = 3508
FORMATS = ("JPEG", "PNG", "HEIF")
QUALITY = 85
PDF, JPEG = "application/pdf", "image/jpeg"
SUFFIX = {PDF: "pdf", JPEG: "jpg"}
# A page scanned in colour at 600 dpi unpacks to 105 MB; a file of 10 MB can be made to unpack to 10 GB.
LARGEST_UNPACKED = 400 * 1024 * 1024
STEP = 1024 * 1024
STREAM = re.compile(rb"stream\r?\n")
# Readers look for the header in the first kilobyte; a file that also is something else has its own there.
HEADER = re.compile(rb"\A[\x00\t\n\f\r \xef\xbb\xbf]{0,16}%PDF-\d")


class LetterRefused(Exception):
    """The upload cannot be kept as a letter; the message is a sentence for the person."""


@dataclass(frozen=True, kw_only=True)
class LetterFile:
    """What is kept of an upload."""

    content: bytes
    mime: str


def checked(upload: IO[bytes], *, size: int) -> LetterFile:
    """The letter in an upload of `size` bytes. Raises `LetterRefused`."""
    if size > LARGEST_FILE:
        raise LetterRefused(_("This file is larger than 10 MB. Scan the letter with fewer dots, or in grey."))
    upload.seek(0)
    content = upload.read()
    if HEADER.match(content):
        _check_pdf(content)
        return LetterFile(content=content, mime=PDF)
    return LetterFile(content=_redrawn(content), mime=JPEG)


def _check_pdf(content: bytes) -> None:
    if _unpacks_too_far(content):
        raise LetterRefused(_("This PDF unpacks to more than a letter can hold. Scan the letter anew."))
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages, is_locked = len(pdf.pages), pdf.is_encrypted
            is_active = _acts(pdf.Root)
            names = pdf.Root.get("/Names", pikepdf.Dictionary())
            carries = "/JavaScript" in names or "/EmbeddedFiles" in names
    except pikepdf.PasswordError as error:
        raise _locked() from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, RuntimeError) as error:
        raise _damaged() from error
    if is_locked:
        raise _locked()
    if not pages:
        raise _damaged()
    if is_active or carries:
        raise LetterRefused(_("This PDF holds a script or attached files. Print it to a new PDF, or scan the letter."))


def _acts(root: pikepdf.Object) -> bool:
    """True if opening does more than go to a page, which many programs write."""
    action = root.get("/OpenAction")
    if "/AA" in root:
        return True
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") not in {pikepdf.Name.GoTo, None}


def _unpacks_too_far(content: bytes) -> bool:
    """Unpack every packed stream, a megabyte at a time, and stop at what is too much."""
    left = LARGEST_UNPACKED
    for found in STREAM.finditer(content):
        unpacker = zlib.decompressobj()
        pending = content[found.end() : found.end() + STEP]
        position = found.end() + len(pending)
        try:
            while pending and not unpacker.eof:
                left -= len(unpacker.decompress(pending, STEP))
                if left < 0:
                    return True
                pending = unpacker.unconsumed_tail
                if not pending:
                    pending = content[position : position + STEP]
                    position += len(pending)
        except zlib.error:
            continue  # not packed this way
    return False


def _redrawn(content: bytes) -> bytes:
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise LetterRefused(
            _("This file is not a letter that can be used. Choose a PDF, or a JPEG, PNG or HEIC picture.")
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise _damaged() from error
    if picture.width * picture.height > LARGEST_PICTURE:
        raise _too_many_pixels()
    try:
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), resample=Image.Resampling.LANCZOS)
        plain = _on_white(upright)
    except BROKEN as error:
        raise _damaged() from error
    target = io.BytesIO()
    plain.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """A new image: nothing of the upload's metadata comes along."""
    if picture.mode.startswith("I"):
        # Pillow cuts 16 bits off at 255 instead of scaling them.
        picture = picture.point(lambda value: value / 256).convert("L")
    plain = Image.new("RGB", picture.size, "white")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        plain.paste(layered, mask=layered.getchannel("A"))
    else:
        plain.paste(picture.convert("RGB"))
    return plain


def _too_many_pixels() -> LetterRefused:
    return LetterRefused(_("This picture has too many pixels. Choose one with at most 50 million, or a PDF."))


def _locked() -> LetterRefused:
    return LetterRefused(_("This PDF is locked with a password. Save it without one, or scan the letter."))


def _damaged() -> LetterRefused:
    return LetterRefused(_("This file is damaged and cannot be read. Choose another."))
