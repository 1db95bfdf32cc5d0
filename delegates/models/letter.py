"""Letters about a delegation that came in as a file: credentials, and the mail that named its members."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models.audience import public_id
from delegates.models.delegation import Delegation
from delegates.models.participant_reads import INVITERS
from meetings.roles import Role

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer

# Staff who read letters of credentials: protocol records them.
READ_LETTERS = (*INVITERS, Role.PROTOCOL)


def letter_name(_letter: models.Model, _filename: str) -> str:
    """A random name: neither the storage nor the address tells whose letter it is."""
    return f"letters/{secrets.token_hex(16)}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For the delegation's focal points, and the staff who invite or record credentials."""
        found = self.filter(delegation__meeting_id=viewer.meeting_id)
        return found if viewer.has(*READ_LETTERS) else found.filter(delegation__in=viewer.delegations)


class Letter(models.Model):
    """A letter as it came in. A newer one takes its place; the older ones stay until they are due for deletion."""

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset({"file", "filename"})

    class Kind(models.TextChoices):
        CREDENTIALS = "credentials", _("Credentials")
        NOMINATION = "nomination", _("Nomination")

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.CREDENTIALS)
    file = models.FileField(_("file"), upload_to=letter_name)
    filename = models.CharField(_("file name"), max_length=200)
    mime = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("received"), default=timezone.now)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.delegation}: {self.kind}"
