"""What a meeting is: the desk's settings, and the first part of setting one up."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from cicc_portal.languages import LANGUAGES
from meetings.forms.zones import ZoneField
from meetings.models import Group, Meeting, Party
from meetings.models.meeting import Stream, default_languages, default_quotas, default_streams

HEADINGS = {
    Group.MEMBER: _("Member states"),
    Group.ASSOCIATE: _("Associate member states"),
    Group.REGIONAL: _("Regional organisations"),
    Group.INTERNATIONAL: _("International organisations"),
    Group.BILATERAL: _("Bilateral partners"),
    Group.SECRETARIAT: _("Secretariat"),
    Group.HOST: _("Host"),
    Group.MEDIA: _("Media"),
}
QUOTAS = {
    "member": HEADINGS[Group.MEMBER],
    "associate": HEADINGS[Group.ASSOCIATE],
    "partner": _("Partners"),
    "secretariat": HEADINGS[Group.SECRETARIAT],
    "host": HEADINGS[Group.HOST],
    "media": HEADINGS[Group.MEDIA],
}
# What a new meeting is offered where the model has no figure of its own.
FURTHER_QUOTAS = {"secretariat": 15, "host": 10, "media": 2}
LONGEST_DAYS = 31


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date", "class": "width-s"}, format="%Y-%m-%d")


def parties_by_group() -> list[tuple[str, list[tuple[int, str]]]]:
    """Parties that can be invited, as choices under the heading of their group, in CARICOM order."""
    parties = Party.objects.invitable().in_order()
    return [
        (str(HEADINGS[Group(group)]), [(party.pk, str(party.name)) for party in found])
        for group, found in groupby(parties, key=lambda party: party.group)
    ]


class MeetingForm(forms.ModelForm[Meeting]):
    """All basics of a meeting. `changes` names what was changed against the row that was shown."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    tz = ZoneField(required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those in which titles and papers are issued."),
        error_messages={"required": _("Choose at least one language.")},
    )
    streams = forms.MultipleChoiceField(
        label=_("Streams"),
        choices=Stream.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each has a closed caucus of its own."),
        error_messages={"required": _("Choose at least one stream.")},
    )

    class Meta:
        model = Meeting
        fields = (
            "committee",
            "number",
            "slug",
            "title",
            "theme",
            "host",
            "city",
            "venue",
            "starts_on",
            "ends_on",
            "tz",
            "registration_closes_on",
            "languages",
            "streams",
            "symbol_prefix",
            "quorum",
            "quorum_rule",
            "quorum_counts_remote",
        )
        widgets = {
            "number": forms.NumberInput({"class": "width-xs"}),
            "slug": forms.TextInput({"class": "width-m", "autocomplete": "off"}),
            "symbol_prefix": forms.TextInput({"class": "width-m", "autocomplete": "off"}),
            "quorum": forms.NumberInput({"class": "width-xs"}),
            "starts_on": day_input(),
            "ends_on": day_input(),
            "registration_closes_on": day_input(),
        }
        help_texts = {
            "number": _("28 for the Twenty-eighth Meeting."),
            "registration_closes_on": _("The last day on which delegations can register. Empty: until the last day."),
            "quorum": _("How many member states must be present."),
            "quorum_rule": _("What it rests on, such as a rule of procedure."),
            "quorum_counts_remote": _("Untick it where only delegations in the room count."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].validators.append(MinValueValidator(1))
        self.fields["number"].widget.attrs["min"] = 1
        self.fields["host"].queryset = Party.objects.invitable()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["host"].choices = [("", "---------"), *parties_by_group()]  # type: ignore[attr-defined]  # a ChoiceField
        self._add_quotas()
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.fields["tz"].required = True
        else:
            del self.fields["version"]
            self._for_a_new_meeting()
        if self.instance.pk and self.instance.is_public:
            self.fields["slug"].disabled = True
        self.fields["slug"].help_text = self._about_the_address()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def _for_a_new_meeting(self) -> None:
        """What can be left to the portal, is."""
        self.fields["languages"].initial, self.fields["streams"].initial = default_languages(), default_streams()
        for name in ("slug", "symbol_prefix"):
            self.fields[name].required = False
        self.fields["symbol_prefix"].help_text = _("Begins the symbol of each paper. Empty: such as CICC/28/2025.")
        self.fields["tz"].help_text = _("All times are shown in it. Type a city to search. Empty: that of the host.")

    def _about_the_address(self) -> Any:
        if self.fields["slug"].disabled:
            return _("Fixed while the meeting is public: links to it have gone out.")
        if self.instance.pk:
            return _(
                "The last part of the meeting's web address. Links that have gone out stop working when it changes."
            )
        return _("The last part of the meeting's web address. Empty: such as cicc-28.")

    def _add_quotas(self) -> None:
        held = {**FURTHER_QUOTAS, **(self.instance.quotas or default_quotas())}
        for group, label in QUOTAS.items():
            self.fields[f"quota_{group}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=500,
                initial=held.get(group),
                widget=forms.NumberInput({"class": "width-xs"}),
            )

    def layout(self) -> Layout:
        identity = ["committee", "number", "title", "theme", "slug"]
        return Layout(
            *(["version"] if "version" in self.fields else []),
            Fieldset(_("Meeting"), *(name for name in identity if name in self.fields)),
            Fieldset(
                _("Place and time"),
                "host",
                "city",
                "venue",
                Div("starts_on", "ends_on", "registration_closes_on", css_class="field-row"),
                "tz",
            ),
            Fieldset(_("Languages and streams"), Div("languages", "streams", css_class="field-row")),
            Fieldset(
                _("Places in a delegation"),
                Div(*(f"quota_{group}" for group in QUOTAS), css_class="field-row field-row--narrow"),
            ),
            Fieldset(_("Papers and quorum"), "symbol_prefix", "quorum", "quorum_rule", "quorum_counts_remote"),
        )

    @property
    def quota_fields(self) -> list[forms.BoundField]:
        """The places by group, for a page that lays them out itself."""
        return [self[f"quota_{group}"] for group in QUOTAS]

    @property
    def changes(self) -> list[str]:
        """Names of the model's fields that this form writes."""
        return [
            *(name for name in self.Meta.fields if name in self.fields and not self.fields[name].disabled),
            "quotas",
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.quotas = {
            **(self.instance.quotas or {}),
            **{group: cleaned[f"quota_{group}"] for group in QUOTAS if f"quota_{group}" in cleaned},
        }
        self._check_days(cleaned.get("starts_on"), cleaned.get("ends_on"), cleaned.get("registration_closes_on"))
        host = cleaned.get("host")
        if "tz" in cleaned and not cleaned["tz"]:
            cleaned["tz"] = host.tz if host else ""
            if host and not host.tz:
                self.add_error("tz", _("The host has no time zone of its own. Choose one."))
        return cleaned

    def _check_days(
        self, starts: datetime.date | None, ends: datetime.date | None, closes: datetime.date | None
    ) -> None:
        if starts and ends and (ends - starts).days >= LONGEST_DAYS:
            self.add_error("ends_on", _("A meeting lasts a month at most. Check the year."))
        if ends and closes and closes > ends:
            self.add_error("registration_closes_on", _("Registration closes after the meeting has ended."))
