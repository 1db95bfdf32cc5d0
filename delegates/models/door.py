"""Checkpoints, the scans made there, and the passages they lead to (DESIGN §4.3)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.versions import Versioned
from delegates.models.badge import Badge
from delegates.models.participant import Participant
from meetings.models import Meeting, Room


class Checkpoint(Versioned):
    """A place where badges are scanned: the entrance, or the door of a room for an audience."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="checkpoints")
    name = models.CharField(_("name"), max_length=80)
    room = models.ForeignKey(
        Room, models.CASCADE, null=True, blank=True, related_name="checkpoints", verbose_name=_("room")
    )
    audience = models.ForeignKey(
        "accounts.Audience", models.PROTECT, related_name="checkpoints", verbose_name=_("audience")
    )

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [models.UniqueConstraint(fields=["meeting", "name"], name="checkpoint_name_once")]

    def __str__(self) -> str:
        return self.name


class Passage(models.Model):
    """One entry and, later, one exit of a person at a checkpoint: what counts. At most one is open."""

    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="passages")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="passages")
    entered_at = models.DateTimeField(_("entered"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "participant"], condition=Q(left_at__isnull=True), name="one_open_passage"
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(left_at__gte=F("entered_at")), name="passage_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} {self.entered_at:%H:%M}"


class Scan(models.Model):
    """A badge held before a device. The device makes the id, so that a replay is the same row."""

    class Direction(models.TextChoices):
        IN = "in", _("in")
        OUT = "out", _("out")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkpoint = models.ForeignKey(Checkpoint, models.CASCADE, related_name="scans")
    badge = models.ForeignKey(Badge, models.SET_NULL, null=True, related_name="scans")
    passage = models.ForeignKey(Passage, models.SET_NULL, null=True, related_name="scans")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    device_at = models.DateTimeField(_("time on the device"))
    device_ahead_ms = models.IntegerField(_("device's clock ahead by"), default=0)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    answer = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        indexes = [models.Index(fields=["checkpoint", "device_at"], name="scan_by_checkpoint")]

    def __str__(self) -> str:
        return str(self.id)
