"""What the desk asks of somebody who stands before it: as little as the badge needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from itertools import groupby
from typing import Any, ClassVar

from crispy_forms.layout import HTML, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from delegates.actions.registration import Entry
from delegates.forms.answers import bare_helper, text
from delegates.forms.delegations import LARGEST_QUOTA
from delegates.forms.photo import PhotoForm
from delegates.lists.groups import heading
from delegates.models import Delegation, Participant
from delegates.privacy import PRIVACY_VERSION
from delegates.problems import DelegationFull, HeadTaken
from meetings.problems import Refusal

Function = Participant.Function


class WalkInForm(PhotoForm):
    """Delegation, name, title, function, photo. With `leaver` the delegation is given, and a place is there."""

    delegation = forms.TypedChoiceField(
        label=_("Delegation"), error_messages={"required": _("Choose the state or organisation.")}
    )
    function = forms.ChoiceField(label=_("Function"), choices=Function.choices)
    given_name = text(_("Given names"), 100)
    family_name = text(_("Family name"), 100)
    title = text(
        _("Official title"),
        200,
        help_text=_("As it should stand on the badge, such as Comptroller of Customs."),
    )
    agency = text(_("Agency or ministry"), 200, required=False)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, required=False,
        help_text=_("Left empty: the decision is sent to the delegation's focal points alone."),
    )  # fmt: skip
    consent = forms.BooleanField(
        label=_("The person has seen the privacy notice and agrees to it."),
        error_messages={"required": _("Without this nobody can be registered.")},
    )
    # The quota that the delegation is to have first; from the button that offers it.
    places = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_QUOTA, widget=forms.HiddenInput)
    leaver_version = forms.CharField(widget=forms.HiddenInput, required=False)

    VALUES: ClassVar[tuple[str, ...]] = (
        "delegation",
        "function",
        "given_name",
        "family_name",
        "title",
        "agency",
        "email",
    )

    def __init__(
        self, *args: Any, delegations: Iterable[Delegation], leaver: Participant | None = None, **kwargs: Any
    ) -> None:
        self.delegations = {str(delegation.pk): delegation for delegation in delegations}
        self.leaver = leaver
        # The delegation whose places are all taken: the page offers to raise their number.
        self.full: Delegation | None = None
        super().__init__(*args, **kwargs)

    def initial_values(self) -> dict[str, Any]:
        values = super().initial_values() | {"delegation": self.participant.delegation_id or ""}
        return values | {"leaver_version": self.leaver.version if self.leaver else ""}

    def set_up(self) -> None:
        field = self.fields["delegation"]
        field.choices = [("", _("Choose…")), *self._choices()]  # type: ignore[attr-defined]  # a ChoiceField
        field.coerce = self.delegations.__getitem__  # type: ignore[attr-defined]  # a TypedChoiceField
        field.empty_value = None  # type: ignore[attr-defined]  # a TypedChoiceField
        self.fields["photo"].help_text = _(
            "The face from the front. It can follow later; the badge is then without it."
        )
        names = ["delegation", "function", "given_name", "family_name", "title", "agency", "email"]
        if self.leaver is not None:
            del self.fields["delegation"]
            names.remove("delegation")
            if self.leaver.function != Function.HEAD:
                self.fields["function"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
                    choice for choice in Function.choices if choice[0] != Function.HEAD
                ]
        self.helper = bare_helper()
        self.helper.layout = Layout(
            "version", "held_photo", "leaver_version", *names,
            HTML('{% include "delegates/parts/photo.html" %}'), Field("photo"),
            HTML('{% include "delegates/parts/camera.html" %}'), "consent",
        )  # fmt: skip

    def _choices(self) -> Iterable[tuple[str, list[tuple[str, str]]]]:
        """Under the names of their groups, in CARICOM order."""
        for group, members in groupby(self.delegations.values(), key=lambda delegation: delegation.party.group):
            yield heading(group), [(str(member.pk), str(member)) for member in members]

    @property
    def has_photo(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.leaver is not None:
            others = self.leaver.delegation.participants.counted().exclude(pk=self.leaver.pk)
            if cleaned.get("function") == Function.HEAD and others.filter(function=Function.HEAD).exists():
                self.refuse(HeadTaken())
            return cleaned
        delegation: Delegation | None = cleaned.get("delegation")
        if delegation is None:
            return cleaned
        if delegation.places_left <= 0 and (cleaned.get("places") or 0) <= delegation.participants_count:
            self.refuse(DelegationFull())
        heads = delegation.participants.counted().filter(function=Function.HEAD)
        if cleaned.get("function") == Function.HEAD and heads.exists():
            self.refuse(HeadTaken())
        return cleaned

    def refuse(self, refusal: Refusal) -> None:
        """Beside its field; where the places are taken, the page offers one more."""
        super().refuse(refusal)
        if isinstance(refusal, DelegationFull):
            chosen = self.delegations.get(self.data.get("delegation", ""))
            if chosen is not None:
                chosen.refresh_from_db(fields=["participants_count", "quota"])
            self.full = chosen

    @property
    def places_needed(self) -> int:
        """As many as make room for one more."""
        return self.full.participants_count + 1 if self.full else 0

    def entry(self) -> Entry:
        entry = super().entry()
        values = dict(entry.values)
        values["badge_name"] = f"{values['given_name']} {values['family_name']}".strip()[:120]
        delegation: Delegation = values.get("delegation") or self.participant.delegation
        languages = delegation.party.languages or []
        values["language"] = next(
            (code for code in languages if code in self.meeting.languages), self.participant.language
        )
        return dataclasses.replace(entry, values=values, consent_version=PRIVACY_VERSION)
