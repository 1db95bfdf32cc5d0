"""Asking another delegation for a meeting."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agenda.forms.times import clock_field, moment
from agenda.models import BilateralRequest
from agenda.programme import day_label
from delegates.models import Delegation
from meetings.models import Group, Meeting


class RequestForm(forms.ModelForm[BilateralRequest]):
    """With whom, about what, how long, and when at the earliest and the latest."""

    day = forms.ChoiceField(label=_("Day"), required=False)
    earliest = clock_field(_("Not before"), required=False)
    latest = clock_field(_("Over by"), required=False)
    field_order = ["asked_by", "asked", "subject", "minutes", "day", "earliest", "latest"]

    class Meta:
        model = BilateralRequest
        fields = ["asked_by", "asked", "subject", "minutes"]
        widgets = {"minutes": forms.NumberInput({"class": "width-s", "step": "5"})}
        help_texts = {"subject": _("Both delegations read it, and those who make the timetable.")}

    def __init__(self, *args: Any, meeting: Meeting, own: QuerySet[Delegation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.meeting = self.meeting = meeting
        fields: dict[str, Any] = dict(self.fields)
        everybody = Delegation.objects.filter(meeting=meeting).exclude(party__group=Group.MEDIA).in_order()
        fields["asked_by"].queryset = own
        fields["asked"].queryset = everybody
        sole = list(own[:2])
        if len(sole) == 1:
            fields["asked_by"].initial = sole[0].pk
            fields["asked_by"].widget = forms.HiddenInput()
            fields["asked"].queryset = everybody.exclude(pk=sole[0].pk)
        fields["asked"].empty_label = fields["asked_by"].empty_label = None
        fields["day"].choices = [("", _("Any day")), *((day.isoformat(), day_label(day)) for day in meeting.days)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("asked_by") and cleaned.get("asked_by") == cleaned.get("asked"):
            self.add_error("asked", _("Choose another delegation than your own."))
        day, earliest, latest = cleaned.get("day"), cleaned.get("earliest"), cleaned.get("latest")
        if not day and (earliest or latest):
            self.add_error("day", _("Choose the day of these hours."))
        if earliest and latest and latest <= earliest:
            self.add_error("latest", _("It would have to be over before it starts."))
        if day and not self.errors:
            self._wish(datetime.date.fromisoformat(day), earliest, latest)
        return cleaned

    def _wish(self, day: datetime.date, earliest: datetime.time | None, latest: datetime.time | None) -> None:
        starts = moment(self.meeting, day, earliest or datetime.time())
        ends = moment(self.meeting, day, latest or datetime.time(23, 59))
        minutes = self.cleaned_data.get("minutes") or 0
        if ends - starts < datetime.timedelta(minutes=minutes):
            self.add_error("latest", _("There is too little time between these hours."))
        self.instance.earliest_at, self.instance.latest_at = starts, ends
