"""A person's own programme: the sessions they chose, and the link by which their calendar reads it."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from agenda.models.session import Session
from cicc_portal.accounts.models.audience import public_id
from meetings.models import Meeting

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer

SALT = "agenda.feed"


def token_of(public_id: str) -> str:
    """The secret of a calendar's address: 256 bits, made from the portal's key, so that it can be shown once more."""
    made = salted_hmac(SALT, public_id, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def digest_of(token: str) -> str:
    """What is stored of the secret."""
    return hashlib.sha256(token.encode()).hexdigest()


class FeedLinkQuerySet(models.QuerySet["FeedLink"]):
    def live(self) -> Self:
        """Those whose calendar can be read."""
        return self.filter(revoked_at=None)

    def own(self, viewer: Viewer) -> Self:
        """The viewer's own at the viewer's meeting."""
        return self.filter(user_id=viewer.user_id, user__isnull=False, meeting_id=viewer.meeting_id)

    def of_secret(self, meeting: Meeting, token: str) -> Self:
        """The one that a secret belongs to, if it is live and its owner's account is."""
        found = self.live().filter(meeting=meeting, digest=digest_of(token), user__is_active=True)
        return found.select_related("user")


class ChosenSession(models.Model):
    """A session that somebody put into their own programme."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="chosen_sessions")
    session = models.ForeignKey(Session, models.CASCADE, related_name="chosen_by")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("chosen session")
        verbose_name_plural = _("chosen sessions")
        constraints = [models.UniqueConstraint(fields=["user", "session"], name="session_chosen_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.session_id}"


class FeedLink(models.Model):
    """The secret address of one person's calendar at one meeting; a new one revokes the old.

    The secret is derived from `public_id` and the portal's key (docs/adr/0012); only its digest is stored.
    """

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="feed_links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a calendar")
        verbose_name_plural = _("links of calendars")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], condition=Q(revoked_at=None), name="one_live_feed_link")
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def token(self) -> str:
        """What stands in the address."""
        return token_of(self.public_id)
