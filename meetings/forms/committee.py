"""A committee: new, changed, or founded together with its first meeting."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from meetings.models import Committee

one_word = RegexValidator(
    r"^[A-Za-z][A-Za-z0-9-]*$", _("Use letters, digits and hyphens, starting with a letter, such as CICC.")
)


class CommitteeForm(forms.ModelForm[Committee]):
    """With `may_be_empty` all of it can be left out, where a committee that exists is picked instead."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Committee
        fields = ("acronym", "name", "parent")
        widgets = {"acronym": forms.TextInput({"class": "width-s", "autocomplete": "off"})}
        help_texts = {
            "acronym": _("Begins the name of each meeting, as in “CICC 28”."),
            "parent": _("The body to which its recommendations go."),
        }

    def __init__(self, *args: Any, may_be_empty: bool = False, **kwargs: Any) -> None:
        if may_be_empty:
            kwargs.update(empty_permitted=True, use_required_attribute=False)
        super().__init__(*args, **kwargs)
        self.fields["acronym"].validators.append(one_word)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
