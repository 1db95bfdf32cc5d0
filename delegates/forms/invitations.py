"""Inviting: one address, or all that wait; and the paragraph that staff add to the mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.forms import one_line
from cicc_portal.languages import LANGUAGES
from delegates.forms.delegations import RefusableForm
from delegates.invitations.reads import Standing
from delegates.models import Delegation

LONGEST_WORDS = 2000
SELECT = {"class": "form-select form-select-sm", "data-autosubmit": ""}


def words_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands above the link. It is kept in the message alone."),
    )


class HandOverForm(RefusableForm):
    """Another person who is to register the delegation."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    full_name = forms.CharField(label=_("Full name"), max_length=200, validators=[one_line])
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.Select({"class": "width-s"}))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = language


class InvitationForm(HandOverForm):
    """Whom the desk invites for a delegation, and in which words."""

    words = words_field(_("Paragraph of your own"))

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delegation = delegation


class WordsForm(RefusableForm):
    """A paragraph in each of the languages in which mails leave."""

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(LANGUAGES)
        self.languages = list(languages)
        for code in self.languages:
            label = _("Paragraph of your own: %(language)s") % {"language": names[code]}
            self.fields[f"words_{code}"] = words_field(label)

    @property
    def words(self) -> dict[str, str]:
        """What was written, by language; nothing where a field is empty or in error."""
        found = getattr(self, "cleaned_data", {})
        return {code: found[f"words_{code}"] for code in self.languages if found.get(f"words_{code}")}


class StandingForm(forms.Form):
    """The filter of the list; what it does not know shows everything."""

    standing = forms.ChoiceField(
        label=_("Show"), choices=[("", _("All")), *Standing.choices], required=False, widget=forms.Select(SELECT)
    )

    @property
    def chosen(self) -> str:
        return str(self.cleaned_data["standing"]) if self.is_valid() else ""
