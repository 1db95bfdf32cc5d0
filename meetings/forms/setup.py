"""Everything that a new meeting needs, on one page: several forms that stand or fall together."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from meetings.actions.setup import Appointment, MeetingPlan
from meetings.forms.committee import CommitteeForm
from meetings.forms.meeting import HEADINGS, MeetingForm
from meetings.forms.rooms import room_formset
from meetings.forms.staff import FirstStaffFormSet
from meetings.models import Committee, Group, Party
from meetings.models.party import STATES
from meetings.problems import Refusal
from meetings.roles import Role

NewRooms = room_formset(extra=4)


class NewMeetingForm(MeetingForm):
    """The basics; the committee can be picked, or founded beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committee = self.fields["committee"]
        committee.required = False
        committee.empty_label = _("A new committee")  # type: ignore[attr-defined]  # a ModelChoiceField
        committee.help_text = _("The standing body that meets.")
        self._suggest_the_next()

    def _suggest_the_next(self) -> None:
        """Where there is one committee, its next meeting."""
        only = list(Committee.objects.annotate(last=Max("meetings__number"))[:2])
        if len(only) == 1:
            self.initial["committee"], self.initial["number"] = only[0].pk, (only[0].last or 0) + 1


class PartiesForm(forms.Form):
    """Which of the built-in parties are invited; all states, until somebody is left out."""

    parties = forms.ModelMultipleChoiceField(
        label=_("Delegations"), queryset=Party.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.offered = list(Party.objects.invitable().in_order())
        self.fields["parties"].queryset = Party.objects.invitable()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.picked = {str(value) for value in self["parties"].value() or []} if self.is_bound else self._at_first()

    def _at_first(self) -> set[str]:
        return {str(party.pk) for party in self.offered if party.group in STATES or party.group == Group.SECRETARIAT}

    def groups(self) -> list[tuple[str, list[tuple[Party, bool]]]]:
        """The parties under the headings of their groups, in CARICOM order, each with whether it is picked."""
        return [
            (str(HEADINGS[Group(group)]), [(party, str(party.pk) in self.picked) for party in found])
            for group, found in groupby(self.offered, key=lambda party: party.group)
        ]


class SetupForm:
    """The forms of one new meeting. `show` puts what an action refused beside its field."""

    def __init__(self, user: User, data: QueryDict | None = None) -> None:
        me = {"email": user.email, "full_name": user.full_name, "role": Role.SECRETARY}
        self.meeting = NewMeetingForm(data)
        self.committee = CommitteeForm(data, prefix="new", may_be_empty=True)
        self.rooms = NewRooms(data)
        self.parties = PartiesForm(data)
        self.staff = FirstStaffFormSet(data, prefix="staff", initial=[me] if data is None else None)

    @property
    def forms(self) -> list[Any]:
        """All forms in the order of the page, for the summary of errors."""
        return [self.committee, self.meeting, *self.rooms.forms, self.parties, *self.staff.forms]

    @property
    def formsets(self) -> list[Any]:
        return [self.rooms, self.staff]

    def is_valid(self) -> bool:
        """True if all of it can be handed to the action; every form is asked, so that all errors show at once."""
        valid = [form.is_valid() for form in (self.committee, self.meeting, self.rooms, self.parties, self.staff)]
        return self._names_a_committee() and all(valid)

    def _names_a_committee(self) -> bool:
        picked = self.meeting.cleaned_data.get("committee")
        if picked is None and not self.committee.has_changed():
            self.meeting.add_error("committee", _("Choose a committee, or enter a new one below."))
            return False
        if picked is not None and self.committee.has_changed():
            self.meeting.add_error("committee", _("Choose a committee or enter a new one, not both."))
            return False
        return True

    def plan(self) -> MeetingPlan:
        """What was entered, for the action."""
        picked: Committee | None = self.meeting.cleaned_data["committee"]
        return MeetingPlan(
            meeting=self.meeting.instance,
            committee=None if picked else self.committee.instance,
            rooms=self.rooms.changes().added,
            parties=list(self.parties.cleaned_data["parties"]),
            staff=[
                Appointment(**{name: row.cleaned_data[name] for name in ("email", "full_name", "role")})
                for row in self.staff.kept()
            ],
        )

    def show(self, refused: Refusal | ValidationError) -> None:
        """Put what the action refused where it belongs."""
        if isinstance(refused, ValidationError):
            for name, sentences in refused.message_dict.items():
                self.meeting.add_error(name if name in self.meeting.fields else None, sentences)
        elif refused.field in self.committee.fields and refused.field not in self.meeting.fields:
            self.committee.add_error(refused.field, str(refused))
        else:
            self.meeting.add_error(refused.field if refused.field in self.meeting.fields else None, str(refused))
