"""What the programme holds about a person, for that person's own eyes."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from agenda.models import Session, SessionPerson
from delegates.own_data.page import Subject
from delegates.own_data.sections import Fact, Section


def sections(subject: Subject) -> Iterator[Section]:
    """The parts in sessions whose content the person may know: others stay confidential (DESIGN §5)."""
    known = Session.objects.visible_to(subject.viewer)
    parts = SessionPerson.objects.filter(participant__in=subject.pks, session__in=known)
    yield Section(
        key="programme",
        title=_("Parts in the programme"),
        records=[list(_facts(part)) for part in parts.select_related("session").order_by("pk")],
    )


def _facts(part: SessionPerson) -> Iterator[Fact]:
    yield Fact(key="session", label=_("Session"), value=str(part.session.title))
    yield Fact(key="part", label=_("Part"), value=part.get_part_display())
    if part.session.starts_at is not None:
        yield Fact(key="starts_at", label=_("Begins"), value=part.session.starts_at)
