"""What is announced while the meeting runs: on screens, in the programme, by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import TextField
from meetings.models import Meeting, Room

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Announcements to audiences that `viewer` belongs to."""
        return self.filter(audience__in=viewer.audiences)

    def current(self) -> Self:
        """Those that are shown now."""
        now = timezone.now()
        return self.filter(Q(shown_until=None) | Q(shown_until__gt=now), shown_from__lte=now, withdrawn_at__isnull=True)


class Announcement(Versioned):
    """A few words to an audience, for a time."""

    CLASSIFIED = frozenset({"text"})

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="announcements")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="announcements", verbose_name=_("audience"))
    text = TextField(_("text"))
    shown_from = models.DateTimeField(_("shown from"), default=timezone.now)
    shown_until = models.DateTimeField(_("shown until"), null=True, blank=True)
    # Screens hang where everyone passes: only what is for everyone at the meeting may stand on them.
    on_screens = models.BooleanField(_("on the screens"), default=False)
    room = models.ForeignKey(
        Room, models.SET_NULL, null=True, blank=True, related_name="announcements", verbose_name=_("only in this room")
    )
    by_mail = models.BooleanField(_("by mail too"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["-shown_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(shown_until=None) | Q(shown_until__gt=F("shown_from")),
                name="announcement_in_order",
                violation_error_message=_("It ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.public_id
