"""What a timetable rests on: its hours and rules, who or what is not to be had when, and one's own steps."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.session import Session
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from cicc_portal.documents.models import Job
from delegates.models import Participant
from meetings.models import Meeting, Room
from meetings.roles import TIMETABLE_STAFF

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class TimetableSettings(Versioned):
    """The hours of a meeting's days, the time needed between rooms, and which problems block a release."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="timetable_settings")
    day_starts = models.TimeField(_("days start"), default=datetime.time(8))
    day_ends = models.TimeField(_("days end"), default=datetime.time(18))
    change_minutes = models.PositiveSmallIntegerField(_("minutes to change rooms"), default=5)
    # Codes of problems that block, and of those that do not; what is in neither does as the check itself says.
    blocking = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    warning = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Codes of problems that are not looked for.
    off = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        verbose_name = _("settings of the timetable")
        verbose_name_plural = _("settings of timetables")
        constraints = [
            models.CheckConstraint(
                condition=Q(day_ends__gt=F("day_starts")),
                name="timetable_hours_in_order",
                violation_error_message=_("The day ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"timetable of {self.meeting_id}"

    @classmethod
    def of(cls, meeting: Meeting) -> TimetableSettings:
        """The meeting's own settings; the usual ones, not saved, where it has none."""
        return cls.objects.filter(meeting=meeting).first() or cls(meeting=meeting)


class RoomClosure(models.Model):
    """A time in which a room is not to be had."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="closures", verbose_name=_("room"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("closure of a room")
        verbose_name_plural = _("closures of rooms")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="closure_in_order",
                violation_error_message=_("It ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.room_id} closed"


class PersonAbsence(models.Model):
    """A time in which somebody cannot take part. Timetable staff enter it and read it."""

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="absences", verbose_name=_("person"))
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))

    class Meta:
        verbose_name = _("absence of a person")
        verbose_name_plural = _("absences of persons")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="absence_in_order",
                violation_error_message=_("It ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} absent"


class SessionRule(models.Model):
    """What must hold between two sessions, wherever they are put."""

    class Kind(models.TextChoices):
        BEFORE = "before", _("the first ends before the second starts")
        SAME_DAY = "same-day", _("both are on the same day")
        NOT_PARALLEL = "not-parallel", _("they do not overlap")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="session_rules")
    kind = models.CharField(_("rule"), max_length=12, choices=Kind.choices)
    first = models.ForeignKey(Session, models.CASCADE, related_name="+", verbose_name=_("first session"))
    second = models.ForeignKey(Session, models.CASCADE, related_name="+", verbose_name=_("second session"))

    class Meta:
        verbose_name = _("rule between sessions")
        verbose_name_plural = _("rules between sessions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first", "second"],
                name="session_rule_once",
                violation_error_message=_("This rule stands already."),
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="session_rule_of_two",
                violation_error_message=_("Choose two different sessions."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.kind} {self.second_id}"


class TimetableStep(models.Model):
    """One step of one person at a timetable, so that it can be undone and done again: places only, no content.

    `changes` holds for each session `{"session": id, "before": place, "after": place, "version": after the step}`; a
    place is `{"starts_at", "ends_at", "rooms": [ids], "is_cancelled"}`, or null where the session was not there.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="timetable_steps")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    changes: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("step at the timetable")
        verbose_name_plural = _("steps at the timetable")
        ordering = ["pk"]
        indexes = [models.Index(fields=["meeting", "user", "-id"], name="steps_of_user")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, viewer: Viewer) -> SuggestionQuerySet:
        """Those who make the timetable read what was suggested for it; nobody else does."""
        return self.filter(meeting=viewer.meeting_id) if viewer.has(*TIMETABLE_STAFF) else self.none()


class Suggestion(models.Model):
    """A timetable that was reckoned out, beside the one that stands. Those who make the timetable read it.

    `placements` is a list of `{"session", "starts_at", "ends_at", "rooms"}`, `measures` what is better and worse, and
    `conflict` the demands that cannot hold together where there is no solution.
    """

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="suggestions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    moves_scheduled = models.BooleanField(_("also move sessions that are scheduled and not pinned"), default=False)
    seed = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    # Of what it was reckoned from: another one means that the timetable has changed since.
    digest = models.CharField(max_length=64, blank=True)
    placements: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    measures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    conflict: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    taken_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested timetable")
        verbose_name_plural = _("suggested timetables")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.public_id
