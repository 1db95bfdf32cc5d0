"""Issuing the programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReleaseForm(forms.Form):
    """The number that the person saw coming, whom to tell, and the Director's reason to override what blocks."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    tell_everyone = forms.BooleanField(
        label=_("Write to all participants, not only to those concerned"), required=False
    )
    override_reason = forms.CharField(
        label=_("Reason to issue it all the same"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: Any = None, *, number: int, may_override: bool) -> None:
        super().__init__(data, initial={"number": number})
        if not may_override:
            del self.fields["override_reason"]
