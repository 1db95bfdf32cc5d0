"""A delegate on one page, as the focal point or the accreditation desk enters one."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from delegates.forms.answers import bare_helper
from delegates.forms.person import ConsentFields, ContactFields, OfficeFields
from delegates.forms.photo import PhotoForm
from delegates.forms.travel import PASSPORT, TRAVEL, TravelFields
from delegates.models import Delegation
from delegates.models.participant_reads import ENCRYPTED
from meetings.models.party import Group

PHOTO = '{% include "delegates/parts/photo.html" %}'


def notice_link(meeting_slug: str) -> HTML:
    """The privacy notice, beside the box by which one agrees to it."""
    notice = reverse("delegates:privacy", args=[meeting_slug])
    words = _now("Privacy notice (opens in a new tab)")
    return HTML(f'<p><a href="{notice}" target="_blank" rel="noopener">{words}</a></p>')


class DelegateForm(TravelFields, ConsentFields, ContactFields, OfficeFields, PhotoForm):
    """A delegate as the focal point enters one; the person need not have an account."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        help_text=_("The person's own: decisions are sent there."), widget=forms.EmailInput({"class": "width-m"}),
    )  # fmt: skip
    VALUES = (*OfficeFields.VALUES, *ContactFields.VALUES, "email")
    NEEDED = (*OfficeFields.NEEDED, *ConsentFields.NEEDED, "email")

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        self.delegation = delegation
        super().__init__(*args, **kwargs)
        self.helper = self._helper()

    def set_up(self) -> None:
        super().set_up()
        self.fields["photo"].help_text = _(
            "The face from the front, as in a passport, without a hat. JPEG, PNG, WebP or HEIC."
        )
        if self.participant.user_id is not None:
            # The account's own address; only its holder can change it.
            self.fields["email"].disabled = True
        if not self.may_read_needs():
            for name in ENCRYPTED:
                del self.fields[name]
        if self.asks_travel():
            self.fields["wants_visa_letter"].label = _("The person needs a visa support letter")

    def may_read_needs(self) -> bool:
        """Dietary and access needs, travel and passport are for the own focal points and protocol (DESIGN §5)."""
        # Who accredits may enter what a letter says of somebody new, and neither reads nor changes what is held.
        return self.participant.pk is None or self.delegation.pk in self.viewer.delegations

    def asks_travel(self) -> bool:
        return self.may_read_needs() and self.delegation.party.group != Group.MEDIA

    def consent_label(self) -> str:
        return _now("The person has seen the privacy notice and agrees to it.")

    def delegation_chosen(self) -> Delegation | None:
        return self.delegation

    def _helper(self) -> FormHelper:
        helper = bare_helper()
        sections = [
            Fieldset(_("Delegation"), "function", "stream"),
            Fieldset(_("Name and office"), "given_name", "family_name", "badge_name", "title", "agency", "spoken"),
            Fieldset(_("Photo for the badge"), HTML(PHOTO), Field("photo")),
            Fieldset(_("Contact"), "email", "phone", "language"),
        ]
        if self.may_read_needs():
            sections.append(Fieldset(_("What we should know (optional)"), *ENCRYPTED))
        if self.asks_travel():
            sections.append(Fieldset(_("Travel (optional)"), *TRAVEL, "wants_visa_letter"))
            sections.append(Div(Fieldset(_("Passport"), *PASSPORT), css_class="visa-part"))
        sections.append(Fieldset(_("Personal data"), notice_link(self.meeting.slug), "consent"))
        helper.layout = Layout("version", "held_photo", *sections)
        return helper
