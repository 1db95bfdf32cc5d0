"""Pictures for tests, drawn on the spot: nothing of a real person."""

from __future__ import annotations

import io
import struct
import zlib

import pillow_heif
from PIL import Image, ImageDraw

GPS = 0x8825


def drawn(width: int, height: int) -> Image.Image:
    """A grey ground; red in the upper left corner, blue in the lower right, so that a turn shows."""
    picture = Image.new("RGB", (width, height), "#888888")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, width // 2, height // 2), fill="#cc0000")
    draw.rectangle((width // 2, height // 2, width, height), fill="#0000cc")
    return picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def jpeg(width: int = 826, height: int = 1062, **options: object) -> bytes:
    return saved(drawn(width, height), "JPEG", **options)


def jpeg_with_place(orientation: int = 1, *, width: int = 826, height: int = 1062) -> bytes:
    """A JPEG as a phone writes it: how it was held, by whom, and where."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Phone maker"
    exif[0x8298] = "Copyright of a person"
    exif.get_ifd(GPS)[2] = (14.0, 0.0, 36.0)
    exif.get_ifd(GPS)[1] = "N"
    return jpeg(width, height, exif=exif, comment=b"taken at home")


def heic(width: int = 826, height: int = 1062) -> bytes:
    target = io.BytesIO()
    pillow_heif.from_pillow(drawn(width, height)).save(target, format="HEIF", quality=60)
    return target.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims a size; its pixels would unpack to that."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
