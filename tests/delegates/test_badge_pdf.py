"""The badge as a picture: the words fit, the code reads back, nothing stands on anything else."""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest
import zxingcpp
from PIL import ImageChops

from cicc_portal.documents.rendering import Box
from delegates import codes
from delegates.pdf.badge_data import (
    A4,
    A6,
    LETTERS,
    MM,
    NAME,
    SIZES,
    STYLES,
    TITLE,
    BadgeData,
    Layout,
    MeetingOnBadge,
    warnings_about,
)
from delegates.pdf.badge_template import make_template
from delegates.pdf.badges import render_badges
from delegates.pdf.fitting import clean, face, fit
from tests.delegates import pictures
from tests.pdfs import pictures_of, words_of

DPI = 150
END = datetime.datetime(2025, 5, 18, 4, tzinfo=datetime.UTC)
MEETING = MeetingOnBadge(
    short_name="CICC 28",
    title="Twenty-eighth Meeting of the Standing Committee of Chiefs of Immigration and Comptrollers of Customs",
    place_and_days="Castries, Saint Lucia, 14–16 May 2025",
    organiser="CARICOM Implementation Agency for Crime and Security",
    address="portal.example.org/cicc-28/",
)
LONG_NAME = "Jean-Baptiste Désiré Toussaint-L’Ouverture de la Concepción Núñez-Façade van der Bürgh"
LONG_TITLE = (
    "Directeur général adjoint chargé de la coordination de la Direction de l’immigration et de l’émigration auprès du "
    "Ministère de l’Intérieur et des Collectivités territoriales, République d’Haïti, et de la côte"
)
LONG_PARTY = "Office of the United Nations High Commissioner for Refugees"


@pytest.fixture(scope="module")
def pair():
    return codes.new_key()


@pytest.fixture
def badge(pair):
    def make(place: int = 0, **changes) -> BadgeData:
        code = codes.Code(key_number=1, meeting_id=28, token=place.to_bytes(16, "big"), expires_at=END)
        values = {"name": "Ann Lee", "title": "Comptroller of Customs", "party": "Barbados", "category": "delegate"}
        return BadgeData(**values | changes, code=codes.sign(code, codes.private_key(pair[1])))

    return make


@pytest.fixture(scope="module")
def photo():
    return pictures.jpeg(413, 531)


def rendered(badges, photos, **options) -> bytes:
    target = io.BytesIO()
    render_badges(badges, photos, target, meeting=MEETING, language="en", **options)
    return target.getvalue()


def test_codes_of_a_sheet_read_back_and_verify(badge, photo, pair):
    badges = [badge(place, name=f"Person {place}") for place in range(7)]
    sheets = pictures_of(rendered(badges, [photo] * 7, layout=Layout.SHEET), dpi=DPI)
    assert len(sheets) == 4
    found = [read.text for sheet in sheets for read in zxingcpp.read_barcodes(sheet)]
    assert sorted(found) == sorted(data.code for data in badges)
    tokens = {
        codes.read(text, meeting_id=28, keys={1: pair[0]}, now=END - datetime.timedelta(days=2)).token for text in found
    }
    assert tokens == {place.to_bytes(16, "big") for place in range(7)}


def test_words_are_those_of_the_person_with_all_accents(badge, photo):
    data = badge(name="Françoise Éloïse Núñez Ôtis", title="Directrice générale", party="Curaçao")
    text = words_of(rendered([data], [photo], backs=False))
    assert "CURAÇAO" in text
    assert "Françoise Éloïse Núñez Ôtis" in text
    assert "Directrice générale" in text


def test_decomposed_accents_are_composed(badge, photo):
    text = words_of(rendered([badge(name="Zoe\u0308 N\u0303un\u0303ez")], [photo], backs=False))
    assert "Zoë Ñuñez" in text


@pytest.mark.parametrize("layout", list(Layout))
def test_pages_are_of_their_size_and_turn_over(badge, photo, layout):
    badges = [badge(place) for place in range(5)]
    with pikepdf.open(io.BytesIO(rendered(badges, [photo] * 5, layout=layout))) as pdf:
        sizes = {tuple(round(float(edge)) for edge in page.mediabox[2:]) for page in pdf.pages}
        assert sizes == {tuple(round(edge) for edge in (A6 if layout is Layout.A6 else A4))}
        assert len(pdf.pages) == (10 if layout is Layout.A6 else 4)
        assert str(pdf.docinfo["/Title"]) == "CICC 28"
        assert str(pdf.Root.Lang) == "en"


def test_backs_of_a_sheet_lie_behind_their_fronts():
    """Turned over its long edge, left becomes right: the one badge of the last sheet has its back at the right."""
    assert Layout.SHEET.place(0, is_back=False)[0] == 0
    assert Layout.SHEET.place(0, is_back=True)[0] == pytest.approx(A6[0])
    assert Layout.SHEET.place(3, is_back=False) == pytest.approx((A6[0], 0.25 * MM))
    assert Layout.SHEET.place(3, is_back=True) == pytest.approx((0, 0.25 * MM))


def test_same_data_gives_the_same_bytes(badge, photo):
    assert rendered([badge()], [photo]) == rendered([badge()], [photo])


def test_template_has_the_boxes_that_the_words_are_fitted_to(badge):
    template = make_template([badge()], MEETING, language="en")
    for box, (width, height) in SIZES.items():
        left, top, right, bottom = template.slots[box]
        assert (right - left, bottom - top) == pytest.approx((width, height), abs=0.05)
    left, top, right, bottom = template.slots["photo"]
    assert (right - left, bottom - top) == pytest.approx((35 * MM, 45 * MM), abs=0.05)
    template.pdf.close()


def test_boxes_do_not_overlap(badge):
    template = make_template([badge()], MEETING, language="en")
    boxes = list(template.slots.values())
    template.pdf.close()
    assert not any(_overlap(one, other) for place, one in enumerate(boxes) for other in boxes[place + 1 :])


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


HARD = [
    {"name": LONG_NAME, "title": LONG_TITLE, "party": LONG_PARTY},
    {"name": "W" * 120, "title": "W" * 200, "party": "W" * 120},
    {"name": "Wolfeschlegelsteinhausenbergerdorff " * 3, "title": "Inspecteur der Invoerrechten en Accijnzen " * 4},
    {"name": "Ç É Ï Ñ Ô ç é ï ñ ô " * 6, "title": "çéïñô " * 33, "party": "Çéïñô " * 20},
    {"name": "محمد علي", "title": "陳大文", "party": "Οργανισμός"},
    {"name": "X\u0301o\u0323\u0302 Y", "title": "a\u0330", "party": "q\u0301"},
    {"name": "", "title": "", "party": ""},
]


@pytest.mark.parametrize("hard", range(len(HARD)))
def test_nothing_is_printed_outside_its_box(badge, photo, hard):
    """Compared with a badge without words: ink is added inside the three boxes and nowhere else."""
    template = make_template([badge()], MEETING, language="en")
    slots = dict(template.slots)
    template.pdf.close()
    empty = badge(name="", title="", party="")
    with_words, without = pictures_of(rendered([badge(**HARD[hard]), empty], [photo] * 2, backs=False), dpi=DPI)
    added = ImageChops.difference(with_words, without).convert("L").point(lambda value: 255 if value > 40 else 0)
    for box in SIZES:
        left, top, right, bottom = (edge * DPI / 72 for edge in slots[box])
        added.paste(0, (int(left) - 1, int(top) - 1, int(right) + 2, int(bottom) + 2))
    assert added.getbbox() is None


def test_words_shrink_then_wrap_then_are_cut_and_reported(badge):
    width, height = SIZES["name"]
    short, longer, long = (
        fit(name, NAME, width=width, height=height) for name in ("Ann Lee", "Marguerite Stubbs-Lee", LONG_NAME)
    )
    assert (len(short.lines), short.size) == (1, NAME.largest)
    assert len(longer.lines) == 1
    assert longer.size < NAME.largest
    assert len(long.lines) > 1
    assert not long.is_cut
    cut = fit("W" * 400, NAME, width=width, height=height)
    assert (cut.size, cut.is_cut, cut.lines[-1][-1]) == (NAME.smallest, True, "…")
    assert [warning.code for warning in warnings_about(badge(name="W" * 400), has_photo=True)] == ["name-cut"]


@pytest.mark.parametrize("text", [LONG_TITLE, "çéïñô " * 33, "a" * 200])
def test_lines_stay_within_their_box(text):
    width, height = SIZES["title"]
    fitted = fit(text, TITLE, width=width, height=height)
    assert max(face(TITLE.face).width(line) for line in fitted.lines) * fitted.size <= width
    assert len(fitted.lines) * fitted.size * TITLE.leading <= height + 0.01
    assert "".join(fitted.lines).replace(" ", "").rstrip("…") in text.replace(" ", "")


def test_characters_that_no_font_has_are_reported(badge):
    warnings = warnings_about(badge(name="陳大文 Chen"), has_photo=False)
    assert [warning.code for warning in warnings] == ["no-photo", "name-characters"]
    assert warnings[1].message == "The fonts lack these characters: 大 文 陳"


def test_control_and_direction_marks_are_left_out():
    assert clean("Ann\u202e\u200b  Lee\x00\n") == "Ann Lee"


def test_what_the_badge_font_lacks_is_still_printed(badge, photo):
    """Greek is set from the fallback font, not left blank."""
    data = badge(name="Ἀλέξανδρος", title="Ưỡ", party="ΕΛΛΑΔΑ")
    blank = badge(name="", title="", party="")
    shown, without = pictures_of(rendered([data, blank], [photo] * 2, backs=False), dpi=DPI)
    assert ImageChops.difference(shown, without).getbbox() is not None
    assert warnings_about(badge(name="Αλέξανδρος"), has_photo=True) == []


def test_back_says_nothing_of_closed_meetings(badge, photo):
    text = words_of(rendered([badge(category=category) for category in LETTERS], [photo] * len(LETTERS))).lower()
    assert "if found" in text
    assert "portal.example.org/cicc-28/" in text
    assert not any(word in text for word in ("caucus", "closed", "bureau", "drafting", "unlisted"))


def test_every_category_is_told_by_letter_and_words(badge, photo):
    badges = [badge(category=category) for category in LETTERS]
    text = words_of(rendered(badges, [photo] * len(badges), backs=False))
    assert len(set(LETTERS.values())) == len(LETTERS)
    for label in ("HEAD OF DELEGATION", "DELEGATE", "PARTNER", "SECRETARIAT", "HOST", "INTERPRETER", "MEDIA", "GUEST"):
        assert label in text


def test_missing_photo_leaves_its_frame(badge, photo):
    with_photo, without = pictures_of(rendered([badge(), badge()], [photo, None], backs=False), dpi=DPI)
    middle = (round(25 / 25.4 * DPI), round(55 / 25.4 * DPI))
    assert without.getpixel(middle) == (255, 255, 255)
    assert with_photo.getpixel(middle) != (255, 255, 255)


def test_progress_is_told(badge, photo):
    told: list[int] = []
    rendered([badge(place) for place in range(6)], [photo] * 6, layout=Layout.SHEET, progress=told.append)
    assert told == [4, 6]


def test_photos_must_be_in_step(badge, photo):
    with pytest.raises((ValueError, StopIteration, RuntimeError)):
        rendered([badge(), badge()], [photo], layout=Layout.SHEET)


def test_styles_know_their_boxes():
    assert set(STYLES) == set(SIZES)
