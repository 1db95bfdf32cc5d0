"""Asking for a suggestion, and choosing from it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 2_000_000_000


class AskForm(forms.Form):
    """What is to be placed. Another number gives another answer, the same number the same."""

    SCOPES = (
        ("unscheduled", _("Sessions without a time; all others stay")),
        ("unpinned", _("Everything that is not pinned")),
    )
    scope = forms.ChoiceField(label=_("What to place"), choices=SCOPES, initial="unscheduled", widget=forms.RadioSelect)
    seed = forms.IntegerField(
        label=_("Variant"),
        min_value=0,
        max_value=MOST,
        initial=0,
        required=False,
        help_text=_("The same number gives the same answer. Try another for another answer."),
        widget=forms.NumberInput({"class": "width-s"}),
    )

    @property
    def moves_scheduled(self) -> bool:
        return bool(self.cleaned_data["scope"] == "unpinned")
