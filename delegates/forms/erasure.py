"""The last question before a person's data is erased."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ErasureForm(forms.Form):
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone."),
        error_messages={"required": _("Tick this box, so that nothing is erased by a slip.")},
    )

    def __init__(self, data: Any, *, version: int) -> None:
        super().__init__(data, initial={"version": version})
