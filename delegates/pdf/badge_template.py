"""What badges are stamped on: WeasyPrint lays out each category's front, the back, and the letters, once a job."""

from __future__ import annotations

import html
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext as _

from cicc_portal.documents.rendering import Box, render_html, typeset
from delegates.models import Participant
from delegates.pdf.badge_data import BOLD, LETTERS, REGULAR, SIZES, STYLES, BadgeData, MeetingOnBadge
from delegates.pdf.fitting import Fitted, face

STYLESHEET = "delegates/badge-pdf.css"
SLOTS = ("party", "photo", "code", "name", "title")
# How WeasyPrint names the fonts of the two faces.
FONT_NAMES = {REGULAR: "Source-Sans-3", BOLD: "Source-Sans-3-Bold"}


@dataclass(frozen=True)
class Font:
    """A font of the template, and the glyphs that it holds."""

    resource: pikepdf.Object
    glyphs: frozenset[int]


@dataclass(frozen=True)
class Template:
    """The opened template: keep `pdf` as long as anything of it is used."""

    pdf: pikepdf.Pdf
    fronts: Mapping[str, pikepdf.Page]
    back: pikepdf.Page
    slots: Mapping[str, Box]
    fonts: Mapping[str, Font]


def make_template(badges: Sequence[BadgeData], meeting: MeetingOnBadge, *, language: str) -> Template:
    """The pages for `badges`, with just the letters that they need."""
    categories = sorted({badge.category for badge in badges})
    words = {text for badge in badges for text in badge.words.values()}
    context = {
        "title": _("Badges"),
        "meeting": meeting,
        "slots": SLOTS,
        "letters": " ".join(letters_of(words)),
        "categories": [
            {
                "key": key,
                "letter": LETTERS[key],
                "label": (meeting.labels.get(key) or str(Participant.Category(key).label)).upper(),
            }
            for key in categories
        ],
    }
    made = typeset(
        render_html("delegates/pdf/badge.html", context, language=language), language=language, stylesheets=[STYLESHEET]
    )
    pdf = pikepdf.open(io.BytesIO(made.pdf))
    return Template(
        pdf=pdf,
        fronts=dict(zip(categories, pdf.pages, strict=False)),
        back=pdf.pages[len(categories)],
        slots={slot: made.boxes[0][f"slot-{slot}"] for slot in SLOTS},
        fonts={name: _font(pdf, font_name) for name, font_name in FONT_NAMES.items()},
    )


def letters_of(texts: Iterable[str]) -> list[str]:
    """All characters of `texts` that both faces hold, and those that cutting and breaking add."""
    regular, bold = face(REGULAR), face(BOLD)
    return sorted(
        letter for letter in set("".join(texts)) | set("-…") if regular.can_set(letter) and bold.can_set(letter)
    )


def _font(pdf: pikepdf.Pdf, name: str) -> Font:
    for page in pdf.pages:
        for resource in page.obj.Resources.get("/Font", {}).values():
            # Pango ends a family whose name ends in a digit with a comma.
            if str(resource.BaseFont).rstrip(",").endswith(f"+{name}"):
                return Font(resource, frozenset(_glyphs_of(resource.DescendantFonts[0].W)))
    raise LookupError(f"The template has no font {name}")


def _glyphs_of(widths: pikepdf.Object) -> Iterable[int]:
    """The glyphs in a font's table of widths: `first [width …]` or `first last width`."""
    entries = list(widths)
    while entries:
        first = int(entries.pop(0))
        following = entries.pop(0)
        if isinstance(following, pikepdf.Array):
            yield from range(first, first + len(following))
        else:
            yield from range(first, int(following) + 1)
            entries.pop(0)


def set_words(boxes: Sequence[tuple[str, Fitted]], *, language: str) -> pikepdf.Pdf:
    """Words that the template's fonts cannot set, by WeasyPrint: each on a page of the size of its box."""
    pages, rules = [], []
    for number, (box, fitted) in enumerate(boxes):
        width, height = SIZES[box]
        style = STYLES[box]
        weight = 700 if style.face == BOLD else 400
        rules.append(f"@page w{number}{{size:{width:.3f}pt {height:.3f}pt;margin:0}}")
        lines = "".join(f"<div>{html.escape(line)}</div>" for line in fitted.lines)
        top = top_of(box, fitted)
        pages.append(
            f'<div class="words" style="page:w{number};height:{height:.3f}pt;font-size:{fitted.size:.2f}pt;'
            f'font-weight:{weight};line-height:{style.leading}"><div style="height:{top:.3f}pt"></div>{lines}</div>'
        )
    page = f"<!doctype html><html><title>-</title><style>{''.join(rules)}</style><body>{''.join(pages)}"
    return pikepdf.open(io.BytesIO(typeset(page, language=language, stylesheets=[STYLESHEET]).pdf))


def top_of(box: str, fitted: Fitted) -> float:
    """How far below the box's upper edge the first line begins: names stand at the foot, titles at the head."""
    share = {"party": 0.5, "name": 1.0, "title": 0.0}[box]
    return share * max(0.0, SIZES[box][1] - len(fitted.lines) * fitted.size * STYLES[box].leading)
