"""When a room or a person is not to be had, and rules between sessions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.forms.people import label_of
from agenda.models import PersonAbsence, RoomClosure, Session, SessionRule
from delegates.models import Participant
from meetings.models import Meeting, Room

# What can matter for a meeting: further off, it is a slip of the keyboard.
AROUND = datetime.timedelta(days=60)
PEOPLE = "people-absent"
LOCAL = "%Y-%m-%dT%H:%M"


def written(moment: datetime.datetime, meeting: Meeting) -> str:
    """As the fields read it."""
    return moment.astimezone(meeting.zone).strftime(LOCAL)


class LocalField(forms.DateTimeField):
    """Date and hour where the meeting is."""

    meeting: Meeting

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local", "class": "width-m"}, format=LOCAL)
        super().__init__(widget=widget, input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"], **options)

    def to_python(self, value: Any) -> datetime.datetime | None:
        with timezone.override(self.meeting.zone):
            moment = super().to_python(value)
        if moment is not None and not self.meeting.starts_on - AROUND <= moment.date() <= self.meeting.ends_on + AROUND:
            raise ValidationError(_("This is far from the days of the meeting. Check the date."))
        return moment


class SpanForm(forms.Form):
    """From and to."""

    starts_at = LocalField(label=_("From"))
    ends_at = LocalField(label=_("To"))

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__.lower()}_%s")
        self.meeting = meeting
        for field in self.fields.values():
            if isinstance(field, LocalField):
                field.meeting = meeting

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It ends before it starts."))
        return cleaned


class ClosureForm(SpanForm):
    """A room that is not to be had."""

    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), to_field_name="code")
    reason = forms.CharField(label=_("Reason"), max_length=120, required=False)
    field_order = ("room", "starts_at", "ends_at", "reason")

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, meeting=meeting)
        rooms: Any = self.fields["room"]
        rooms.queryset = Room.objects.filter(meeting=meeting)

    @property
    def closure(self) -> RoomClosure:
        return RoomClosure(**self.cleaned_data)


class AbsenceForm(SpanForm):
    """Somebody who cannot take part. Names are offered while one types."""

    person = forms.CharField(label=_("Person"), widget=forms.TextInput({"list": PEOPLE, "autocomplete": "off"}))
    field_order = ("person", "starts_at", "ends_at")

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, meeting=meeting)
        everybody = Participant.objects.counted().filter(meeting=meeting).select_related("delegation__party").in_order()
        self.people = [(label_of(person), person) for person in everybody]

    def clean_person(self) -> Participant:
        typed = " ".join(self.cleaned_data["person"].split()).casefold()
        found = [person for label, person in self.people if " ".join(label.split()).casefold() == typed]
        if not found:
            raise ValidationError(
                _("Nobody of that name is registered. Choose one of the names offered while you type.")
            )
        if len(found) > 1:
            raise ValidationError(_("Several people have this name and title. Tell their titles apart first."))
        return found[0]

    @property
    def absence(self) -> PersonAbsence:
        data = self.cleaned_data
        return PersonAbsence(participant=data["person"], starts_at=data["starts_at"], ends_at=data["ends_at"])


class RuleForm(forms.Form):
    """Two sessions, by the names that the reader may read, and what must hold."""

    first = forms.ChoiceField(label=_("First session"))
    kind = forms.ChoiceField(label=_("Rule"), choices=SessionRule.Kind.choices)
    second = forms.ChoiceField(label=_("Second session"))

    def __init__(self, data: Any = None, *, meeting: Meeting, sessions: Iterable[tuple[str, str]]) -> None:
        super().__init__(data)
        self.meeting = meeting
        fields: dict[str, Any] = dict(self.fields)
        fields["first"].choices = fields["second"].choices = [("", "—"), *sessions]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose two different sessions."))
        return cleaned

    @property
    def rule(self) -> SessionRule:
        data = self.cleaned_data
        held = {
            one.public_id: one
            for one in Session.objects.filter(meeting=self.meeting, public_id__in=[data["first"], data["second"]])
        }
        return SessionRule(
            meeting=self.meeting, kind=data["kind"], first=held[data["first"]], second=held[data["second"]]
        )
