"""Badge photos: what comes in, in whatever shape, and what must not."""

from __future__ import annotations

import io
import resource

import pytest
from PIL import Image, ImageCms

from cicc_portal.documents import rendering
from delegates.uploads import photos
from tests.delegates import pictures

NOT_A_PHOTO = "This file is not a photo that can be used. Choose a JPEG, PNG, WebP or HEIC picture."
TOO_MANY = "This picture has too many pixels. Choose one with at most 50 million, such as 8,000 × 6,000."
DAMAGED = "This picture is damaged and cannot be read. Choose another."


def prepared(content: bytes) -> Image.Image:
    made = photos.prepared(io.BytesIO(content), size=len(content))
    picture = Image.open(io.BytesIO(made))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", photos.SIZE)
    return picture


def refusal(content: bytes, size: int | None = None) -> str:
    with pytest.raises(photos.PhotoRefused) as refused:
        photos.prepared(io.BytesIO(content), size=len(content) if size is None else size)
    return str(refused.value)


def is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 150 and pixel[2] < 90


def is_blue(pixel: tuple[int, int, int]) -> bool:
    return pixel[2] > 150 and pixel[0] < 90


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_usual_kinds_become_a_jpeg_of_passport_shape(kind):
    prepared(pictures.saved(pictures.drawn(1200, 900), kind))


def test_heic_from_a_phone_is_accepted():
    assert is_red(prepared(pictures.heic()).getpixel((40, 40)))


def test_svg_is_refused():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="900"><script>alert(1)</script></svg>'
    assert refusal(svg) == NOT_A_PHOTO


def test_text_named_jpg_is_refused():
    assert refusal(b"this is no picture at all") == NOT_A_PHOTO


def test_pdf_named_jpg_is_refused():
    assert refusal(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF") == NOT_A_PHOTO


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_other_kinds_of_picture_are_refused(kind):
    assert refusal(pictures.saved(pictures.drawn(256, 256), kind)) == NOT_A_PHOTO


def test_empty_file_is_refused():
    assert refusal(b"") == NOT_A_PHOTO


@pytest.mark.parametrize("side", [20_000, 12_000, 7_100])
def test_too_many_pixels_are_refused_before_they_are_unpacked(side):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(pictures.png_claiming(side, side)) == TOO_MANY
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_header_that_promises_more_than_there_is_is_refused():
    assert refusal(pictures.png_claiming(900, 900)) == DAMAGED


def test_cut_off_jpeg_is_refused_after_weasyprint_was_loaded_too():
    """That has Pillow fill in what is missing, for the whole process."""
    rendering.warm_up()
    assert refusal(pictures.jpeg()[:4000]) == DAMAGED


def test_cut_off_jpeg_is_refused():
    assert refusal(pictures.jpeg()[:4000]) == DAMAGED


def test_file_that_is_too_large_is_refused_unread():
    assert refusal(b"", size=21 * 1024 * 1024) == "This file is larger than 20 MB. Choose a smaller picture."


def test_picture_that_is_too_small_says_its_size():
    assert refusal(pictures.jpeg(200, 250)) == (
        "This picture is too small to print: it has 200 × 250 pixels, at least 240 × 308 are needed."
    )


NARROW = "This picture is too long and narrow for a passport photo. Choose one that shows head and shoulders."


def plain(width: int, height: int) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#8899aa").save(target, "JPEG")
    return target.getvalue()


@pytest.mark.parametrize("size", [(3100, 1000), (1000, 3100), (12_000, 2400), (400, 5000)])
def test_panorama_or_strip_is_refused_with_a_sentence(size):
    assert refusal(plain(*size)) == NARROW


@pytest.mark.parametrize(
    "size",
    [(4000, 3000), (3000, 4000), (4032, 2268), (1080, 2400), (1000, 3000), (900, 900), (240, 308), (7296, 3284)],
)
def test_what_phones_make_is_taken(size):
    made = photos.prepared(io.BytesIO(plain(*size)), size=1)
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == photos.SIZE


@pytest.mark.parametrize("length", range(0, 3000, 61))
def test_no_cut_ends_in_an_error(length):
    content = pictures.saved(pictures.drawn(413, 531), "PNG", compress_level=0)[:length]
    assert refusal(content) in {NOT_A_PHOTO, DAMAGED}


def test_place_camera_and_comment_are_stripped():
    content = pictures.jpeg_with_place()
    assert dict(Image.open(io.BytesIO(content)).getexif().get_ifd(pictures.GPS))
    made = photos.prepared(io.BytesIO(content), size=len(content))
    picture = Image.open(io.BytesIO(made))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    assert not any(word in made for word in (b"Exif", b"Phone maker", b"person", b"home", b"ICC_PROFILE"))


def test_portrait_that_was_taken_sideways_stands_upright():
    # Orientation 6: the camera was held so that the picture must be turned a quarter to the right.
    upright = prepared(pictures.jpeg_with_place(6, width=1062, height=826))
    width, height = upright.size
    assert is_red(upright.getpixel((width - 30, 30)))
    assert is_blue(upright.getpixel((30, height - 30)))


def test_wide_picture_keeps_its_middle_and_a_tall_one_its_upper_part():
    wide = prepared(pictures.jpeg(1800, 1062))
    assert is_red(wide.getpixel((100, 100)))
    assert is_blue(wide.getpixel((320, 480)))
    tall = prepared(pictures.jpeg(826, 2000))
    # Of 2000 rows 1062 are kept, 375 are cut off above: red ends at row 625 of these.
    assert is_red(tall.getpixel((100, 300)))
    assert not is_red(tall.getpixel((100, 330)))


def test_transparent_picture_stands_on_white():
    picture = Image.new("RGBA", (600, 800), (0, 0, 0, 0))
    assert min(prepared(pictures.saved(picture, "PNG")).getpixel((200, 200))) > 250


def test_palette_grey_and_print_colours_are_accepted():
    drawn = pictures.drawn(600, 800)
    assert is_red(prepared(pictures.saved(drawn.convert("P"), "PNG")).getpixel((50, 50)))
    assert is_red(prepared(pictures.saved(drawn.convert("CMYK"), "JPEG")).getpixel((50, 50)))
    grey = prepared(pictures.saved(drawn.convert("L"), "JPEG")).getpixel((50, 50))
    assert max(grey) - min(grey) < 3


def test_grey_of_sixteen_bits_is_scaled():
    picture = Image.new("I;16", (600, 800), 0x8000)
    assert 120 < prepared(pictures.saved(picture, "PNG")).getpixel((200, 200))[0] < 136


def test_damaged_profile_does_not_refuse_the_picture():
    assert is_red(prepared(pictures.jpeg(icc_profile=b"no profile at all")).getpixel((40, 40)))


def test_profile_is_read_into_srgb():
    # In a profile of Lab the numbers mean other colours; that any profile is applied shows on a plain one.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert is_red(prepared(pictures.jpeg(icc_profile=profile)).getpixel((40, 40)))


def test_largest_photo_of_a_phone_is_accepted():
    prepared(pictures.jpeg(8064, 6048))
