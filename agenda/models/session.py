"""Sessions: what is put on the timetable; their rooms, agenda items and persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.constraints import Deferrable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agenda.models.agenda_item import AgendaItem
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import LANGUAGES, TextField
from delegates.models import Participant
from meetings.models import Meeting, Room

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class Kind(models.TextChoices):
    """What sort of session it is; the order is that of a meeting day."""

    CEREMONY = "ceremony", _("Ceremony")
    PLENARY = "plenary", _("Plenary")
    DIALOGUE = "dialogue", _("High-level dialogue")
    WORKING = "working", _("Working session")
    CAUCUS = "caucus", _("Caucus")
    BUREAU = "bureau", _("Bureau")
    DRAFTING = "drafting", _("Drafting group")
    DESK = "desk", pgettext_lazy("kind of session", "Desk")
    BREAK = "break", _("Break")
    SOCIAL = "social", _("Social event")
    MEDIA = "media", _("Media")
    BILATERAL = "bilateral", _("Bilateral meeting")


class Disclosure(models.TextChoices):
    """What those outside the audience see of a session (DESIGN §5)."""

    OPEN = "open", _("open: title, time, room, chair, speakers")
    ANNOUNCED = "announced", _("announced: its public title, time and room")
    UNLISTED = "unlisted", _("unlisted: “Closed session” and its time")


DISCLOSURE_BY_KIND = {
    Kind.CAUCUS: Disclosure.ANNOUNCED,
    Kind.BUREAU: Disclosure.UNLISTED,
    Kind.DRAFTING: Disclosure.UNLISTED,
    Kind.BILATERAL: Disclosure.UNLISTED,
}
# Who attends a session of a kind, unless it is said otherwise. A caucus has to name its stream.
AUDIENCE_BY_KIND = {
    Kind.CEREMONY: Audience.Kind.PUBLIC,
    Kind.PLENARY: Audience.Kind.STATES,
    Kind.BUREAU: Audience.Kind.BUREAU,
    Kind.DRAFTING: Audience.Kind.NAMED,
    Kind.MEDIA: Audience.Kind.PUBLIC,
    Kind.BILATERAL: Audience.Kind.PAIR,
}


def usual_disclosure(kind: str, audience: Audience) -> str:
    """What others see of such a session unless it is said otherwise: never all of a closed audience's."""
    by_kind = DISCLOSURE_BY_KIND.get(Kind(kind), Disclosure.OPEN)
    if by_kind == Disclosure.OPEN and audience.is_closed:
        return Disclosure.ANNOUNCED if audience.kind == Audience.Kind.STREAM else Disclosure.UNLISTED
    return by_kind


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, viewer: Viewer) -> SessionQuerySet:
        """Sessions whose content `viewer` may know; the rest show as closed."""
        return self.filter(Q(audience__in=viewer.audiences) | Q(disclosure=Disclosure.OPEN))

    def scheduled(self) -> SessionQuerySet:
        return self.filter(starts_at__isnull=False)

    def standing(self) -> SessionQuerySet:
        """Scheduled and not cancelled."""
        return self.scheduled().filter(is_cancelled=False)


class Session(Versioned):
    """Something with a time and a place. `title` is known to the audience; `public_title` is what others read."""

    CLASSIFIED = frozenset({"title", "description", "remote_url"})

    class Layout(models.TextChoices):
        """How a room is set up."""

        THEATRE = "theatre", _("theatre")
        CLASSROOM = "classroom", _("classroom")
        U_SHAPE = "u-shape", _("U shape")
        BOARDROOM = "boardroom", _("boardroom")
        ROUND_TABLES = "round-tables", _("round tables")
        RECEPTION = "reception", _("standing reception")

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = TextField(_("title"))
    public_title = TextField(
        _("public title"), blank=True, help_text=_("What all others read of an announced session.")
    )
    description = TextField(_("description"), blank=True)
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="sessions", verbose_name=_("audience"))
    disclosure = models.CharField(_("disclosure"), max_length=10, choices=Disclosure.choices, default=Disclosure.OPEN)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("cancelled"), default=False)
    # How long it is to be, while it has no time yet.
    wanted_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), default=60, validators=[MinValueValidator(5), MaxValueValidator(24 * 60)]
    )
    is_pinned = models.BooleanField(_("pinned: suggestions leave it where it is"), default=False)
    # What the session needs: the link for its audience alone, the rest for technicians and the hotel.
    remote_url = models.URLField(_("link for remote participants"), max_length=500, blank=True)
    interpretation = ArrayField(
        models.CharField(max_length=5, choices=LANGUAGES), verbose_name=_("interpretation"), default=list, blank=True
    )
    equipment = models.CharField(_("equipment"), max_length=300, blank=True)
    layout = models.CharField(_("room set-up"), max_length=12, choices=Layout.choices, blank=True)
    rooms = models.ManyToManyField(Room, through="agenda.Booking", related_name="sessions", verbose_name=_("rooms"))
    agenda_items = models.ManyToManyField(
        AgendaItem, through="agenda.SessionAgendaItem", related_name="sessions", verbose_name=_("agenda items")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="session_times_in_order",
                violation_error_message=_("The session ends before it starts."),
            ),
            models.UniqueConstraint(fields=["id", "meeting"], name="session_with_meeting"),
            # What bookings copy, kept in step by a composite foreign key ON UPDATE CASCADE.
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at", "is_cancelled"], name="session_with_times"),
        ]
        indexes = [models.Index(fields=["meeting", "starts_at"], name="session_by_time")]

    def __str__(self) -> str:
        # The public id, not the title: a log line or an error text must not give a closed title away.
        return self.public_id

    @property
    def minutes(self) -> int:
        """Length in minutes; 0 while unscheduled."""
        if self.starts_at is None or self.ends_at is None:
            return 0
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Booking(models.Model):
    """A session in a room. The exclusion constraint stands here: no room is ever double-booked (DESIGN §4.1).

    The times and `is_cancelled` are the session's, `is_shared` is the room's: composite foreign keys keep them in step.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, related_name="bookings", db_constraint=False)
    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings", db_constraint=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_cancelled = models.BooleanField(default=False)
    is_shared = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("booking of a room")
        verbose_name_plural = _("bookings of rooms")
        constraints = [
            models.UniqueConstraint(fields=["session", "room"], name="session_in_room_once"),
            ExclusionConstraint(
                name="room_never_double_booked",
                expressions=[
                    (
                        Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                    ("room", RangeOperators.EQUAL),
                ],
                condition=Q(is_cancelled=False, is_shared=False),
                deferrable=Deferrable.DEFERRED,
                violation_error_message=_("Another session is in this room at that time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} in {self.room_id}"


class SessionAgendaItem(models.Model):
    """An agenda item taken up in a session."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="item_links")
    agenda_item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="session_links")

    class Meta:
        verbose_name = _("agenda item of a session")
        verbose_name_plural = _("agenda items of sessions")
        constraints = [models.UniqueConstraint(fields=["session", "agenda_item"], name="session_item_once")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.agenda_item_id}"


class SessionPerson(models.Model):
    """Someone with a part in a session."""

    class Part(models.TextChoices):
        CHAIR = "chair", _("Chair")
        SPEAKER = "speaker", _("Speaker")
        RAPPORTEUR = "rapporteur", _("Rapporteur")
        INTERPRETER = "interpreter", _("Interpreter")

    session = models.ForeignKey(Session, models.CASCADE, related_name="people")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="parts")
    part = models.CharField(_("part"), max_length=12, choices=Part.choices)
    position = models.PositiveSmallIntegerField(default=0)
    # The time that a speaker is given.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)

    class Meta:
        verbose_name = _("person in a session")
        verbose_name_plural = _("persons in sessions")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["session", "participant", "part"], name="session_part_once")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.part}"
