"""What the desk notes of a delegation's credentials."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from delegates.models import Delegation


class CredentialsForm(forms.Form):
    """How the credentials stand, when they came, whether the delegation attends remotely.

    It stands in one row of a table, so its fields belong to the form by their `form` attribute.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    credentials = forms.ChoiceField(label=_("Credentials"), choices=Delegation.Credentials.choices)
    received_on = forms.DateField(label=_("Received on"), required=False)
    attends_remotely = forms.BooleanField(label=_("Attends remotely"), required=False)

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        self.delegation = delegation
        kwargs["initial"] = {
            "version": delegation.version,
            "credentials": delegation.credentials,
            "received_on": delegation.credentials_on,
            "attends_remotely": delegation.attends_remotely,
        }
        code = delegation.party.code
        kwargs["auto_id"] = f"id_{code}_%s"
        super().__init__(*args, **kwargs)
        of_form = {"form": f"credentials-{code}"}
        self.fields["version"].widget.attrs |= of_form
        self.fields["credentials"].widget = forms.Select(
            {**of_form, "class": "form-select form-select-sm"}, choices=Delegation.Credentials.choices
        )
        self.fields["received_on"].widget = forms.DateInput(
            {**of_form, "type": "date", "class": "form-control form-control-sm"}, format="%Y-%m-%d"
        )
        self.fields["attends_remotely"].widget.attrs |= {**of_form, "class": "form-check-input"}

    def clean_received_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["received_on"]
        if day is not None and day > timezone.now().astimezone(self.delegation.meeting.zone).date():
            raise forms.ValidationError(_("This day is still to come."))
        return day
