"""The steps of a person's own registration: each a form that is saved by itself."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from delegates.forms.answers import AnswersForm, bare_helper
from delegates.forms.person import ConsentFields, ContactFields, OfficeFields, place_refusals
from delegates.forms.photo import PhotoForm
from delegates.forms.registration import PHOTO, notice_link
from delegates.forms.travel import PASSPORT, TravelFields
from delegates.lists.groups import heading
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ENCRYPTED
from delegates.registration.steps import Step, gaps
from meetings.models.party import Group

State = Participant.State
ADDRESS = '{% include "delegates/parts/own_address.html" %}'


class YouForm(OfficeFields):
    """Who one is, and where one belongs. `delegations`: those that can be chosen."""

    delegation = forms.TypedChoiceField(
        label=_("State or organisation"), error_messages={"required": _("Choose your state or organisation.")}
    )
    VALUES = ("delegation", *OfficeFields.VALUES)

    def __init__(self, *args: Any, delegations: Iterable[Delegation], **kwargs: Any) -> None:
        self.delegations = {str(delegation.pk): delegation for delegation in delegations}
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
        self.helper.layout = Layout(
            "version",
            Fieldset(_("Delegation"), "delegation", "function", "stream"),
            Fieldset(_("Name and office"), "given_name", "family_name", "badge_name", "title", "agency", "spoken"),
        )

    def initial_values(self) -> dict[str, Any]:
        return super().initial_values() | {"delegation": self.participant.delegation_id or ""}

    def set_up(self) -> None:
        super().set_up()
        field = self.fields["delegation"]
        field.choices = [("", _("Choose…")), *self._choices()]  # type: ignore[attr-defined]  # a ChoiceField
        field.coerce = self.delegations.__getitem__  # type: ignore[attr-defined]  # a TypedChoiceField
        field.empty_value = None  # type: ignore[attr-defined]  # a TypedChoiceField

    def _choices(self) -> Iterable[tuple[str, list[tuple[str, str]]]]:
        """Under the names of their groups, in CARICOM order."""
        for group, members in groupby(self.delegations.values(), key=lambda delegation: delegation.party.group):
            yield heading(group), [(str(member.pk), str(member)) for member in members]

    def delegation_chosen(self) -> Delegation | None:
        return self.cleaned_data.get("delegation")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        delegation = self.delegation_chosen()
        if delegation is not None and delegation.party.group == Group.MEDIA:
            cleaned["stream"] = ""  # the media have no profession in the committee's sense
        return cleaned


class PhotoStepForm(PhotoForm):
    """The photo for the badge."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
        self.helper.layout = Layout("version", "held_photo", HTML(PHOTO), Field("photo"))


class ContactForm(ContactFields):
    """How one is reached, and what the host should know. The address is the account's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
        self.helper.layout = Layout(
            "version",
            Fieldset(_("Contact"), HTML(ADDRESS), "phone", "language"),
            Fieldset(_("What we should know (optional)"), *ENCRYPTED),
        )


class TravelForm(TravelFields):
    """How one comes and goes; the passport where the visa support letter is wanted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
        self.helper.layout = Layout(
            "version",
            Fieldset(_("Arrival"), "arrives_at", "arrives_from", "arrival_flight"),
            Fieldset(_("Departure"), "departs_at", "departure_flight"),
            Fieldset(_("Stay"), "hotel", "assistance"),
            Fieldset(_("Visa"), "wants_visa_letter"),
            Div(Fieldset(_("Passport"), *PASSPORT), css_class="visa-part"),
        )


class CheckForm(ConsentFields):
    """Consent, and nothing missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()
        self.helper.layout = Layout("version", Fieldset(_("Personal data"), notice_link(self.meeting.slug), "consent"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person = self.participant
        if self.is_complete and self.state_before in {State.DRAFT, State.RETURNED}:
            for gap in gaps(person):
                self.add_error(None, gap.message)
            for refusal in place_refusals(person, person.delegation, person.function):
                self.refuse(refusal)
        return cleaned


FORMS: dict[Step, type[AnswersForm]] = {
    Step.YOU: YouForm,
    Step.PHOTO: PhotoStepForm,
    Step.CONTACT: ContactForm,
    Step.TRAVEL: TravelForm,
    Step.CHECK: CheckForm,
}
