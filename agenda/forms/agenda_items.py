"""The form of an agenda item."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem
from meetings.models import Meeting


class AgendaItemForm(forms.ModelForm[AgendaItem]):
    """A number and a title; the order, and what an item stands below, follow from the number."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AgendaItem
        fields = ["number", "title"]
        help_texts = {"number": _("5, or 5(b) for a sub-item of 5.")}
        widgets = {"number": forms.TextInput({"class": "width-xs", "autocomplete": "off"})}

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.meeting = meeting
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout("number", "title", "version", Submit("save", _("Save item")))

    def clean_number(self) -> str:
        return "".join(str(self.cleaned_data["number"]).lower().split())
