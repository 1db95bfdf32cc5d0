"""What every form about a registration has: a version, the values that it asks for, refusals beside their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms

from cicc_portal.accounts.forms import one_line
from cicc_portal.accounts.viewers import Viewer
from delegates.actions.registration import Entry
from delegates.models import Participant
from meetings.models import Meeting
from meetings.problems import Refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise


def text(label: StrOrPromise, length: int, **options: Any) -> forms.CharField:
    """A field for one line of words that end up on badges, lists and letters."""
    attrs = options.pop("attrs", {})
    return forms.CharField(
        label=label, max_length=length, validators=[one_line], widget=forms.TextInput(attrs), **options
    )


def bare_helper() -> FormHelper:
    """The page has the `<form>` and its buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class AnswersForm(forms.Form):
    """Questions about a participant. `is_complete`: nothing that is needed may be missing."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    # The fields of the participant that are asked for, and those without which nothing can be sent.
    VALUES: ClassVar[tuple[str, ...]] = ()
    NEEDED: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        viewer: Viewer,
        participant: Participant,
        is_complete: bool = True,
        **kwargs: Any,
    ) -> None:
        self.meeting, self.viewer, self.participant = meeting, viewer, participant
        self.is_complete = is_complete
        # An action that is refused leaves its traces on the object in hand.
        self.state_before = participant.state
        kwargs["initial"] = self.initial_values() | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.set_up()
        for name in self.NEEDED:
            self.fields[name].required = is_complete

    def initial_values(self) -> dict[str, Any]:
        """What is held. A registration that is not stored yet has no version, lest it match the one of another try."""
        values: dict[str, Any] = {name: getattr(self.participant, name) for name in self.VALUES if name != "delegation"}
        return values | {"version": 0 if self.participant._state.adding else self.participant.version}

    def set_up(self) -> None:
        """Choices, labels and rights, once the fields are there."""

    def refuse(self, refusal: Refusal) -> None:
        """Show why the action was refused, beside its field if the form has it."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))

    def entry(self) -> Entry:
        """What was filled in, for the action."""
        return Entry(values={name: self.cleaned_data[name] for name in self.VALUES if name in self.cleaned_data})
