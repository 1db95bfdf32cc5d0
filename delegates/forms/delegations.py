"""Inviting parties, their places and credentials, focal points, and the posts inside a delegation."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.forms import one_line
from cicc_portal.languages import DEFAULT, LANGUAGES
from delegates.lists.groups import heading
from delegates.models import Delegation, Participant, StreamPost
from delegates.models.post import post_label
from meetings.models import Meeting, Party
from meetings.problems import Refusal

LARGEST_QUOTA = 500


class RefusableForm(forms.Form):
    """A form that shows why an action was refused, beside the field that it is about."""

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True

    def refuse(self, refusal: Refusal) -> None:
        """Put the refusal's sentence beside its field, or at the top."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))


class InviteForm(RefusableForm):
    """States and organisations that are not yet invited, under the names of their groups."""

    parties = forms.TypedMultipleChoiceField(
        label=_("States and organisations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = meeting.delegations.values("party")
        self.left = {str(party.pk): party for party in Party.objects.invitable().exclude(pk__in=invited).in_order()}
        field = self.fields["parties"]
        field.choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (heading(group), [(str(party.pk), str(party)) for party in members])
            for group, members in groupby(self.left.values(), key=lambda party: party.group)
        ]
        field.coerce = self.left.__getitem__  # type: ignore[attr-defined]  # a TypedChoiceField

    @property
    def groups(self) -> list[tuple[str, str, int]]:
        """Groups of which nobody, or not everybody, is invited: key, name, how many."""
        found = groupby(self.left.values(), key=lambda party: party.group)
        return [(group, heading(group), len(list(members))) for group, members in found]

    def of_group(self, group: str) -> list[Party]:
        """All that are left of one group."""
        return [party for party in self.left.values() if party.group == group]


class DelegationForm(RefusableForm):
    """Places and credentials."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    quota = forms.IntegerField(
        label=_("Places"),
        validators=[MinValueValidator(0), MaxValueValidator(LARGEST_QUOTA)],
        widget=forms.NumberInput({"class": "width-xs", "min": 0, "max": LARGEST_QUOTA}),
    )
    credentials = forms.ChoiceField(
        label=_("Credentials"),
        choices=Delegation.Credentials.choices,
        widget=forms.Select({"class": "width-m"}),
        help_text=_("The nomination letter or note verbale, as the desk has it."),
    )

    def __init__(self, *args: Any, delegation: Delegation, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "version": delegation.version,
            "quota": delegation.quota,
            "credentials": delegation.credentials,
        }
        super().__init__(*args, **kwargs)


class FocalPointForm(RefusableForm):
    """Who registers the delegation."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    full_name = forms.CharField(label=_("Full name"), max_length=200, required=False, validators=[one_line])
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        initial=DEFAULT,
        widget=forms.Select({"class": "width-s"}),
        help_text=_("For somebody who has no account yet."),
    )


class PostsForm(RefusableForm):
    """The head of delegation, and for each stream of the meeting its lead and alternate."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    head = forms.TypedChoiceField(label=_("Head of delegation"), required=False, empty_value=None)

    def __init__(
        self, *args: Any, delegation: Delegation, people: Iterable[Participant], meeting: Meeting, **kwargs: Any
    ) -> None:
        self.people = {str(person.pk): person for person in people}
        self.keys = [(stream, post.value) for stream in meeting.streams for post in StreamPost.Post]
        held = {(post.stream, post.post): post.participant_id for post in delegation.posts.all()}
        head = next((pk for pk, person in self.people.items() if person.function == Participant.Function.HEAD), "")
        initial = {"version": delegation.version, "head": head}
        initial |= {f"{stream}_{post}": held.get((stream, post), "") for stream, post in self.keys}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for stream, post in self.keys:
            self.fields[f"{stream}_{post}"] = forms.TypedChoiceField(
                label=post_label(stream, post), required=False, empty_value=None
            )
        choices = [("", _("Nobody yet")), *((pk, str(person)) for pk, person in self.people.items())]
        for name, field in self.fields.items():
            if name != "version":
                field.choices = choices  # type: ignore[attr-defined]  # a ChoiceField
                field.coerce = self.people.__getitem__  # type: ignore[attr-defined]  # a TypedChoiceField

    @property
    def posts(self) -> dict[tuple[str, str], Participant | None]:
        """Who was chosen for each post."""
        return {(stream, post): self.cleaned_data[f"{stream}_{post}"] for stream, post in self.keys}
