"""The invitation letter as PDF: a pure function of plain data."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from cicc_portal.documents.rendering import render_pdf
from delegates.pdf.letterhead import Letterhead


@dataclass(frozen=True, kw_only=True)
class InvitationLetter:
    """What one letter says, its names and titles in the language of the letter. It names nobody of the delegation."""

    language: str
    head: Letterhead
    reference: str
    addressee: str
    offices: tuple[str, ...]
    is_state: bool
    is_merged: bool
    theme: str
    venue: str
    starts_on: datetime.date
    ends_on: datetime.date
    languages: str
    places: int
    closes_on: datetime.date | None


def render_invitation_letter(letter: InvitationLetter) -> bytes:
    """The letter on letterhead, as a tagged PDF. Raises `RenderingError`."""
    return render_pdf(
        "delegates/pdf/invitation_letter.html",
        {"letter": letter, "head": letter.head},
        language=letter.language,
        stylesheets=["portal/pdf.css", "delegates/letter.pdf.css", "delegates/invitation_letter.pdf.css"],
        tagged=True,
    )
