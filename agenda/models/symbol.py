"""Symbols and numbers that were given out: never twice, not even after a withdrawal (DESIGN §4.2)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting


class TakenSymbol(models.Model):
    """A document symbol that is used up. A trigger refuses UPDATE and DELETE."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="symbols")
    symbol = models.CharField(
        _("symbol"), max_length=80, unique=True, error_messages={"unique": _("This symbol was given out already.")}
    )
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("symbol given out")
        verbose_name_plural = _("symbols given out")

    def __str__(self) -> str:
        return self.symbol
