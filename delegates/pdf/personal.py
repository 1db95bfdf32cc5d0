"""What is made about one person: pure functions of plain data, all words in the language of the paper."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils import translation

from cicc_portal.documents.rendering import render_pdf
from delegates.pdf.letterhead import Letterhead

# Raise it when the same data is to look different: what was made before is then outdated.
LAYOUT = 1
LETTER = ("portal/pdf.css", "delegates/letter.pdf.css")
# Pages that are typeset at a time: a document of a thousand would take memory and quadratic loops.
CHUNK = 40
# Characters of a name in the largest type of a certificate.
LONGEST_NAME = 36
# Characters of title and agency together that leave the rest its place.
LONGEST_POST = 240


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who the paper is about. `delegation` is the name of the party on the meeting's first day."""

    name: str
    title: str
    agency: str
    delegation: str
    function: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What all papers about a person share."""

    template: ClassVar[str]
    stylesheets: ClassVar[Sequence[str]] = LETTER

    language: str
    head: Letterhead
    person: Person

    @property
    def digest(self) -> str:
        """A hash of everything that it shows but the day on which it is made."""
        held = dataclasses.asdict(self)
        del held["head"]["dated_on"]
        return hashlib.sha256(json.dumps([LAYOUT, held], default=str, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Confirmation(Paper):
    """That somebody is registered, or accredited."""

    template: ClassVar[str] = "delegates/pdf/confirmation.html"

    is_accredited: bool
    since: datetime.date | None
    venue: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class VisaLetter(Paper):
    """To the mission that decides on a visa. The only paper in which a passport stands."""

    template: ClassVar[str] = "delegates/pdf/visa.html"

    reference: str
    host: str
    city: str
    venue: str
    starts_on: datetime.date
    ends_on: datetime.date
    nationality: str
    number: str
    born_on: datetime.date | None
    issued_on: datetime.date | None
    expires_on: datetime.date | None
    arrives_on: datetime.date | None
    departs_on: datetime.date | None


@dataclass(frozen=True, kw_only=True)
class Certificate(Paper):
    """That somebody has attended; one sheet across."""

    template: ClassVar[str] = "delegates/pdf/certificate.html"
    stylesheets: ClassVar[Sequence[str]] = ("portal/pdf.css", "delegates/certificate.pdf.css")

    dated_on: datetime.date

    @property
    def has_long_name(self) -> bool:
        """True where the name is set in smaller type, so that it needs no third line."""
        return len(self.person.name) > LONGEST_NAME

    @property
    def is_tight(self) -> bool:
        """True where all of it is set smaller, so that the sheet holds it."""
        words = len(self.person.title) + len(self.person.agency)
        return len(self.person.name) > 2 * LONGEST_NAME or words > LONGEST_POST


def render_paper(paper: Paper) -> bytes:
    """One paper. Raises `RenderingError`."""
    return _render(paper, [paper])


def render_papers(papers: Sequence[Paper], *, title: str, progress: Callable[[int], None]) -> bytes:
    """Papers of one kind and language in one PDF, in their order; `progress` is told how many are done."""
    # Loaded only by who puts files together: every process that shows a page knows this module.
    from cicc_portal.documents.assembly import merge

    parts = []
    for start in range(0, len(papers), CHUNK):
        parts.append(_render(papers[start], papers[start : start + CHUNK]))
        progress(min(start + CHUNK, len(papers)))
    return merge(parts, title=title, language=papers[0].language, author=papers[0].head.committee)


def _render(first: Paper, papers: Sequence[Paper]) -> bytes:
    with translation.override(first.language):
        return render_pdf(
            first.template,
            {"paper": first, "papers": papers, "head": first.head},
            language=first.language,
            stylesheets=first.stylesheets,
            author=first.head.committee,
        )
