"""Who works for a meeting in which role, and which closed audiences staff are assigned to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.roles import ASSIGNED, Role


class StaffAssignment(models.Model):
    """A role of a user at a meeting."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="staff")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=[(role.value, role.label) for role in ASSIGNED])

    class Meta:
        verbose_name = _("staff assignment")
        verbose_name_plural = _("staff assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user", "role"],
                name="staff_role_once",
                violation_error_message=_("This person has this role already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).label}"


class AudienceAssignment(models.Model):
    """A staff member who may know the content of one closed audience: no role gives that by itself (DESIGN §5)."""

    audience = models.ForeignKey(
        "accounts.Audience", models.CASCADE, related_name="assignments", verbose_name=_("closed audience")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="audience_assignments", verbose_name=_("person")
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("assignment to a closed audience")
        verbose_name_plural = _("assignments to closed audiences")
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "user"],
                name="audience_assignment_once",
                violation_error_message=_("This person is assigned to it already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.audience}"
