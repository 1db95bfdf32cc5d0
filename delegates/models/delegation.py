"""A state's or organisation's body at one meeting, and who registers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.versions import Versioned
from meetings.models import Meeting, Party

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_order(self) -> DelegationQuerySet:
        """CARICOM order."""
        return self.select_related("party").order_by("party__rank", "party__sort_key", "party__code")

    def registered_by(self, viewer: Viewer) -> DelegationQuerySet:
        """Delegations that the viewer registers as focal point."""
        return self.filter(pk__in=viewer.delegations)


class Delegation(Versioned):
    """A party at a meeting. A trigger keeps `participants_count`; a CHECK holds it to the quota from any path."""

    class Credentials(models.TextChoices):
        """The desk records the letter; the meeting takes note of it."""

        ABSENT = "absent", _("not received")
        PROVISIONAL = "provisional", _("provisional")
        FORMAL = "formal", _("formal")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="delegations")
    party = models.ForeignKey(
        Party, models.PROTECT, related_name="delegations", verbose_name=_("state or organisation")
    )
    quota = models.PositiveSmallIntegerField(_("places"))
    participants_count = models.PositiveSmallIntegerField(_("places taken"), default=0, editable=False)
    credentials = models.CharField(
        _("credentials"), max_length=12, choices=Credentials.choices, default=Credentials.ABSENT
    )
    credentials_on = models.DateField(_("credentials received on"), null=True, blank=True)

    # The focal point's word that the delegation is complete; the quota and the deadline hold all the same.
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # The secret of the link by which members register themselves; empty: there is none.
    join_token = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    attends_remotely = models.BooleanField(_("attends remotely"), default=False)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "party"],
                name="delegation_party_once",
                violation_error_message=_("This party has a delegation already."),
            ),
            models.UniqueConstraint(fields=["id", "meeting"], name="delegation_with_meeting"),
            models.CheckConstraint(
                condition=Q(participants_count__lte=F("quota")),
                name="delegation_within_quota",
                violation_error_message=_("More people are registered than this number of places."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)

    @property
    def places_left(self) -> int:
        return self.quota - self.participants_count


class FocalPoint(models.Model):
    """Who registers a delegation; often a chief's assistant. A delegation may have several."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="focal_points")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="focal_points")

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        constraints = [models.UniqueConstraint(fields=["delegation", "user"], name="focal_point_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.delegation}"
