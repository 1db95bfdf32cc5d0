"""The floor for badges: the same drawn by ReportLab on one canvas, which knows no HTML, shaping or fallback fonts.

ReportLab comes with requirements-dev.txt: only the bench imports this module.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import zxingcpp
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from delegates.pdf.badge_data import A6, BOLD, LETTERS, MM, REGULAR, STYLES, BadgeData, Layout
from delegates.pdf.fitting import fit

WIDTH, HEIGHT = A6
# Where the words stand: from the top, and how high the box is.
BOXES = {"party": (28 * MM, 13 * MM), "name": (91.5 * MM, 22 * MM), "title": (114.5 * MM, 16 * MM)}


def draw(badges: Sequence[BadgeData], photos: Sequence[str], *, layout: Layout, backs: bool) -> bytes:
    """The PDF of `badges`; `photos` are names in the storage, which must be a folder."""
    rl_config.useA85 = 0
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(settings.BUILD_DIR / "fonts" / f"{name}.ttf")))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=layout.page)
    for first in range(0, len(badges), layout.per_page):
        for index, data in enumerate(badges[first : first + layout.per_page]):
            canvas.saveState()
            canvas.translate(*layout.place(index, is_back=False))
            _front(canvas, data, photos[first + index])
            canvas.restoreState()
        canvas.showPage()
        if backs:
            canvas.setFont(REGULAR, 10)
            canvas.drawString(8 * MM, HEIGHT / 2, "If found: please hand it in at the registration desk.")
            canvas.showPage()
    canvas.save()
    return target.getvalue()


def _front(canvas: Canvas, data: BadgeData, photo: str) -> None:
    if not canvas.hasForm(data.category):
        _template(canvas, data.category)
    canvas.doForm(data.category)
    if photo:
        # By its path: the JPEG is passed through as it is.
        canvas.drawImage(default_storage.path(photo), 8 * MM, HEIGHT - 89 * MM, 35 * MM, 45 * MM)
    canvas.setFillColor(HexColor("#15232f"))
    for box, text in data.words.items():
        style, (top, room) = STYLES[box], BOXES[box]
        fitted = fit(text, style, width=95 * MM, height=room)
        canvas.setFont(style.face, fitted.size)
        for number, line in enumerate(fitted.lines):
            canvas.drawCentredString(WIDTH / 2, HEIGHT - top - fitted.size * (1 + number * style.leading), line)
    code = zxingcpp.create_barcode(data.code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = ImageReader(Image.fromarray(code.to_image(scale=1, add_quiet_zones=False)))
    canvas.drawImage(picture, 62 * MM, HEIGHT - 83 * MM, 34 * MM, 34 * MM)


def _template(canvas: Canvas, category: str) -> None:
    canvas.beginForm(category)
    canvas.setFillColor(HexColor("#0a587c"))
    canvas.rect(0, HEIGHT - 25 * MM, WIDTH, 25 * MM, stroke=0, fill=1)
    canvas.rect(0, 0, WIDTH, 16 * MM, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.setFont(BOLD, 17)
    canvas.drawCentredString(WIDTH / 2, 6 * MM, category.upper())
    canvas.drawString(25 * MM, HEIGHT - 12 * MM, LETTERS[category])
    canvas.endForm()
