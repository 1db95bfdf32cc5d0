"""Numbered, issued versions of the programme: “Provisional programme”, “Rev.1” …"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.session import Kind, Session
from cicc_portal.languages import TextField
from meetings.models import Meeting


class Release(models.Model):
    """An issued programme. Number 0 is the provisional programme, n is Rev.n; a trigger refuses its deletion."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField(_("number"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    override_reason = models.CharField(_("reason of the override"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="release_number_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """“Provisional programme”, “Programme, Rev.1” …"""
        if self.number == 0:
            return str(_("Provisional programme"))
        return _("Programme, Rev.%(number)s") % {"number": self.number}


class ReleasedSession(models.Model):
    """A session as it stood in a release. Who may read it follows from the session's audience and disclosure today."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="sessions")
    session = models.ForeignKey(Session, models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = TextField()
    public_title = TextField(blank=True)
    description = TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    rooms: models.JSONField[list[str], list[str]] = models.JSONField(default=list)  # names, in the order of the rooms
    agenda_items: models.JSONField[list[str], list[str]] = models.JSONField(default=list)  # numbers
    people: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(default=list)  # part, name, title, party

    class Meta:
        verbose_name = _("session in a release")
        verbose_name_plural = _("sessions in releases")
        constraints = [models.UniqueConstraint(fields=["release", "session"], name="released_session_once")]
        indexes = [models.Index(fields=["release", "starts_at"], name="released_by_time")]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.session_id}"
