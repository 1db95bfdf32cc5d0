"""Rooms of a meeting's venue."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.versions import Versioned


class Room(Versioned):
    """A place for sessions. A shared one (foyer, terrace) may hold several at once and is never double-booked."""

    meeting = models.ForeignKey("meetings.Meeting", models.CASCADE, related_name="rooms")
    code = models.SlugField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=80)
    capacity = models.PositiveIntegerField(_("capacity"))
    is_shared = models.BooleanField(
        _("shared"),
        default=False,
        help_text=_("Several sessions may be here at one time, as in a foyer or on a terrace."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "code"],
                name="room_code_once",
                violation_error_message=_("A room with this code exists already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "name"],
                name="room_name_once",
                violation_error_message=_("A room with this name exists already."),
            ),
            # What bookings point to with composite foreign keys, so that a room's nature and meeting reach them.
            models.UniqueConstraint(fields=["id", "is_shared"], name="room_with_is_shared"),
            models.UniqueConstraint(fields=["id", "meeting"], name="room_with_meeting"),
        ]

    def __str__(self) -> str:
        return self.name
