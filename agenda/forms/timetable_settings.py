"""The settings of a timetable: hours, minutes between rooms, and what each check does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from agenda.actions.timetable_settings import UNSAVED
from agenda.models import TimetableSettings
from agenda.problems import CHECKS, Level, level_of
from agenda.problems.finding import Check

PREFIX = "check-"
MOST_MINUTES = 120


def _clock() -> forms.TimeInput:
    return forms.TimeInput({"type": "time", "class": "width-s"}, format="%H:%M")


class TimetableSettingsForm(forms.ModelForm[TimetableSettings]):
    """One select a check. What does as the check itself says is not stored, so that a better default reaches it."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TimetableSettings
        fields = ["day_starts", "day_ends", "change_minutes"]
        widgets = {
            "day_starts": _clock(),
            "day_ends": _clock(),
            "change_minutes": forms.NumberInput({"class": "width-xs", "min": 0, "max": MOST_MINUTES}),
        }
        help_texts = {"day_ends": _("Desks and social events may be at any hour.")}

    def __init__(self, data: Any = None, *, instance: TimetableSettings) -> None:
        super().__init__(data, instance=instance)
        self.fields["version"].initial = instance.version if instance.pk else UNSAVED
        self.fields["change_minutes"] = forms.IntegerField(
            label=self.fields["change_minutes"].label,
            min_value=0,
            max_value=MOST_MINUTES,
            widget=forms.NumberInput({"class": "width-xs"}),
        )
        for check in CHECKS:
            levels = [level for level in Level if level != Level.BLOCK or not check.tells_content]
            self.fields[PREFIX + check.code] = forms.ChoiceField(
                label=check.label,
                choices=[(level.value, level.label) for level in levels],
                initial=level_of(check, instance).value,
                widget=forms.Select({"class": "form-select form-select-sm", "aria-label": check.label}),
            )

    @property
    def checks(self) -> list[tuple[Check, BoundField]]:
        """Each check with its field."""
        return [(check, self[PREFIX + check.code]) for check in CHECKS]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("day_starts"), cleaned.get("day_ends")
        if starts and ends and ends <= starts:
            self.add_error("day_ends", _("The day ends before it starts."))
        chosen = {check: cleaned.get(PREFIX + check.code) for check in CHECKS}
        differing = {check: level for check, level in chosen.items() if level != check.usually}
        for name, wanted in (("blocking", Level.BLOCK), ("warning", Level.WARN), ("off", Level.OFF)):
            setattr(self.instance, name, [check.code for check, level in differing.items() if level == wanted])
        return cleaned
