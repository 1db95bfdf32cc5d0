"""What is measured of delegates: a thousand badges, and a page of the list of participants."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Sequence

import zxingcpp
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from cicc_portal.benchmarks import Bench, Row, Work
from cicc_portal.documents.rendering import warm_up
from delegates.badges import badges_by_id, data_of, meeting_on_badge, photos_of
from delegates.models import Badge
from delegates.pdf.badge_data import A6, BOLD, LETTERS, MM, REGULAR, STYLES, BadgeData, Layout
from delegates.pdf.fitting import fit
from meetings.models import Meeting, StaffAssignment
from meetings.roles import Role

THOUSAND = 1000
# About a hundred are accredited in the demonstration meeting.
SCALE = 11


def _badges(bench: Bench) -> tuple[Meeting, list[int]]:
    """The meeting, and the ids of a thousand badges in the order of the stack."""
    meeting: Meeting = bench.meeting(SCALE)
    return meeting, list(Badge.objects.active().of_meeting(meeting).in_order().values_list("pk", flat=True)[:THOUSAND])


def _made(layout: Layout, *, backs: bool) -> Callable[[Bench], Work]:
    """From stored rows to the finished file, as the job does it."""

    def prepare(bench: Bench) -> Work:
        from delegates.pdf.badges import render_badges

        meeting, ids = _badges(bench)
        warm_up()

        def make() -> int:
            badges = badges_by_id(meeting, ids)
            with tempfile.TemporaryFile() as target:
                render_badges(
                    data_of(badges, meeting),
                    photos_of(badges),
                    target,
                    meeting=meeting_on_badge(meeting),
                    language="en",
                    layout=layout,
                    backs=backs,
                )
                return target.tell()

        return Work(make)

    return prepare


def _on_one_canvas(layout: Layout, *, backs: bool) -> Callable[[Bench], Work]:
    """The floor: the same badge drawn by ReportLab on one canvas, which knows no HTML, no shaping and no fallback font."""

    def prepare(bench: Bench) -> Work:
        meeting, ids = _badges(bench)
        draw = canvas_of(layout, backs=backs)

        def make() -> bytes:
            badges = badges_by_id(meeting, ids)
            return draw(data_of(badges, meeting), [badge.participant.photo.name for badge in badges])

        return Work(make)

    return prepare


def canvas_of(layout: Layout, *, backs: bool) -> Callable[[Sequence[BadgeData], Sequence[str]], bytes]:
    """Draws badges with ReportLab, which only development installs. Raises `RuntimeError` with a sentence without it."""
    try:
        from reportlab import rl_config
        from reportlab.lib.colors import HexColor
        from reportlab.lib.utils import ImageReader
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFont
        from reportlab.pdfgen import canvas
    except ImportError as error:
        raise RuntimeError("the baseline needs reportlab, which requirements-dev.txt installs") from error

    rl_config.useA85 = 0
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(settings.BUILD_DIR / "fonts" / f"{name}.ttf")))
    width, height = A6
    slots = {"party": (28 * MM, 13 * MM), "name": (91.5 * MM, 22 * MM), "title": (114.5 * MM, 16 * MM)}

    def front(page: canvas.Canvas, data: BadgeData, photo: str) -> None:
        if not page.hasForm(data.category):
            page.beginForm(data.category)
            page.setFillColor(HexColor("#0a587c"))
            page.rect(0, height - 25 * MM, width, 25 * MM, stroke=0, fill=1)
            page.rect(0, 0, width, 16 * MM, stroke=0, fill=1)
            page.setFillColor(HexColor("#ffffff"))
            page.setFont(BOLD, 17)
            page.drawCentredString(width / 2, 6 * MM, data.category.upper())
            page.drawString(25 * MM, height - 12 * MM, LETTERS[data.category])
            page.endForm()
        page.doForm(data.category)
        if photo:
            # By its path: the JPEG is passed through as it is.
            page.drawImage(default_storage.path(photo), 8 * MM, height - 89 * MM, 35 * MM, 45 * MM)
        page.setFillColor(HexColor("#15232f"))
        for box, text in data.words.items():
            style, (top, room) = STYLES[box], slots[box]
            fitted = fit(text, style, width=95 * MM, height=room)
            page.setFont(style.face, fitted.size)
            for number, line in enumerate(fitted.lines):
                page.drawCentredString(width / 2, height - top - fitted.size * (1 + number * style.leading), line)
        code(page, data.code)

    def code(page: canvas.Canvas, text: str) -> None:
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        picture = ImageReader(Image.fromarray(made.to_image(scale=1, add_quiet_zones=False)))
        page.drawImage(picture, 62 * MM, height - 83 * MM, 34 * MM, 34 * MM)

    def draw(badges: Sequence[BadgeData], photos: Sequence[str]) -> bytes:
        target = io.BytesIO()
        page = canvas.Canvas(target, pagesize=layout.page)
        for first in range(0, len(badges), layout.per_page):
            for index, data in enumerate(badges[first : first + layout.per_page]):
                page.saveState()
                page.translate(*layout.place(index, is_back=False))
                front(page, data, photos[first + index])
                page.restoreState()
            page.showPage()
            if backs:
                page.setFont(REGULAR, 10)
                page.drawString(8 * MM, height / 2, "If found: please hand it in at the registration desk.")
                page.showPage()
        page.save()
        return target.getvalue()

    return draw


def _participants_page(bench: Bench) -> Work:
    """A search by name among a thousand, filtered by state, sorted by name; signed in, as the desk asks for it."""
    meeting = bench.meeting(SCALE)
    secretary = StaffAssignment.objects.filter(meeting=meeting, role=Role.SECRETARY).select_related("user").first()
    if secretary is None:
        raise RuntimeError("the demonstration meeting has no secretary")
    client = Client(headers={"host": "localhost"})
    client.force_login(secretary.user, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/{meeting.slug}/desk/participants/?q=an&state=accredited&sort=name"
    return Work(lambda: client.get(url))


ROWS: Sequence[Row] = (
    Row(
        name="badges_1000_4up",
        what="1,000 photo badges with code, 4 on an A4 sheet, from stored rows to the finished file",
        prepare=_made(Layout.SHEET, backs=False),
        baseline=_on_one_canvas(Layout.SHEET, backs=False),
        cpu_s=6,
        rss_mb=200,
        megabytes=30,
        queries=3,
    ),
    Row(
        name="badges_1000_a6",
        what="the same, one A6 page each, front and back",
        prepare=_made(Layout.A6, backs=True),
        baseline=_on_one_canvas(Layout.A6, backs=True),
        cpu_s=8,
        rss_mb=200,
        queries=3,
    ),
    Row(
        name="participants_page_1000",
        what="one page of the list of participants, searched, filtered and sorted",
        prepare=_participants_page,
        cpu_s=0.06,
        queries=8,
        runs=5,
    ),
)
