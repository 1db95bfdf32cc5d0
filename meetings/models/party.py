"""States and organisations: global, with names and status that carry dates, since bodies are renamed and admitted."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import Text, TextField, text


class Group(models.TextChoices):
    """The groups of parties, in CARICOM's order."""

    MEMBER = "member", _("Member state")
    ASSOCIATE = "associate", _("Associate member state")
    REGIONAL = "regional", _("Regional organisation")
    INTERNATIONAL = "international", _("International organisation")
    BILATERAL = "bilateral", _("Bilateral partner")
    SECRETARIAT = "secretariat", _("Secretariat")
    HOST = "host", _("Host")
    MEDIA = "media", _("Media")
    RESPONSIBLE = "responsible", _("Responsible group")


GROUP_ORDER = [group.value for group in Group]
STATES = (Group.MEMBER, Group.ASSOCIATE)
PARTNERS = (Group.REGIONAL, Group.INTERNATIONAL, Group.BILATERAL)


class PartyQuerySet(models.QuerySet["Party"]):
    def in_order(self) -> PartyQuerySet:
        """CARICOM order: by group, then by the sort key of the current name."""
        return self.order_by("rank", "sort_key", "code")

    def states(self) -> PartyQuerySet:
        return self.filter(group__in=STATES)

    def invitable(self) -> PartyQuerySet:
        """Parties that can send a delegation; groups such as “All states” cannot."""
        return self.exclude(group=Group.RESPONSIBLE)


class Party(Versioned):
    """A state, organisation, agency or group of them.

    `name`, `sort_key` and `group` are those in force; `PartyName` holds them by date. `code` is ISO 3166-1 for states.
    """

    code = models.CharField(
        _("code"), max_length=20, unique=True, error_messages={"unique": _("A party with this code exists already.")}
    )
    group = models.CharField(_("group"), max_length=20, choices=Group.choices)
    rank = models.PositiveSmallIntegerField(_("rank of the group"), editable=False)
    name = TextField(_("name"))
    sort_key = models.CharField(
        _("sort key"), max_length=120, help_text=_("“The” left out, “St.” as “Saint”, no accents.")
    )
    languages = models.JSONField(_("languages"), default=list, blank=True)
    tz = models.CharField(_("time zone"), max_length=64, blank=True)
    # What the two offices are usually called: {"immigration": "Chief Immigration Officer", …}. Titles are free text.
    offices: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("offices"), default=dict, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name=_("part of")
    )

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["rank", "sort_key", "code"]

    def __str__(self) -> str:
        return str(self.name)

    def save(self, *args: object, **kwargs: object) -> None:
        self.rank = GROUP_ORDER.index(self.group)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature

    @property
    def short_name(self) -> str:
        """The code of an organisation ("JRCC"), the name of a state or of a group of parties."""
        return str(self.name) if self.group in {*STATES, Group.RESPONSIBLE, Group.HOST} else self.code

    @property
    def is_state(self) -> bool:
        return self.group in STATES

    @property
    def has_merged_agency(self) -> bool:
        """One office for immigration and customs, so one head for both streams."""
        return "both" in self.offices

    def name_on(self, day: datetime.date) -> Text:
        """The name that the party had on `day`; today's where no dated name covers it."""
        dated = next((name for name in self.names.all() if name.covers(day)), None)
        return text(dated.name if dated else self.name)


class PartyName(models.Model):
    """A name and status of a party between two dates (the end is exclusive; null: open)."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="names")
    name = TextField(_("name"))
    sort_key = models.CharField(_("sort key"), max_length=120)
    group = models.CharField(_("group"), max_length=20, choices=Group.choices)
    from_on = models.DateField(_("from"), null=True, blank=True)
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("dated name of a party")
        verbose_name_plural = _("dated names of parties")
        ordering = ["party", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gt=models.F("from_on")),
                name="party_name_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return str(self.name)

    def covers(self, day: datetime.date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day < self.until_on)
