"""Meeting documents with a symbol: CICC/28/2025/WP.1."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.models.agenda_item import AgendaItem
from agenda.models.session import Session
from agenda.models.symbol import TakenSymbol
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import LANGUAGES, TextField
from meetings.models import Meeting

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


def file_name(_file: models.Model, _filename: str) -> str:
    """A random name: the storage tells nothing of what it holds."""
    return f"papers/{secrets.token_hex(16)}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, viewer: Viewer) -> PaperQuerySet:
        """Issued papers of audiences that the viewer belongs to."""
        return self.filter(audience__in=viewer.audiences, state=Paper.State.ISSUED)


class Paper(Versioned):
    """A document of the meeting; its language versions share the symbol."""

    CLASSIFIED = frozenset({"title"})

    class Series(models.TextChoices):
        AGENDA = "AGENDA", _("agenda")
        WORKING = "WP", _("working paper")
        ROOM = "CRP", _("conference room paper")
        INFORMATION = "INF", _("information paper")
        REPORT = "REP", _("report")

    class Distribution(models.TextChoices):
        GENERAL = "general", _("general")
        LIMITED = "limited", _("limited")
        RESTRICTED = "restricted", _("restricted")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ISSUED = "issued", _("issued")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    taken_symbol = models.OneToOneField(TakenSymbol, models.PROTECT, null=True, blank=True, related_name="paper")
    series = models.CharField(_("series"), max_length=8, choices=Series.choices)
    title = TextField(_("title"))
    audience = models.ForeignKey("accounts.Audience", models.PROTECT, related_name="papers", verbose_name=_("audience"))
    distribution = models.CharField(
        _("distribution"), max_length=12, choices=Distribution.choices, default=Distribution.GENERAL
    )
    agenda_items = models.ManyToManyField(AgendaItem, blank=True, related_name="papers", verbose_name=_("agenda items"))
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="papers", verbose_name=_("session")
    )
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    issued_at = models.DateTimeField(_("issued"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="issued") | models.Q(taken_symbol__isnull=False),
                name="issued_paper_has_symbol",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class PaperFile(models.Model):
    """One language version of a paper."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="files")
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    file = models.FileField(_("file"), upload_to=file_name)
    mime = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("file of a paper")
        verbose_name_plural = _("files of papers")
        constraints = [models.UniqueConstraint(fields=["paper", "language"], name="paper_language_once")]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.language}"
