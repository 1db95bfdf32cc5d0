"""Questions about travel, and about the passport where a visa support letter is wanted. Nothing here is required."""

from __future__ import annotations

import dataclasses
import datetime
import zoneinfo
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegates.actions.registration import Entry
from delegates.countries import choices, code_of
from delegates.forms.answers import AnswersForm, text
from delegates.models import Passport, Travel
from delegates.passports import expires_soon

TRAVEL = (
    "arrives_at", "arrives_from", "arrival_flight", "departs_at", "departure_flight", "hotel", "assistance",
)  # fmt: skip
PASSPORT = ("number", "nationality", "born_on", "issued_on", "expires_on")
# Further from the meeting than this, the day or the year is a slip.
FAR = datetime.timedelta(days=60)
OLDEST = datetime.timedelta(days=125 * 366)
NUMBER = RegexValidator(r"^[A-Za-z0-9 /-]{4,30}$", _("Enter the number as it is printed: letters and digits."))


class MomentField(forms.DateTimeField):
    """Day and hour as the clock shows them where the meeting is; its value is aware."""

    zone: datetime.tzinfo = zoneinfo.ZoneInfo("UTC")

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local", "class": "width-m"}, format="%Y-%m-%dT%H:%M")
        super().__init__(required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value: Any) -> datetime.datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)


class CountryField(forms.ChoiceField):
    """A country; a name in one of the portal's languages is taken for its code."""

    def to_python(self, value: Any) -> str:
        words = super().to_python(value)
        return code_of(words) or words


def day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "class": "width-s"} | options.pop("attrs", {}), format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **options)


class TravelFields(AnswersForm):
    """Arrival, departure, hotel, help at the airport; the passport only for who asks for the visa support letter."""

    arrives_at = MomentField(label=_("Day and time of arrival"))
    arrives_from = text(_("Arriving from"), 100, required=False)
    arrival_flight = text(
        _("Flight of arrival"), 60, required=False, help_text=_("Such as BW 462."), attrs={"class": "width-s"}
    )
    departs_at = MomentField(label=_("Day and time of departure"))
    departure_flight = text(_("Flight of departure"), 60, required=False, attrs={"class": "width-s"})
    hotel = text(_("Hotel"), 200, required=False)
    assistance = forms.CharField(
        label=_("Assistance at the airport"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Such as being met by protocol, or a wheelchair."),
    )  # fmt: skip
    wants_visa_letter = forms.BooleanField(
        label=_("I need a visa support letter"), required=False,
        help_text=_("Then we ask for the passport that the letter names. Without the tick its data are deleted."),
    )  # fmt: skip
    number = forms.CharField(
        label=_("Passport number"), max_length=30, required=False, validators=[NUMBER],
        widget=forms.TextInput({"class": "width-s", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    nationality = CountryField(
        label=_("Nationality"), choices=choices, required=False, help_text=_("As the passport says."),
        error_messages={"invalid_choice": _("Choose a country of the list.")},
    )  # fmt: skip
    born_on = day(_("Date of birth"), attrs={"autocomplete": "bday"})
    issued_on = day(_("Date of issue"))
    expires_on = day(_("Date of expiry"))

    travel: Travel | None = None
    passport: Passport | None = None

    def initial_values(self) -> dict[str, Any]:
        values = super().initial_values()
        if not self.asks_travel():
            return values
        if not self.participant._state.adding:
            self.travel = Travel.objects.visible_to(self.viewer).filter(participant=self.participant).first()
            self.passport = Passport.objects.visible_to(self.viewer).filter(participant=self.participant).first()
        values["wants_visa_letter"] = self.participant.wants_visa_letter
        for names, row in ((TRAVEL, self.travel), (PASSPORT, self.passport)):
            values |= {name: getattr(row, name) for name in names} if row is not None else {}
        return values

    def set_up(self) -> None:
        super().set_up()
        if not self.asks_travel():
            for name in (*TRAVEL, "wants_visa_letter", *PASSPORT):
                del self.fields[name]
            return
        for name in ("arrives_at", "departs_at"):
            field = self.fields[name]
            field.zone = self.meeting.zone  # type: ignore[attr-defined]  # a MomentField
            field.help_text = _("Time in %(zone)s.") % {"zone": self.meeting.zone_name}

    def asks_travel(self) -> bool:
        """Travel and passport are for the person, the own focal points and protocol (DESIGN §5)."""
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.asks_travel():
            self._check_days(cleaned)
            if cleaned.get("wants_visa_letter"):
                self._check_passport(cleaned)
            else:
                # What is not wanted is neither kept nor complained about.
                for name in PASSPORT:
                    self.errors.pop(name, None)
                    cleaned[name] = None
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        arrives, departs = cleaned.get("arrives_at"), cleaned.get("departs_at")
        first, last = self.meeting.starts_on, self.meeting.ends_on
        if arrives and not first - FAR <= arrives.astimezone(self.meeting.zone).date() <= last:
            self.add_error("arrives_at", _("This day does not fit the meeting. Check day and year."))
        if departs and not first <= departs.astimezone(self.meeting.zone).date() <= last + FAR:
            self.add_error("departs_at", _("This day does not fit the meeting. Check day and year."))
        # A field that was refused just now is in `cleaned` no more: one slip gets one sentence.
        arrives, departs = cleaned.get("arrives_at"), cleaned.get("departs_at")
        if arrives and departs and departs <= arrives:
            self.add_error("departs_at", _("This is before the arrival."))

    def _check_passport(self, cleaned: dict[str, Any]) -> None:
        """All of it or nothing: half a passport makes no letter, and nobody would notice."""
        given = [name for name in PASSPORT if cleaned.get(name) or name in self.errors]
        if given or self.is_complete:
            for name in PASSPORT:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("The visa support letter needs this."))
        self._check_passport_days(cleaned)

    def _check_passport_days(self, cleaned: dict[str, Any]) -> None:
        today = timezone.now().astimezone(self.meeting.zone).date()
        born, issued, expires = (cleaned.get(name) for name in ("born_on", "issued_on", "expires_on"))
        if born and not today - OLDEST < born < today:
            self.add_error("born_on", _("This is no date of birth. Check the year."))
        if issued and issued > today:
            self.add_error("issued_on", _("This day is still to come."))
        elif issued and cleaned.get("born_on") and issued < cleaned["born_on"]:
            self.add_error("issued_on", _("This is before the date of birth."))
        if expires and expires <= self.meeting.ends_on:
            self.add_error("expires_on", _("The passport must be valid beyond the meeting. Renew it first."))
        elif expires and cleaned.get("issued_on") and expires <= cleaned["issued_on"]:
            self.add_error("expires_on", _("This is before the date of issue."))

    def entry(self) -> Entry:
        entry = super().entry()
        if not self.asks_travel():
            return entry
        wanted = bool(self.cleaned_data.get("wants_visa_letter"))
        passport = {name: self.cleaned_data.get(name) for name in PASSPORT}
        return dataclasses.replace(
            entry,
            values={**entry.values, "wants_visa_letter": wanted},
            travel={name: self.cleaned_data.get(name) or None for name in TRAVEL},
            passport=passport if wanted and passport["number"] else {},
        )

    @property
    def expires_soon(self) -> bool:
        """True if the passport that was given ends within six months of the meeting."""
        expires = self.cleaned_data.get("expires_on") if self.cleaned_data.get("wants_visa_letter") else None
        return expires is not None and expires_soon(expires, self.meeting)
