"""What the desk fills in before it erases data for somebody who asked by letter."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from delegates.models import Participant

SURE = _("Tick this box, so that nothing is erased by a slip.")
NAMES_SOMEBODY = _("Leave names, addresses and numbers of the person out: this sentence stays in the record for good.")
# Shorter words than these are no name by themselves: “de”, “of”.
FEWEST_LETTERS, FEWEST_DIGITS = 3, 7


class ErasureByLetterForm(forms.Form):
    """The reason, which may not name the person; whether the registration is withdrawn; that it is meant."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Stays in the record, so it names nobody: “Letter of 3 June, our reference 28/114”."),
        error_messages={"required": _("Write why the data is erased.")},
    )
    withdraws = forms.BooleanField(label=_("Withdraw the registration, too"), required=False)
    sure = forms.BooleanField(label=_("I understand that this cannot be undone."), error_messages={"required": SURE})

    def __init__(self, data: Any, *, participant: Participant, is_registered: bool) -> None:
        super().__init__(data, initial={"version": participant.version})
        self.participant = participant
        if not is_registered:
            del self.fields["withdraws"]

    def clean_reason(self) -> str:
        """The record is never deleted, so what is erased must not stand in it."""
        reason: str = self.cleaned_data["reason"]
        if "@" in reason or self._names_person(reason):
            raise forms.ValidationError(NAMES_SOMEBODY, code="names-person")
        return reason

    def _names_person(self, words: str) -> bool:
        person = self.participant
        names = {name for name in _plain(str(person), person.full_name) if len(name) >= FEWEST_LETTERS}
        phone = re.sub(r"\D", "", person.phone)
        has_phone = len(phone) >= FEWEST_DIGITS and phone[-FEWEST_DIGITS:] in re.sub(r"\D", "", words)
        return has_phone or not names.isdisjoint(_plain(words))


def _plain(*texts: str) -> set[str]:
    """The words in small letters without accents."""
    return {word for text in texts for word in slugify(text).split("-")}
