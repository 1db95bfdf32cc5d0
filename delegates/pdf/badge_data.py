"""What is printed on badges: plain data, and what may go wrong with it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from delegates.models import Participant
from delegates.pdf.fitting import Style, clean, face, fit

Category = Participant.Category

# Told apart without colour. A member's and an associate's delegates look alike.
LETTERS: dict[str, str] = {
    Category.HEAD: "H",
    Category.DELEGATE: "D",
    Category.PARTNER: "P",
    Category.SECRETARIAT: "S",
    Category.HOST: "L",
    Category.INTERPRETER: "I",
    Category.SERVICE: "V",
    Category.SECURITY: "X",
    Category.MEDIA: "M",
    Category.GUEST: "G",
}
MM = 72 / 25.4
A6 = (105 * MM, 148 * MM)
A4 = (210 * MM, 297 * MM)
REGULAR, BOLD = "SourceSans3-400", "SourceSans3-700"
FALLBACK = "NotoSans-400"
PARTY = Style(face=BOLD, largest=21, smallest=9, leading=1.1, lines=3)
NAME = Style(face=BOLD, largest=30, smallest=11, leading=1.08, lines=4)
TITLE = Style(face=REGULAR, largest=14, smallest=7.5, leading=1.18, lines=5)
# The boxes for words, in points: as the template has them (a test holds the two together).
SIZES = {"party": (95 * MM, 13 * MM), "name": (95 * MM, 22 * MM), "title": (95 * MM, 16 * MM)}
STYLES = {"party": PARTY, "name": NAME, "title": TITLE}


class Layout(enum.StrEnum):
    """How badges lie on pages."""

    A6 = "a6"
    SHEET = "a4"

    @property
    def per_page(self) -> int:
        return 1 if self is Layout.A6 else 4

    @property
    def page(self) -> tuple[float, float]:
        return A6 if self is Layout.A6 else A4

    def place(self, index: int, *, is_back: bool) -> tuple[float, float]:
        """The lower left corner of badge `index` of a page. Backs are mirrored: the sheet turns over its long edge."""
        if self is Layout.A6:
            return 0.0, 0.0
        column = 1 - index % 2 if is_back else index % 2
        cell = A4[1] / 2
        return column * A6[0], (1 - index // 2) * cell + (cell - A6[1]) / 2


@dataclass(frozen=True, kw_only=True)
class BadgeData:
    """One badge: the name as wished, the official title, the state or organisation, the category, the code's text."""

    name: str
    title: str
    party: str
    category: str
    code: str

    @property
    def words(self) -> dict[str, str]:
        """What stands in each box."""
        return {"party": clean(self.party).upper(), "name": clean(self.name), "title": clean(self.title)}


@dataclass(frozen=True, kw_only=True)
class MeetingOnBadge:
    """What all badges of a meeting share."""

    short_name: str
    title: str
    place_and_days: str
    organiser: str
    address: str  # where the programme is, for people: without https://
    labels: dict[str, str] = field(default_factory=dict)  # category → words


@dataclass(frozen=True, kw_only=True)
class BadgeWarning:
    """What the person at the printing desk should look at before printing."""

    code: str
    message: str | Promise


def warnings_about(badge: BadgeData, *, has_photo: bool) -> list[BadgeWarning]:
    """What will not be on the badge as it should."""
    found = [] if has_photo else [BadgeWarning(code="no-photo", message=_("There is no photo."))]
    cut = {
        "party": _("The delegation's name is cut off."),
        "name": _("The name is cut off."),
        "title": _("The title is cut off."),
    }
    for box, text in badge.words.items():
        width, height = SIZES[box]
        if fit(text, STYLES[box], width=width, height=height).is_cut:
            found.append(BadgeWarning(code=f"{box}-cut", message=cut[box]))
        missing = unprintable(text)
        if missing:
            message = _("The fonts lack these characters: %(characters)s") % {"characters": " ".join(missing)}
            found.append(BadgeWarning(code=f"{box}-characters", message=message))
    return found


def unprintable(text: str) -> list[str]:
    """Characters that none of the fonts has, each once."""
    held = face(REGULAR).characters | face(FALLBACK).characters
    return sorted({character for character in text if ord(character) not in held})
