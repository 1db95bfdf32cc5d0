"""Bilateral meetings: one delegation asks another, and the desk finds a free room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.session import Session
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from delegates.models import Delegation
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class BilateralRequestQuerySet(models.QuerySet["BilateralRequest"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Requests of and to the viewer's delegations; to timetable staff all of them."""
        if viewer.has(*TIMETABLE_STAFF):
            return self
        return self.filter(Q(asked_by__in=viewer.delegations) | Q(asked__in=viewer.delegations))


class BilateralRequest(Versioned):
    """One delegation asks another for a meeting; once the other agrees, the desk puts it into a room."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        PLACED = "placed", _("placed")
        CANCELLED = "cancelled", _("cancelled")

    CLASSIFIED = frozenset({"subject"})

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="bilateral_requests")
    asked_by = models.ForeignKey(
        Delegation, models.CASCADE, related_name="bilaterals_asked", verbose_name=_("asked by")
    )
    asked = models.ForeignKey(Delegation, models.CASCADE, related_name="bilaterals_received", verbose_name=_("with"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=30, validators=[MinValueValidator(10), MaxValueValidator(240)]
    )
    earliest_at = models.DateTimeField(_("not before"), null=True, blank=True)
    latest_at = models.DateTimeField(_("over by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    session = models.OneToOneField(Session, models.SET_NULL, null=True, blank=True, related_name="bilateral")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = BilateralRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a bilateral meeting")
        verbose_name_plural = _("requests for bilateral meetings")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("asked")),
                name="bilateral_of_two",
                violation_error_message=_("Choose another delegation than your own."),
            ),
            models.CheckConstraint(
                condition=Q(earliest_at=None) | Q(latest_at=None) | Q(latest_at__gt=F("earliest_at")),
                name="bilateral_in_order",
                violation_error_message=_("It would have to be over before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
