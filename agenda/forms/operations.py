"""Operations on the timetable: how much later, breaks for all, another day with the same pattern, a session in two."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.forms.times import RoomsField, TimesForm, clock_field, moment
from agenda.models import Session
from agenda.operations.lines import days_of, standing
from agenda.operations.shift import DAY, MORNING, Shift
from agenda.problems.names import name_for
from agenda.programme import day_label
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import TextFormField
from meetings.models import Meeting, Room

MOST = 12 * 60


def _days(days: list[datetime.date]) -> list[tuple[str, str]]:
    return [(day.isoformat(), day_label(day)) for day in days]


class ShiftForm(forms.Form):
    """Gives a `Shift` as `wanted`."""

    day = forms.ChoiceField(label=_("Day"))
    starts = clock_field(_("From"), help_text=_("What begins at this time or later, and what is under way."))
    minutes = forms.IntegerField(
        label=_("Minutes later"),
        min_value=-MOST,
        max_value=MOST,
        widget=forms.NumberInput({"class": "width-s", "step": "5"}),
        help_text=_("A negative number: earlier."),
    )
    until = forms.ChoiceField(label=_("Until"))
    rooms = RoomsField(label=_("Rooms"), queryset=Room.objects.none(), required=False, help_text=_("None chosen: all."))
    keeps_pinned = forms.BooleanField(label=_("Pinned sessions stay"), required=False)
    keeps_breaks = forms.BooleanField(label=_("Breaks stay"), required=False)

    def __init__(self, data: Any, *, meeting: Meeting, viewer: Viewer) -> None:
        super().__init__(data)
        self.meeting = meeting
        fields: dict[str, Any] = dict(self.fields)
        days = days_of(meeting)
        fields["day"].choices = _days(days)
        fields["rooms"].queryset = Room.objects.filter(meeting=meeting)
        held = next((day for day in days if day.isoformat() == self.data.get("day")), None)
        sessions = standing(meeting, held) if held else []
        fields["until"].choices = [
            (DAY, _("the end of the day")),
            (MORNING, _("lunch")),
            *((session.public_id, _begins(session, meeting, viewer)) for session in sessions),
        ]

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if minutes == 0:
            raise forms.ValidationError(_("Enter by how many minutes, 30 for example."))
        return minutes

    def wanted(self, chosen: dict[str, str]) -> Shift:
        """What was asked for, once the form is valid; `chosen` says by public id what is done with a session."""
        day = datetime.date.fromisoformat(self.cleaned_data["day"])
        return Shift(
            day=day,
            from_at=moment(self.meeting, day, self.cleaned_data["starts"]),
            minutes=self.cleaned_data["minutes"],
            until=self.cleaned_data["until"],
            rooms=frozenset(room.pk for room in self.cleaned_data["rooms"]),
            keeps_pinned=self.cleaned_data["keeps_pinned"],
            keeps_breaks=self.cleaned_data["keeps_breaks"],
            chosen=chosen,
        )


def _begins(session: Session, meeting: Meeting, viewer: Viewer) -> str:
    starts_at = session.starts_at
    hour = f"{starts_at.astimezone(meeting.zone):%H:%M}" if starts_at else ""
    return f"{hour} {name_for(session, viewer)}"


class LeavesOutTaken(forms.Form):
    leaves_out_taken = forms.BooleanField(
        label=_("Leave out rooms that are taken"),
        required=False,
        help_text=_("Otherwise nothing is done while a room is taken."),
    )


class BreaksForm(LeavesOutTaken):
    """A break in many rooms, on one or more days. Without rooms chosen it is in all of them."""

    title = TextFormField(label=_("Title"))
    days = forms.MultipleChoiceField(label=_("Days"), widget=forms.CheckboxSelectMultiple)
    starts = clock_field(_("Starts"))
    ends = clock_field(_("Ends"))
    rooms = RoomsField(label=_("Rooms"), queryset=Room.objects.none(), required=False, help_text=_("None chosen: all."))
    field_order = ["title", "days", "starts", "ends", "rooms", "leaves_out_taken"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["days"].choices = _days(days_of(meeting))
        fields["rooms"].queryset = Room.objects.filter(meeting=meeting)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The session ends before it starts."))
        return cleaned


class SessionsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple
    zone: datetime.tzinfo

    def label_from_instance(self, obj: Session) -> str:
        hour = f"{obj.starts_at.astimezone(self.zone):%H:%M}" if obj.starts_at else ""
        return f"{hour} {obj.title} ({obj.get_kind_display()})"


class PatternForm(LeavesOutTaken):
    """The pattern of one day, put on another. Only sessions whose content the person may know can be copied."""

    day = forms.ChoiceField(label=_("From"))
    to = forms.ChoiceField(label=_("Onto"))
    sessions = SessionsField(label=_("Sessions"), queryset=Session.objects.none(), to_field_name="public_id")
    field_order = ["day", "to", "sessions", "leaves_out_taken"]

    def __init__(self, *args: Any, meeting: Meeting, viewer: Viewer, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["day"].choices = fields["to"].choices = _days(days_of(meeting))
        field = fields["sessions"]
        field.zone = meeting.zone
        known = Session.objects.visible_to(viewer).filter(pk__in=[session.pk for session in standing(meeting, day)])
        # A delegation's own meeting is not a pattern.
        known = known.exclude(kind="bilateral").order_by("starts_at", "pk")
        field.queryset = known.select_related("audience", "meeting").prefetch_related("bookings__room")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("day") == cleaned.get("to"):
            self.add_error("to", _("Choose another day than the one that is copied."))
        return cleaned


class DuplicateForm(TimesForm):
    """Where the copy stands; without a day it waits among the unscheduled sessions."""

    with_people = forms.BooleanField(label=_("With the same people"), required=False)
    with_items = forms.BooleanField(label=_("With the same agenda items"), required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting) -> None:
        super().__init__(data, meeting=meeting)
        self.fields["with_items"].initial = True


class SplitForm(forms.Form):
    """The time at which the second part begins; gives it as `at`."""

    time = clock_field(_("The second part begins at"))
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, session: Session) -> None:
        starts_at, ends_at = session.starts_at, session.ends_at
        if starts_at is None or ends_at is None:
            raise ValueError("only what has a time can be split")
        self.session, zone = session, session.meeting.zone
        self.starts_at, self.ends_at = starts_at.astimezone(zone), ends_at.astimezone(zone)
        half = self.starts_at + (ends_at - starts_at) // 2
        half -= datetime.timedelta(minutes=half.minute % 5, seconds=half.second)
        super().__init__(data, initial={"time": half.time(), "version": session.version})

    def clean_time(self) -> datetime.time:
        time: datetime.time = self.cleaned_data["time"]
        days = {self.starts_at.date(), self.ends_at.date()}
        at = next((at for day in sorted(days) if self._is_within(at := moment(self.session.meeting, day, time))), None)
        if at is None:
            raise forms.ValidationError(_("Choose a time between the beginning and the end of the session."))
        self.at = at
        return time

    def _is_within(self, at: datetime.datetime) -> bool:
        moments = [found.astimezone(datetime.UTC) for found in (self.starts_at, at, self.ends_at)]
        return moments[0] < moments[1] < moments[2]
