"""What the programme holds about a person, for that person's own eyes."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext as _

from agenda.models import ChosenSession, FeedLink, Session, SessionPerson
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
    yield from _own_programme(subject, known)


def _own_programme(subject: Subject, known: models.QuerySet[Session]) -> Iterator[Section]:
    chosen = ChosenSession.objects.filter(user=subject.user, session__meeting=subject.meeting, session__in=known)
    yield Section(
        key="chosen_sessions",
        title=_("Sessions that you chose"),
        records=[
            [
                Fact(key="session", label=_("Session"), value=str(one.session.title)),
                Fact(key="chosen_at", label=_("Chosen"), value=one.chosen_at),
            ]
            for one in chosen.select_related("session").order_by("pk")
        ],
    )
    links = FeedLink.objects.filter(user=subject.user, meeting=subject.meeting).order_by("pk")
    yield Section(
        key="feed_links",
        title=_("Addresses of your calendar"),
        records=[list(_link_facts(link)) for link in links],
    )


def _link_facts(link: FeedLink) -> Iterator[Fact]:
    yield Fact(key="made_at", label=_("Made"), value=link.made_at)
    if link.revoked_at is not None:
        yield Fact(key="revoked_at", label=_("Switched off"), value=link.revoked_at)


def _facts(part: SessionPerson) -> Iterator[Fact]:
    yield Fact(key="session", label=_("Session"), value=str(part.session.title))
    yield Fact(key="part", label=_("Part"), value=part.get_part_display())
    if part.session.starts_at is not None:
        yield Fact(key="starts_at", label=_("Begins"), value=part.session.starts_at)
