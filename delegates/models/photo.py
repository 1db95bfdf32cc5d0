"""A photo that was uploaded with a form that had an error elsewhere: kept, so that it need not be chosen again."""

from __future__ import annotations

import datetime
import secrets
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models.audience import public_id
from meetings.models import Meeting

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer

KEPT_FOR = datetime.timedelta(hours=12)


def pending_name(_photo: models.Model, _filename: str) -> str:
    return f"photos/pending/{secrets.token_hex(16)}.jpg"


class PendingPhotoQuerySet(models.QuerySet["PendingPhoto"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Only for who uploaded it, for as long as a form may stay open."""
        fresh = self.filter(created_at__gt=timezone.now() - KEPT_FOR)
        return fresh.filter(user_id=viewer.user_id, meeting_id=viewer.meeting_id)

    def stale(self) -> Self:
        return self.filter(created_at__lte=timezone.now() - KEPT_FOR)


class PendingPhoto(models.Model):
    """A prepared badge photo that belongs to no participant yet."""

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset({"image", "sha256"})

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    image = models.ImageField(_("photo"), upload_to=pending_name)
    # Of the file as it was uploaded.
    sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = PendingPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo waiting for its form")
        verbose_name_plural = _("photos waiting for their forms")

    def __str__(self) -> str:
        return self.public_id
