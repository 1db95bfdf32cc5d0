"""Audience: an opaque row that everything confidential points to. Who is in it is decided in `delegates`."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from cicc_portal.languages import TextField

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


def public_id() -> str:
    """A random identifier that tells nothing about count or order: 16 characters, 96 bits."""
    return secrets.token_urlsafe(12)


class AudienceQuerySet(models.QuerySet["Audience"]):
    def of_meeting(self, meeting: models.Model) -> AudienceQuerySet:
        return self.filter(meeting_id=meeting.pk)

    def visible_to(self, viewer: Viewer) -> AudienceQuerySet:
        """Audiences whose content `viewer` may know."""
        return self.filter(pk__in=viewer.audiences)

    def closed(self) -> AudienceQuerySet:
        return self.filter(kind__in=Audience.CLOSED_KINDS)

    def for_staff(self) -> AudienceQuerySet:
        """Closed audiences that staff serve; what two delegations say to each other is theirs alone."""
        return self.closed().exclude(kind=Audience.Kind.PAIR)


class Audience(models.Model):
    """Who may attend a session and know its content; the same for papers, outcomes and files."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("the public")
        PARTICIPANTS = "participants", _("accredited participants, media excepted")
        STATES = "states", _("delegations of member and associate member states")
        STATES_PARTNERS = "states_partners", _("states and the partners invited")
        STREAM = "stream", _("caucus of a stream")
        BUREAU = "bureau", _("bureau")
        NAMED = "named", _("persons named one by one")
        PAIR = "pair", _("two delegations")

    CLOSED_KINDS = (Kind.STREAM, Kind.BUREAU, Kind.NAMED, Kind.PAIR)

    # Meetings stand above this floor: their first migration adds the foreign key in SQL.
    meeting_id = models.BigIntegerField(db_index=True)
    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    stream = models.CharField(_("stream"), max_length=20, blank=True)
    name = TextField(_("name"))

    objects = AudienceQuerySet.as_manager()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["id", "meeting_id"], name="audience_with_meeting"),
            models.UniqueConstraint(
                fields=["meeting_id", "kind", "stream"],
                condition=models.Q(kind__in=["public", "participants", "states", "stream", "bureau"]),
                name="audience_kind_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="stream") ^ models.Q(stream=""), name="audience_stream_of_caucus_only"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def is_closed(self) -> bool:
        """True where only its members and the staff assigned to it may know the content."""
        return self.kind in self.CLOSED_KINDS
