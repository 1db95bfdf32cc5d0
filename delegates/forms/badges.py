"""What the printing desk chooses: which badges, on which paper."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from delegates.models import Badge, Delegation, Participant
from delegates.models.badge import BadgeQuerySet
from delegates.pdf.badge_data import Layout
from meetings.models import Meeting


class Which(models.TextChoices):
    """Which badges are made."""

    NOT_PRINTED = "not-printed", _("All that are not printed yet")
    ALL = "all", _("All")
    PICKED = "picked", _("Those that are ticked below")


class ChooseForm(forms.Form):
    """What the list below shows."""

    category = forms.ChoiceField(label=_("Category"), required=False)
    delegation = forms.ModelChoiceField(
        label=_("Delegation"), queryset=Delegation.objects.none(), required=False, empty_label=_("All")
    )
    printed = forms.ChoiceField(
        label=_("Printed"), required=False, choices=[("", _("Not yet")), ("all", _("All")), ("yes", _("Printed"))]
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("All")), *Participant.Category.choices]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["delegation"].queryset = meeting.delegations.in_order()  # type: ignore[attr-defined]  # a ModelChoiceField
        for field in self.fields.values():
            field.widget.attrs |= {"class": "form-select form-select-sm", "data-autosubmit": ""}

    def chosen(self, badges: BadgeQuerySet) -> BadgeQuerySet:
        """`badges` cut down to what was chosen; what makes no sense is left out."""
        data = getattr(self, "cleaned_data", None) if self.is_valid() else {}
        data = data or {}
        if data.get("category"):
            badges = badges.filter(participant__category=data["category"])
        if data.get("delegation"):
            badges = badges.filter(participant__delegation=data["delegation"])
        if data.get("printed") == "all":
            return badges
        return badges.exclude(printed_at=None) if data.get("printed") == "yes" else badges.not_printed()


class OrderForm(forms.Form):
    """What is made, and how it lies on paper."""

    which = forms.ChoiceField(
        label=_("Badges"), choices=Which.choices, widget=forms.RadioSelect, initial=Which.NOT_PRINTED
    )
    layout = forms.ChoiceField(
        label=_("Paper"),
        choices=[(Layout.SHEET, _("Four on an A4 sheet, with cutting marks")), (Layout.A6, _("One on each A6 page"))],
        widget=forms.RadioSelect,
        initial=Layout.SHEET,
    )
    backs = forms.BooleanField(
        label=_("With backs"),
        required=False,
        initial=True,
        help_text=_("Print on both sides, turned over the long edge."),
    )

    def __init__(self, *args: Any, badges: BadgeQuerySet, picked: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.badges, self.picked = badges, picked or []
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        which = cleaned.get("which")
        found = self.badges
        if which == Which.NOT_PRINTED:
            found = found.not_printed()
        elif which == Which.PICKED:
            found = found.filter(public_id__in=self.picked)
        self.ordered: list[Badge] = list(found.in_order().brief()) if which else []
        if which and not self.ordered:
            words = {
                Which.PICKED: _("Tick at least one badge in the list."),
                Which.NOT_PRINTED: _("Every badge is printed."),
                Which.ALL: _("There are no badges yet: nobody is accredited."),
            }
            self.add_error("which", words[Which(which)])
        return cleaned
