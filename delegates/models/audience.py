"""Who is named into an audience, beyond its rule."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from delegates.models.delegation import Delegation
from delegates.models.participant import Participant


class AudienceMember(models.Model):
    """A person (bureau, drafting group, a caucus's alternate) or a delegation (a partner invited to a session)."""

    audience = models.ForeignKey("accounts.Audience", models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, models.CASCADE, null=True, blank=True, related_name="memberships")
    delegation = models.ForeignKey(Delegation, models.CASCADE, null=True, blank=True, related_name="memberships")

    class Meta:
        verbose_name = _("member of an audience")
        verbose_name_plural = _("members of audiences")
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, delegation__isnull=True)
                | Q(participant__isnull=True, delegation__isnull=False),
                name="member_is_person_or_delegation",
            ),
            models.UniqueConstraint(fields=["audience", "participant"], name="audience_person_once"),
            models.UniqueConstraint(fields=["audience", "delegation"], name="audience_delegation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.participant or self.delegation}: {self.audience}"
