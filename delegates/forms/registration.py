"""The registration form: a person's own, and the one by which a focal point enters a delegate."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Fieldset, Layout
from django import forms
from django.core.validators import RegexValidator
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.forms import one_line
from cicc_portal.languages import LANGUAGES
from delegates.actions.registration import Entry
from delegates.forms.photo import PhotoForm
from delegates.groups import heading
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ENCRYPTED
from delegates.privacy import PRIVACY_VERSION
from delegates.problems import DelegationFull, HeadTaken
from meetings.models.meeting import Stream
from meetings.problems import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

Function = Participant.Function
PHONE = RegexValidator(r"^\+?[0-9 ()./-]{5,40}$", _("Enter a telephone number such as +1 246 555 0100."))
PHOTO = '{% include "delegates/parts/photo.html" %}'


def text(label: StrOrPromise, length: int, **options: Any) -> forms.CharField:
    """A field for one line of words that end up on badges, lists and letters."""
    attrs = options.pop("attrs", {})
    return forms.CharField(
        label=label, max_length=length, validators=[one_line], widget=forms.TextInput(attrs), **options
    )


class PersonForm(PhotoForm):
    """What both forms ask about a person. `is_complete`: to be sent, so nothing that is needed may be missing."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
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
    consent = forms.BooleanField(
        error_messages={"required": _("Without this the registration cannot be sent.")},
    )

    NEEDED: ClassVar[tuple[str, ...]] = ("given_name", "family_name", "title")
    VALUES: ClassVar[tuple[str, ...]] = (
        "function", "stream", "given_name", "family_name", "badge_name", "title", "agency", "phone", "language",
        "dietary", "access_needs",
    )  # fmt: skip

    def __init__(self, *args: Any, is_complete: bool, participant: Participant, **kwargs: Any) -> None:
        initial = {name: getattr(participant, name) for name in self.VALUES if name != "delegation"}
        initial |= {
            "version": participant.version,
            "delegation": participant.delegation_id or "",
            "consent": participant.consent_version == PRIVACY_VERSION,
        }
        super().__init__(*args, participant=participant, initial=initial, **kwargs)
        self.is_complete = is_complete
        # An action that is refused leaves its traces on the object in hand.
        self.state_before = participant.state
        meeting = self.meeting
        self.fields["stream"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("Both, or neither")), *((stream, Stream(stream).label) for stream in meeting.streams)
        ]  # fmt: skip
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            pair for pair in LANGUAGES if pair[0] in {*meeting.languages, participant.language}
        ]
        self.fields["consent"].label = self.consent_label()
        for name in (*self.NEEDED, "consent"):
            self.fields[name].required = is_complete
        if not self.may_read_needs():
            for name in ENCRYPTED:
                del self.fields[name]
        self.helper = self._helper()

    def may_read_needs(self) -> bool:
        """Dietary and access needs are for the person, the own focal point and protocol (DESIGN §5)."""
        return True

    def consent_label(self) -> str:
        """What is agreed to. The notice stands at its own address, beside the box."""
        return _now("I have read the privacy notice and agree to it.")

    def place(self) -> list[Any]:
        """The fields about where the person belongs, at the top."""
        return ["function", "stream"]

    def contact(self) -> list[Any]:
        """The fields by which the person is reached."""
        return ["phone", "language"]

    def _helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        notice = reverse("delegates:privacy", args=[self.meeting.slug])
        words = _now("Privacy notice (opens in a new tab)")
        link = f'<p><a href="{notice}" target="_blank" rel="noopener">{words}</a></p>'
        helper.layout = Layout(
            "version",
            "held_photo",
            Fieldset(_("Delegation"), *self.place()),
            Fieldset(_("Name and office"), "given_name", "family_name", "badge_name", "title", "agency"),
            Fieldset(_("Photo for the badge"), HTML(PHOTO), Field("photo")),
            Fieldset(_("Contact"), *self.contact()),
            *([Fieldset(_("What we should know (optional)"), *ENCRYPTED)] if self.may_read_needs() else []),
            Fieldset(_("Personal data"), HTML(link), "consent"),
        )
        return helper

    def delegation_chosen(self) -> Delegation | None:
        """The delegation that is meant, as far as it is known."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("badge_name"):
            cleaned["badge_name"] = f"{cleaned.get('given_name', '')} {cleaned.get('family_name', '')}".strip()[:120]
        if self.is_complete:
            if "photo" not in self.errors and not self.has_photo:
                self.add_error("photo", _("Choose a photo: the badge needs one."))
            self._check_place(cleaned)
        return cleaned

    def _check_place(self, cleaned: dict[str, Any]) -> None:
        """Say at once what the database would refuse, together with everything else that is wrong."""
        delegation = self.delegation_chosen()
        if delegation is None:
            return
        takes_place = self.participant.delegation_id == delegation.pk and self.participant.state in Participant.COUNTED
        if delegation.places_left <= 0 and not takes_place:
            self.refuse(DelegationFull())
        others = delegation.participants.counted().exclude(pk=self.participant.pk)
        if cleaned.get("function") == Function.HEAD and others.filter(function=Function.HEAD).exists():
            self.refuse(HeadTaken())

    def refuse(self, refusal: Refusal) -> None:
        """Show why the action was refused, beside its field if the form has it."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))

    def entry(self) -> Entry:
        """What was filled in, for the action."""
        values = {name: self.cleaned_data[name] for name in self.VALUES if name in self.cleaned_data}
        return Entry(
            values=values,
            photo=self.jpeg,
            consent_version=PRIVACY_VERSION if self.cleaned_data.get("consent") else "",
        )


class OwnForm(PersonForm):
    """A person's own registration: the delegation is chosen, the address is the account's."""

    delegation = forms.TypedChoiceField(
        label=_("State or organisation"), error_messages={"required": _("Choose your state or organisation.")}
    )
    VALUES = ("delegation", *PersonForm.VALUES)

    def __init__(self, *args: Any, delegations: Iterable[Delegation], **kwargs: Any) -> None:
        self.delegations = {str(delegation.pk): delegation for delegation in delegations}
        super().__init__(*args, **kwargs)
        field = self.fields["delegation"]
        field.choices = [("", _("Choose…")), *self._choices()]  # type: ignore[attr-defined]  # a ChoiceField
        field.coerce = self.delegations.__getitem__  # type: ignore[attr-defined]  # a TypedChoiceField
        field.empty_value = None  # type: ignore[attr-defined]  # a TypedChoiceField

    def _choices(self) -> Iterable[tuple[str, list[tuple[str, str]]]]:
        """Under the names of their groups, in CARICOM order."""
        for group, members in groupby(self.delegations.values(), key=lambda delegation: delegation.party.group):
            yield heading(group), [(str(member.pk), str(member)) for member in members]

    def place(self) -> list[Any]:
        return ["delegation", "function", "stream"]

    def contact(self) -> list[Any]:
        return [HTML('{% include "delegates/parts/own_address.html" %}'), "phone", "language"]

    def delegation_chosen(self) -> Delegation | None:
        return self.cleaned_data.get("delegation")


class DelegateForm(PersonForm):
    """A delegate as the focal point enters one; the person need not have an account."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        help_text=_("The person's own: decisions are sent there."), widget=forms.EmailInput({"class": "width-m"}),
    )  # fmt: skip
    VALUES = (*PersonForm.VALUES, "email")
    NEEDED = (*PersonForm.NEEDED, "email")

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        self.delegation = delegation
        super().__init__(*args, **kwargs)
        self.fields["photo"].help_text = _(
            "The face from the front, as in a passport, without a hat. JPEG, PNG, WebP or HEIC."
        )
        if self.participant.user_id is not None:
            # The account's own address; only its holder can change it.
            self.fields["email"].disabled = True

    def may_read_needs(self) -> bool:
        # Who accredits may enter what a letter says of somebody new, and neither reads nor changes what is held.
        return self.participant.pk is None or self.delegation.pk in self.viewer.delegations

    def consent_label(self) -> str:
        return _now("The person has seen the privacy notice and agrees to it.")

    def contact(self) -> list[Any]:
        return ["email", "phone", "language"]

    def delegation_chosen(self) -> Delegation | None:
        return self.delegation
