"""Numbered, issued versions of the programme: “Provisional programme”, “Rev.1” …"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.session import Disclosure, Kind, Session
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.languages import LANGUAGES, TextField
from meetings.models import Meeting

# Whatever decides what others may see of a session. Who changes any of it, by whatever path, changes this hash.
CONFIDENTIALITY = """(
    SELECT md5(string_agg(concat_ws('|', id, audience_id, disclosure, public_title), '|' ORDER BY id))
    FROM agenda_session WHERE meeting_id = %s
)"""

NEWEST = "(SELECT max(number) FROM agenda_release WHERE meeting_id = %s)"

# The top-level items of the agenda, which everyone may read, as [number, title].
TOPICS = """(
    SELECT coalesce(jsonb_agg(jsonb_build_array(number, title) ORDER BY position), '[]')
    FROM agenda_agendaitem WHERE meeting_id = %s AND parent_id IS NULL
)"""


class ReleaseQuerySet(models.QuerySet["Release"]):
    def of_meeting(self, meeting: Meeting) -> ReleaseQuerySet:
        """The releases of `meeting`, newest first.

        Each with `newest`, the newest one's number, `confidentiality`, a hash of who may see what today, and `topics`,
        number and title of each top-level item of the agenda.
        """
        return (
            self.filter(meeting=meeting)
            .annotate(
                # Constant SQL; the only value goes in as a parameter.
                newest=RawSQL(NEWEST, [meeting.pk]),  # noqa: S611
                confidentiality=RawSQL(CONFIDENTIALITY, [meeting.pk]),  # noqa: S611
                topics=RawSQL(TOPICS, [meeting.pk], output_field=models.JSONField()),  # noqa: S611
            )
            .order_by("-number")
        )


class Release(models.Model):
    """An issued programme. Number 0 is the provisional programme, n is Rev.n; a trigger refuses its deletion."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField(_("number"))
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    override_reason = models.CharField(_("reason of the override"), max_length=300, blank=True)
    # Writes to those whom it concerns, once; empty where nobody was to be told.
    notices_job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="+")

    # Filled in by `of_meeting()`.
    newest: int
    confidentiality: str
    topics: list[tuple[str, dict[str, str]]]

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["meeting", "number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="release_number_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def batch(self) -> str:
        """The kind of the messages that tell of it: by it the outbox keeps them together."""
        return f"release:{self.pk}"

    @property
    def label(self) -> str:
        """“Provisional programme”, “Programme, Rev.1” …"""
        return label_of(self.number)


def label_of(number: int) -> str:
    """What a release with this number is called."""
    if number == 0:
        return str(_("Provisional programme"))
    return _("Programme, Rev.%(number)s") % {"number": number}


class ReleasedSession(models.Model):
    """A session as it stood in a release.

    Who may read it, and what the others read instead, follows from the session's audience, disclosure and public title
    of today. Persons are held by id and named when they are read, so that a name which is deleted is gone here too.
    """

    CLASSIFIED = frozenset({"title", "description"})

    release = models.ForeignKey(Release, models.CASCADE, related_name="sessions")
    session = models.ForeignKey(Session, models.PROTECT, related_name="releases")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = TextField()
    description = TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    # Who could read it then: what changes is told only to those who could, and still can. The audience by its plain id.
    disclosure_then = models.CharField(max_length=10, choices=Disclosure.choices, blank=True)
    audience_then = models.BigIntegerField(null=True)
    # {"code", "name"} of each room, in their order; {"number", "title"} of each agenda item; {"participant", "part"}.
    rooms: models.JSONField[list[dict[str, str]], list[dict[str, str]]] = models.JSONField(default=list)
    agenda_items: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    people: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("session in a release")
        verbose_name_plural = _("sessions in releases")
        constraints = [models.UniqueConstraint(fields=["release", "session"], name="released_session_once")]
        indexes = [models.Index(fields=["release", "starts_at"], name="released_by_time")]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.session_id}"


class ProgrammeFile(models.Model):
    """A release as PDF, found by the hash of everything that it shows.

    Whoever sees the same gets the same file, and nobody else: what somebody may no longer see has another hash. The
    file itself names as its reader a mark that no viewer holds, so it is served through the programme's page alone.
    """

    class Layout(models.TextChoices):
        """How it is printed."""

        A4 = "a4", _("A4")
        BOOKLET = "booklet", _("A5 booklet")
        DAYS = "days", _("a page a day")

    READER = "whoever sees the same programme"

    release = models.ForeignKey(Release, models.CASCADE, related_name="files")
    digest = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    # For whom it was rendered: the worker reads the programme as a viewer with these audiences.
    audiences = ArrayField(models.BigIntegerField(), default=list)
    as_timetable_staff = models.BooleanField(default=False)
    layout = models.CharField(max_length=10, choices=Layout.choices, default=Layout.A4)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    file = models.ForeignKey(GeneratedFile, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("programme as PDF")
        verbose_name_plural = _("programmes as PDF")
        constraints = [models.UniqueConstraint(fields=["release", "digest"], name="programme_file_once")]

    def __str__(self) -> str:
        return f"{self.release_id}/{self.digest[:8]}"
