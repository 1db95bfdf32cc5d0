"""The registration of somebody who comes in place of a member."""

from __future__ import annotations

from typing import Any

from django import forms

from delegates.forms.registration import DelegateForm
from delegates.models import Participant
from delegates.problems import HeadTaken

Function = Participant.Function


class SubstituteForm(DelegateForm):
    """As for a further member, but the place is there; a photo can follow, since it may be the day before."""

    leaver_version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, leaver: Participant, **kwargs: Any) -> None:
        self.leaver = leaver
        super().__init__(*args, delegation=leaver.delegation, is_complete=True, **kwargs)
        self.fields["leaver_version"].initial = leaver.version
        if leaver.function != Function.HEAD:
            # Who heads the delegation is chosen on its page, where the present head is seen.
            self.fields["function"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                choice for choice in Function.choices if choice[0] != Function.HEAD
            ]
        self.helper.layout.fields.insert(0, "leaver_version")

    @property
    def has_photo(self) -> bool:
        return True

    def _check_place(self, cleaned: dict[str, Any]) -> None:
        others = self.leaver.delegation.participants.counted().exclude(pk=self.leaver.pk)
        if cleaned.get("function") == Function.HEAD and others.filter(function=Function.HEAD).exists():
            self.refuse(HeadTaken())
