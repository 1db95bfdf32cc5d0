"""The list of participants as PDF, workbook and Word document: pure functions of plain data."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cicc_portal.documents.rendering import render_pdf
from cicc_portal.documents.xlsx import Column, Sheet, workbook
from delegates.pdf.letterhead import Letterhead


class ListedPerson(NamedTuple):
    """What participants read of each other, in the language of the list: no contact data."""

    given_name: str
    family_name: str
    title: str
    agency: str
    function: str
    is_head: bool

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def formal_name(self) -> str:
        """The family name in capitals, as lists of delegations have it."""
        return f"{self.given_name} {self.family_name.upper()}".strip()

    @property
    def unbroken_function(self) -> str:
        """The function with spaces at which no line ends."""
        return self.function.replace(" ", "\u00a0")

    @property
    def post(self) -> str:
        """“Comptroller of Customs, Customs and Excise Department”."""
        return ", ".join(part for part in (self.title, self.agency) if part)


class ListedDelegation(NamedTuple):
    name: str
    group: str
    people: tuple[ListedPerson, ...]


@dataclass(frozen=True, kw_only=True)
class ListData:
    """The list in its order: CARICOM's, the heads first."""

    language: str
    head: Letterhead
    delegations: tuple[ListedDelegation, ...]

    @property
    def title(self) -> str:
        return _("List of participants")

    @property
    def count(self) -> str:
        """“112 participants in 45 delegations”."""
        people = sum(len(delegation.people) for delegation in self.delegations)
        whole = len(self.delegations)
        return _("%(people)s in %(delegations)s") % {
            "people": ngettext("%(number)s participant", "%(number)s participants", people) % {"number": people},
            "delegations": ngettext("%(number)s delegation", "%(number)s delegations", whole) % {"number": whole},
        }

    @property
    def groups(self) -> list[tuple[str, list[ListedDelegation]]]:
        return [(group, list(found)) for group, found in groupby(self.delegations, key=lambda found: found.group)]


def participants_pdf(data: ListData) -> bytes:
    """The list on A4, the delegation of each page in its head. Raises `RenderingError`."""
    return render_pdf(
        "delegates/pdf/participants.html",
        {"list": data, "head": data.head},
        language=data.language,
        stylesheets=["portal/pdf.css", "delegates/participants.pdf.css"],
        author=data.head.committee,
    )


def participants_xlsx(data: ListData) -> bytes:
    """A row a person."""
    with translation.override(data.language):
        columns = (
            Column(heading=_("No."), width=6),
            Column(heading=_("Group"), width=24),
            Column(heading=_("Delegation"), width=32),
            Column(heading=_("Function"), width=20),
            Column(heading=_("Given names"), width=22),
            Column(heading=_("Family name"), width=22),
            Column(heading=_("Title"), width=44),
            Column(heading=_("Agency"), width=40),
        )
        people = (
            (delegation.group, delegation.name, person)
            for delegation in data.delegations
            for person in delegation.people
        )
        rows = (
            (
                number, group, name, person.function, person.given_name, person.family_name, person.title,
                person.agency,
            )
            for number, (group, name, person) in enumerate(people, start=1)
        )  # fmt: skip
        sheet = Sheet(name=_("Participants"), columns=columns, rows=rows)
        return workbook([sheet], title=f"{data.head.short_name}: {data.title}", author=data.head.committee)


def participants_docx(data: ListData) -> bytes:
    """The same for Word: headings by group and delegation, a paragraph a person."""
    # Loaded only by who makes one.
    from cicc_portal.documents.docx import WordDocument

    with translation.override(data.language):
        made = WordDocument(title=data.title, language=data.language, author=data.head.committee)
        made.header(f"{data.head.short_name} · {data.title}")
        made.footer(data.head.place_and_days)
        made.paragraph(data.head.committee, bold=True)
        made.title(data.title)
        made.paragraph(data.head.meeting)
        made.paragraph(f"{data.head.place_and_days}. {data.count}.", italic=True)
        for group, delegations in data.groups:
            made.heading(group, level=1)
            for delegation in delegations:
                made.heading(delegation.name, level=2)
                made.table(
                    [_("Name"), _("Title and agency"), _("Function")],
                    [(person.name, person.post, person.function) for person in delegation.people],
                    widths=[5, 7.5, 3.5],
                )
        return made.to_bytes()
