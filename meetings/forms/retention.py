"""How many days after a meeting personal data is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.retention import KeptFor, kept_for

# Ten years: whoever types more has slipped.
LONGEST = 3650


class RetentionForm(forms.Form):
    """One number for each term; `lines` pairs them with the day until which the stored number keeps the data."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, *, meeting: Meeting) -> None:
        super().__init__(data, initial={"version": meeting.version})
        self.kept = kept_for(meeting)
        for line in self.kept:
            self.fields[line.term.key] = forms.IntegerField(
                label=str(line.term.label),
                initial=line.days,
                min_value=0,
                max_value=LONGEST,
                widget=forms.NumberInput({"class": "form-control form-control-sm width-xs"}),
                error_messages={"required": _("Give a number of days.")},
            )

    def lines(self) -> list[tuple[KeptFor, forms.BoundField]]:
        return [(line, self[line.term.key]) for line in self.kept]

    def days(self) -> dict[str, int]:
        return {line.term.key: self.cleaned_data[line.term.key] for line in self.kept}

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
