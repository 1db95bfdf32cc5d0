"""The numbered items of a meeting's agenda: 5, 5(b)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import TextField
from meetings.models import Meeting


class AgendaItem(Versioned):
    """An item, or a sub-item below one. The agenda is public; what is said under an item is not."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda_items")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name=_("below")
    )
    number = models.CharField(_("number"), max_length=12)
    position = models.PositiveSmallIntegerField(_("position"))
    title = TextField(_("title"))

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="agenda_number_once",
                violation_error_message=_("The agenda has an item with this number already."),
            ),
            models.UniqueConstraint(fields=["id", "meeting"], name="agenda_item_with_meeting"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
