"""Who has which part in a session: rows with a name to type and a part to choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agenda.actions.sessions import Part
from agenda.models import Session, SessionPerson
from delegates.models import Participant
from meetings.models import Meeting

EXTRA = 3
LAST_PLACE = 1000
LIST_ID = "people-of-the-meeting"


def label_of(participant: Participant) -> str:
    """“Ingrid Immigration, Chief Immigration Officer (Barbados)”: what is typed, and offered while typing."""
    return f"{participant.full_name}, {participant.title} ({participant.delegation.party})"


class PersonForm(forms.Form):
    """One row. An empty name is no person: so rows are left free, and people taken out."""

    person = forms.CharField(
        label=_("Person"), required=False, widget=forms.TextInput({"list": LIST_ID, "autocomplete": "off"})
    )
    part = forms.ChoiceField(label=_("Part"), required=False, choices=SessionPerson.Part.choices)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=600)
    place = forms.IntegerField(label=_("Order"), required=False, min_value=1, max_value=999)

    def __init__(self, *args: Any, by_label: dict[str, list[Participant]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_label = by_label

    def clean_person(self) -> Participant | None:
        typed = " ".join(self.cleaned_data["person"].split())
        if not typed:
            return None
        found = self.by_label.get(typed.casefold(), [])
        if not found:
            raise ValidationError(
                _("Nobody of that name is registered. Choose one of the names offered while you type.")
            )
        if len(found) > 1:
            raise ValidationError(_("Several people have this name and title. Tell their titles apart first."))
        return found[0]


class BasePeople(forms.BaseFormSet[PersonForm]):
    """The rows together; `options` are the names offered, `parts` what was entered, in its order."""

    def __init__(self, data: Any = None, *, meeting: Meeting, session: Session | None = None) -> None:
        held = list(session.people.select_related("participant__delegation__party")) if session and session.pk else []
        everybody = Participant.objects.counted().filter(meeting=meeting).select_related("delegation__party")
        participants = {person.pk: person for person in (*everybody.in_order(), *(link.participant for link in held))}
        self.options = [label_of(person) for person in participants.values()]
        self.by_label = _by_label(participants.values())
        initial = [
            {"person": label_of(link.participant), "part": link.part, "minutes": link.minutes, "place": place}
            for place, link in enumerate(held, start=1)
        ]
        super().__init__(data, initial=initial, prefix="people")

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "by_label": self.by_label}

    @property
    def parts(self) -> list[Part]:
        """Who was entered, in the order of the numbers; rows without one come last, as they stand."""
        entered = [form.cleaned_data for form in self.forms if form.cleaned_data.get("person") is not None]
        entered.sort(key=lambda row: row["place"] or LAST_PLACE)
        return [Part(row["person"], row["part"], row["minutes"]) for row in entered]


def _by_label(participants: Iterable[Participant]) -> dict[str, list[Participant]]:
    found: dict[str, list[Participant]] = defaultdict(list)
    for participant in participants:
        found[" ".join(label_of(participant).split()).casefold()].append(participant)
    return found


PeopleForms: type[BasePeople] = forms.formset_factory(
    PersonForm, formset=BasePeople, extra=EXTRA, max_num=60, absolute_max=100
)  # type: ignore[assignment]  # a subclass of `formset`
