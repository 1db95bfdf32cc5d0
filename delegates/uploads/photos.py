"""Badge photos: what a person uploads becomes one small upright JPEG of passport shape, or is refused with a sentence.

Pictures are told by their content, never by their name. Nothing of the upload survives but its pixels: no EXIF, no
place where it was taken, no embedded profile or comment.
"""

from __future__ import annotations

import io
import struct
from typing import IO

import pillow_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

# 35 × 45 mm at 300 dpi: what the badge prints, so that no photo is scaled again.
SIZE = (413, 531)
# Printed at 35 mm this is still 174 dpi. It has the badge's shape: what is no smaller stays so once it is cut.
SMALLEST = (240, 308)
LARGEST_FILE = 20 * 1024 * 1024
# A phone's largest mode gives 48 million pixels. Unpacked, each takes 3 or 4 bytes of memory.
LARGEST_PICTURE = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# Wider or taller than this is a panorama or a strip: whatever is cut out of it shows no head and shoulders.
LONGEST = 3
# Faces are a little above the middle.
CENTRE = (0.5, 0.4)
QUALITY = 85

pillow_heif.register_heif_opener(thumbnails=False)

# What Pillow and its plug-ins raise on a file that is broken or lies about itself.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    RuntimeError,
    IndexError,
    struct.error,
    Image.DecompressionBombError,
)


class PhotoRefused(Exception):
    """The upload cannot become a badge photo; the message is a sentence for the person."""


def prepared(upload: IO[bytes], *, size: int) -> bytes:
    """The JPEG for the badge from an uploaded picture of `size` bytes. Raises `PhotoRefused`."""
    if size > LARGEST_FILE:
        raise PhotoRefused(_("This file is larger than 20 MB. Choose a smaller picture."))
    upload.seek(0)
    picture = _upright(_opened(io.BytesIO(upload.read())))
    if picture.width < SMALLEST[0] or picture.height < SMALLEST[1]:
        raise PhotoRefused(
            _(
                "This picture is too small to print: "
                "it has %(width)s × %(height)s pixels, at least 240 × 308 are needed."
            )
            % {"width": picture.width, "height": picture.height}
        )
    if max(picture.size) > LONGEST * min(picture.size):
        raise PhotoRefused(
            _("This picture is too long and narrow for a passport photo. Choose one that shows head and shoulders.")
        )
    fitted = ImageOps.fit(picture, SIZE, method=Image.Resampling.LANCZOS, centering=CENTRE)
    target = io.BytesIO()
    fitted.save(target, "JPEG", quality=QUALITY, optimize=True, dpi=(300, 300))
    return target.getvalue()


def _opened(content: io.BytesIO) -> Image.Image:
    """The picture, its header read and its size accepted; no pixel is unpacked yet."""
    try:
        picture = Image.open(content, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise PhotoRefused(
            _("This file is not a photo that can be used. Choose a JPEG, PNG, WebP or HEIC picture.")
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except BROKEN as error:
        raise _broken() from error
    if picture.width * picture.height > LARGEST_PICTURE:
        raise _too_many_pixels()
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """Unpacked, turned as the camera was held, in plain sRGB on white."""
    # WeasyPrint, once loaded, has the whole process fill in what is missing of a picture. Ours have nothing missing.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        # JPEG can be unpacked at a half, a quarter or an eighth: enough, and a fraction of the memory.
        picture.draft("RGB", (SIZE[0] * 2, SIZE[1] * 2))
        turned = ImageOps.exif_transpose(picture)
        turned.load()
    except BROKEN as error:
        raise _broken() from error
    return _on_white(_in_srgb(turned))


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Phones write Display P3: read as sRGB, faces would look grey."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "CMYK"}:
        return picture
    try:
        held = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, held, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return picture
    return picture if converted is None else converted


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        # Pillow cuts 16 bits off at 255 instead of scaling them.
        picture = picture.point(lambda value: value / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGBA", layered.size, "white")
        picture = Image.alpha_composite(ground, layered)
    # A new image: nothing of the upload's metadata comes along.
    plain = Image.new("RGB", picture.size, "white")
    plain.paste(picture.convert("RGB"))
    return plain


def _too_many_pixels() -> PhotoRefused:
    return PhotoRefused(
        _("This picture has too many pixels. Choose one with at most 50 million, such as 8,000 × 6,000.")
    )


def _broken() -> PhotoRefused:
    return PhotoRefused(_("This picture is damaged and cannot be read. Choose another."))
