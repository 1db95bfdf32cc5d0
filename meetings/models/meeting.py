"""One meeting of a committee: the 28th, the 29th …"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import DEFAULT, LANGUAGES, TextField
from meetings.slugs import RESERVED_SLUGS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cicc_portal.accounts.models import User
    from cicc_portal.accounts.viewers import Viewer


class Stream(models.TextChoices):
    """The two professions of the committee."""

    IMMIGRATION = "immigration", _("Immigration")
    CUSTOMS = "customs", _("Customs")


def validate_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone. Choose one such as America/St_Lucia."), params={"name": name}
        )


def validate_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is an address of the portal itself. Choose another, such as cicc-28."), params={"slug": slug}
        )


def default_streams() -> list[str]:
    return [Stream.IMMIGRATION, Stream.CUSTOMS]


def default_languages() -> list[str]:
    return [code for code, _name in LANGUAGES]


def default_quotas() -> dict[str, int]:
    return {"member": 4, "associate": 4, "partner": 2}


# The field that a constraint of meetings is about.
FIELD_OF_CONSTRAINT = {"meeting_number_once": "number", "meeting_days_in_order": "ends_on"}


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def listed(self) -> MeetingQuerySet:
        """Meetings that the front page shows: all that are public, newest first."""
        return self.filter(state=Meeting.State.PUBLIC).select_related("committee", "host").order_by("-starts_on")

    def drafts_of(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """Drafts of which `user` is staff."""
        if not user.is_authenticated:
            return self.none()
        drafts = self.filter(state=Meeting.State.DRAFT, pk__in=user.assignments.values("meeting"))
        return drafts.select_related("committee", "host").order_by("starts_on")


class Meeting(Versioned):
    """What is convened: days, place, zone, languages, streams, quotas. A draft is known to its staff alone."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("meeting", "draft")
        PUBLIC = "public", _("public")

    committee = models.ForeignKey(
        "meetings.Committee", models.PROTECT, related_name="meetings", verbose_name=_("committee")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    slug = models.SlugField(
        _("address"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z][a-z0-9-]+$", _("Use small letters, digits and hyphens, starting with a letter.")),
            validate_slug,
        ],
        error_messages={"unique": _("Another meeting has this address.")},
    )
    title = TextField(_("title"))
    theme = TextField(_("theme"), blank=True)
    host = models.ForeignKey("meetings.Party", models.PROTECT, related_name="hosted", verbose_name=_("host"))
    city = models.CharField(_("city"), max_length=100)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    tz = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    languages = ArrayField(
        models.CharField(max_length=5, choices=LANGUAGES), verbose_name=_("languages"), default=default_languages
    )
    streams = ArrayField(
        models.CharField(max_length=20, choices=Stream.choices), verbose_name=_("streams"), default=default_streams
    )
    symbol_prefix = models.CharField(
        _("symbol prefix"), max_length=40, help_text=_("Begins the symbol of each paper, such as CICC/28/2025.")
    )
    # Places a delegation has by the group of its party, until the secretariat sets its own.
    quotas: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(_("quotas"), default=default_quotas)
    registration_closes_on = models.DateField(_("registration closes"), null=True, blank=True)
    # Quorum: how many of the member states, and the rule it rests on (DESIGN: set per meeting).
    quorum = models.PositiveSmallIntegerField(_("quorum"), default=8)
    quorum_rule = models.CharField(_("rule of the quorum"), max_length=300, blank=True)
    quorum_counts_remote = models.BooleanField(_("remote attendance counts towards the quorum"), default=False)
    # Days after the last one for which personal data is kept, by term, where it is not the term's own number.
    retention: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        _("days that personal data is kept"), default=dict, blank=True
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "number"],
                name="meeting_number_once",
                violation_error_message=_("This committee has a meeting with this number already."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="meeting_days_in_order",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Each broken rule at the field that it is about, where a form shows it."""
        broken: dict[str, list[str]] = {}
        for constraint in self._meta.constraints:
            try:
                constraint.validate(Meeting, self, exclude=set(exclude or ()))
            except ValidationError as error:
                broken.setdefault(FIELD_OF_CONSTRAINT[constraint.name], []).extend(error.messages)
        if broken:
            raise ValidationError(broken)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.tz)

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLIC

    @property
    def zone_name(self) -> str:
        """“Saint Lucia, UTC−4”: the zone's city, and its distance from UTC on the first day."""
        noon = datetime.datetime.combine(self.starts_on, datetime.time(12), tzinfo=self.zone)
        minutes = int((noon.utcoffset() or datetime.timedelta()).total_seconds() // 60)
        sign, (hours, rest) = "+" if minutes >= 0 else "−", divmod(abs(minutes), 60)
        offset = f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"
        city = self.tz.rsplit("/", 1)[-1].replace("_", " ")
        return offset if city == "UTC" else f"{city}, {offset}"

    @property
    def language_names(self) -> list[str]:
        """The meeting's languages, each in its own words."""
        return [name for code, name in LANGUAGES if code in self.languages]

    @property
    def short_name(self) -> str:
        """“CICC 28”, for headings and file names."""
        return f"{self.committee.acronym} {self.number}"

    @property
    def days(self) -> list[datetime.date]:
        """The meeting's days, first to last."""
        return [
            self.starts_on + datetime.timedelta(days=offset)
            for offset in range((self.ends_on - self.starts_on).days + 1)
        ]

    def is_visible_to(self, viewer: Viewer) -> bool:
        """A draft exists for its staff alone."""
        return self.is_public or viewer.staff

    def default_quota(self, group: str) -> int:
        """Places for a delegation whose party is in `group`; groups without a figure share that of partners."""
        return int(self.quotas.get(group, self.quotas.get("partner", 2)))

    def text_language(self) -> str:
        return self.languages[0] if self.languages else DEFAULT
