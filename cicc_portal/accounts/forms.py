"""What a newcomer is asked beside the e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.validators import ProhibitNullCharactersValidator, RegexValidator
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cicc_portal.languages import CODES, DEFAULT, LANGUAGES

if TYPE_CHECKING:
    from cicc_portal.accounts.models import User

# A name is printed on badges and stands in the subject of mail: one line, and no address of a web page.
one_line = RegexValidator(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029<>]|://|www\.",
    _("Enter a name on one line, without <, > or web addresses."),
    inverse_match=True,
)


def _active_language() -> str:
    active = (get_language() or DEFAULT).split("-")[0]
    return active if active in CODES else DEFAULT


class SignupForm(forms.Form):
    """allauth puts the address before these fields and calls `signup` once the user is saved."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        validators=[ProhibitNullCharactersValidator(), one_line],
        help_text=_("As it should stand on letters and badges."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        initial=_active_language,
        help_text=_("For the pages and for mail to you."),
    )

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep what was asked on the user."""
        user.full_name, user.language = self.cleaned_data["full_name"], self.cleaned_data["language"]
        user.save(update_fields=["full_name", "language"])
