"""Badges: a random, revocable token each, signed with the meeting's key."""

from __future__ import annotations

import secrets
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedTextField

from cicc_portal.accounts.models.audience import public_id
from cicc_portal.documents.models import GeneratedFile
from delegates.models.participant import Participant
from delegates.models.participant_reads import ENCRYPTED
from delegates.models.search import Fold
from meetings.models import Meeting


def new_token() -> bytes:
    """16 random bytes; nothing personal."""
    return secrets.token_bytes(16)


class SigningKey(models.Model):
    """An Ed25519 key pair of a meeting; a new one takes over from the last, old badges verify with theirs."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="signing_keys")
    number = models.PositiveSmallIntegerField()
    public_key = models.BinaryField(max_length=32)
    private_key = EncryptedTextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="signing_key_number_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"


class BadgeQuerySet(models.QuerySet["Badge"]):
    def active(self) -> Self:
        """Those whose code is valid."""
        return self.filter(revoked_at=None)

    def of_meeting(self, meeting: Meeting) -> Self:
        return self.filter(participant__meeting=meeting)

    def not_printed(self) -> Self:
        return self.filter(printed_at=None)

    def in_order(self) -> Self:
        """The order of the stack: CARICOM's, heads first."""
        return self.select_related("participant__delegation__party").order_by(
            "participant__delegation__party__rank",
            "participant__delegation__party__sort_key",
            "participant__function_rank",
            Fold("participant__family_name"),
            Fold("participant__given_name"),
            "pk",
        )

    def brief(self) -> Self:
        """Without what only a person's own pages show."""
        return self.defer(*(f"participant__{name}" for name in ENCRYPTED))


class Badge(models.Model):
    """One badge of a participant; at most one is active, a reprint revokes the last."""

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="badges")
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="badges")
    token = models.BinaryField(max_length=16, unique=True, default=new_token)
    # Its own PDF, once the job has made it.
    file = models.OneToOneField(
        GeneratedFile, models.SET_NULL, null=True, blank=True, related_name="badge", verbose_name=_("PDF")
    )
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    printed_at = models.DateTimeField(_("printed"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_because = models.CharField(_("reason"), max_length=200, blank=True)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(revoked_at__isnull=True),
                name="one_active_badge",
                violation_error_message=_("This person has an active badge already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant}"
