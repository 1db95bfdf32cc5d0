"""What the accreditation desk fills in."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from delegates.models import Participant


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


# What the words of a decision are for, by the decision.
WORDS = {
    "return": (_("What is asked or missing"), _("Sent by e-mail as it stands.")),
    "refer": (_("Why the Director should decide"), _("Only the secretariat sees this.")),
    "decline": (_("Reason"), _("Sent by e-mail as it stands.")),
}


class AccreditForm(forms.Form):
    """Accept, with the badge's category."""

    category = forms.ChoiceField(label=_("Badge category"), choices=Participant.Category.choices)

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        kwargs["initial"] = {"category": participant.category}
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class WordsForm(forms.Form):
    """A decision that is explained: a query, a reason. Its text is plain."""

    words = forms.CharField(
        label=_("Text"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write what it is about.")},
    )

    def __init__(self, *args: Any, label: str = "", help_text: str = "", initial: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"words": initial}
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label or self.fields["words"].label
        self.fields["words"].help_text = help_text
        self.helper = _helper()


def words_form(what: str, data: Any = None) -> WordsForm:
    """The form for the words of the decision `what`."""
    label, help_text = WORDS[what]
    return WordsForm(data, prefix=what, label=str(label), help_text=str(help_text))
