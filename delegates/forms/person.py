"""Groups of questions about a person: office, contact and needs, consent. Steps and one-page forms share them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cicc_portal.languages import LANGUAGES
from delegates.actions.registration import Entry
from delegates.forms.answers import AnswersForm, text
from delegates.models import Delegation, Participant
from delegates.privacy import PRIVACY_VERSION
from delegates.problems import DelegationFull, HeadTaken
from meetings.models.meeting import Stream
from meetings.problems import Refusal

Function = Participant.Function
PHONE = RegexValidator(r"^\+?[0-9 ()./-]{5,40}$", _("Enter a telephone number such as +1 246 555 0100."))


class OfficeFields(AnswersForm):
    """Name, office, and what the person is in the delegation."""

    function = forms.ChoiceField(label=_("Function"), choices=Function.choices)
    stream = forms.ChoiceField(label=_("Stream"), required=False)
    badge_name = text(
        _("Name on the badge"), 120, required=False, help_text=_("Left empty: given names and family name.")
    )
    given_name = text(_("Given names"), 100, attrs={"autocomplete": "given-name"})
    family_name = text(_("Family name"), 100, attrs={"autocomplete": "family-name"})
    title = text(
        _("Official title"), 200, help_text=_("As it should stand on the badge, such as Comptroller of Customs."),
        attrs={"autocomplete": "organization-title"},
    )  # fmt: skip
    agency = text(_("Agency or ministry"), 200, required=False, attrs={"autocomplete": "organization"})
    spoken = text(_("Languages spoken"), 200, required=False, help_text=_("Such as English, French and some Spanish."))

    VALUES: ClassVar[tuple[str, ...]] = (
        "function", "stream", "given_name", "family_name", "badge_name", "title", "agency", "spoken",
    )  # fmt: skip
    NEEDED: ClassVar[tuple[str, ...]] = ("given_name", "family_name", "title")

    def set_up(self) -> None:
        super().set_up()
        self.fields["stream"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Both, or neither")), *((stream, Stream(stream).label) for stream in self.meeting.streams)
        ]  # fmt: skip

    def delegation_chosen(self) -> Delegation | None:
        """The delegation that is meant, as far as it is known."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("badge_name"):
            cleaned["badge_name"] = f"{cleaned.get('given_name', '')} {cleaned.get('family_name', '')}".strip()[:120]
        if self.is_complete:
            self._check_place(cleaned)
        return cleaned

    def _check_place(self, cleaned: dict[str, Any]) -> None:
        """Say at once what the database would refuse, together with everything else that is wrong."""
        delegation = self.delegation_chosen()
        if delegation is not None:
            for refusal in place_refusals(self.participant, delegation, cleaned.get("function", "")):
                self.refuse(refusal)


def place_refusals(participant: Participant, delegation: Delegation, function: str) -> Iterator[Refusal]:
    """Why `participant` cannot take a place of `delegation` in that function at present."""
    takes_place = participant.delegation_id == delegation.pk and participant.state in Participant.COUNTED
    if delegation.places_left <= 0 and not takes_place:
        yield DelegationFull()
    others = delegation.participants.counted().exclude(pk=participant.pk)
    if function == Function.HEAD and others.filter(function=Function.HEAD).exists():
        yield HeadTaken()


class ContactFields(AnswersForm):
    """How the person is reached, in which language, and what the host should know."""

    phone = forms.CharField(
        label=_("Telephone"), max_length=40, required=False, validators=[PHONE],
        help_text=_("With the country's code. Only the secretariat and your focal point see it."),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "class": "width-m"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language"), help_text=_("For mail about the registration."))
    dietary = forms.CharField(
        label=_("Dietary needs"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Allergies and what you do not eat."),
    )  # fmt: skip
    access_needs = forms.CharField(
        label=_("Access needs"), max_length=500, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Such as step-free access, a seat near the front, a hearing loop."),
    )  # fmt: skip

    VALUES: ClassVar[tuple[str, ...]] = ("phone", "language", "dietary", "access_needs")

    def set_up(self) -> None:
        super().set_up()
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            pair for pair in LANGUAGES if pair[0] in {*self.meeting.languages, self.participant.language}
        ]


class ConsentFields(AnswersForm):
    """Consent to the privacy notice, in the version that is in force."""

    consent = forms.BooleanField(error_messages={"required": _("Without this the registration cannot be sent.")})

    NEEDED: ClassVar[tuple[str, ...]] = ("consent",)

    def initial_values(self) -> dict[str, Any]:
        return super().initial_values() | {"consent": self.participant.consent_version == PRIVACY_VERSION}

    def set_up(self) -> None:
        super().set_up()
        self.fields["consent"].label = self.consent_label()

    def consent_label(self) -> str:
        """What is agreed to. The notice stands at its own address, beside the box."""
        return _now("I have read the privacy notice and agree to it.")

    def entry(self) -> Entry:
        given = self.cleaned_data.get("consent")
        return dataclasses.replace(super().entry(), consent_version=PRIVACY_VERSION if given else "")
