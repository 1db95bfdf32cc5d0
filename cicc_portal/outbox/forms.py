"""What staff type in the outbox."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cicc_portal.outbox import letters
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.problems import Unsendable

# What a batch is called: "release:12".
BATCH = re.compile(r"[a-z]{1,20}:[0-9]{1,18}")


class DraftForm(forms.Form):
    """The words of a draft, with the version that the writer saw."""

    subject = forms.CharField(label=_("Subject"), max_length=letters.LONGEST_SUBJECT)
    text = forms.CharField(
        label=_("Text"),
        max_length=100_000,
        widget=forms.Textarea({"rows": 16}),
        help_text=_("Plain text. A blank line begins a new paragraph; addresses of web pages become links."),
    )
    version = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, message: Message, data: Any = None) -> DraftForm:
        """The form for `message`, filled with its words or with what was posted."""
        held = {"subject": message.subject, "text": message.text, "version": message.version}
        return cls(data, initial=held)

    def clean_subject(self) -> str:
        try:
            return letters.one_line(self.cleaned_data["subject"], field="subject")
        except Unsendable as error:
            raise ValidationError(str(error)) from error


class FilterForm(forms.Form):
    """Which messages the list shows. What it does not understand, it ignores: a list has no errors to show."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Message.State.choices], required=False)
    q = forms.CharField(label=_("Recipient or subject"), max_length=200, required=False)
    # Messages that were written together.
    batch = forms.RegexField(BATCH, max_length=40, required=False)

    @property
    def chosen(self) -> dict[str, str]:
        """The valid choices."""
        self.is_valid()
        return {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
