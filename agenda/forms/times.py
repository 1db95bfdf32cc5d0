"""When and where a session is: a day of the meeting, local times, rooms."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.models import Session
from agenda.programme import day_label
from meetings.models import Meeting, Room

ONE_DAY = datetime.timedelta(days=1)
# A session that ends this early began the evening before: a reception, a long night of drafting.
LATEST_NIGHT = datetime.time(6)


def clock_field(label: Any, **options: Any) -> forms.TimeField:
    """An hour of the day."""
    widget = forms.TimeInput({"type": "time", "class": "width-s"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, **options)


def moment(meeting: Meeting, day: datetime.date, time: datetime.time) -> datetime.datetime:
    """That hour of that day where the meeting is."""
    return datetime.datetime.combine(day, time, tzinfo=meeting.zone)


class RoomsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Room) -> str:
        return f"{obj.name} ({obj.capacity})"


class TimesForm(forms.Form):
    """Gives `starts_at` and `ends_at` in `cleaned_data`, in the meeting's zone; `None` for an unscheduled session."""

    day = forms.ChoiceField(label=_("Day"), required=False)
    starts = forms.TimeField(
        label=_("Starts"), required=False, widget=forms.TimeInput({"type": "time", "class": "width-s"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("Ends"), required=False, widget=forms.TimeInput({"type": "time", "class": "width-s"}, format="%H:%M")
    )
    rooms = RoomsField(label=_("Rooms"), queryset=Room.objects.none(), required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, meeting: Meeting, session: Session | None = None) -> None:
        self.meeting, self.zone = meeting, meeting.zone
        initial = _initial(session, meeting) if session else {}
        super().__init__(data, initial=initial)
        if session is None:
            del self.fields["version"]
        fields: dict[str, Any] = dict(self.fields)
        fields["day"].choices = _days(meeting, initial.get("day"))
        fields["rooms"].queryset = Room.objects.filter(meeting=meeting)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["starts_at"] = cleaned["ends_at"] = None
        day, starts, ends = cleaned.get("day"), cleaned.get("starts"), cleaned.get("ends")
        if self.errors:
            return cleaned
        if not day:
            if cleaned.get("rooms"):
                self.add_error("day", _("A room is booked for a time. Choose a day, or leave the rooms empty."))
            return cleaned
        if starts is None or ends is None:
            self.add_error("starts" if starts is None else "ends", _("Enter a time, or leave the day empty."))
            return cleaned
        return cleaned | self._moments(datetime.date.fromisoformat(day), starts, ends)

    def _moments(self, day: datetime.date, starts: datetime.time, ends: datetime.time) -> dict[str, Any]:
        last_day = day + ONE_DAY if ends <= starts and ends <= LATEST_NIGHT else day
        starts_at, ends_at = self._moment("starts", day, starts), self._moment("ends", last_day, ends)
        if starts_at and ends_at and ends_at.astimezone(datetime.UTC) <= starts_at.astimezone(datetime.UTC):
            self.add_error("ends", _("The session ends before it starts."))
        return {"starts_at": starts_at, "ends_at": ends_at}

    def _moment(self, name: str, day: datetime.date, time: datetime.time) -> datetime.datetime | None:
        moment = datetime.datetime.combine(day, time, tzinfo=self.zone)
        # When clocks go forward an hour is left out: going to UTC and back gives another one.
        if moment.astimezone(datetime.UTC).astimezone(self.zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
            self.add_error(name, _("There is no such time on that day: the clocks are put forward."))
            return None
        return moment


def _initial(session: Session, meeting: Meeting) -> dict[str, Any]:
    initial: dict[str, Any] = {"version": session.version}
    if session.starts_at and session.ends_at:
        starts_at, ends_at = session.starts_at.astimezone(meeting.zone), session.ends_at.astimezone(meeting.zone)
        initial |= {"day": starts_at.date().isoformat(), "starts": starts_at.time(), "ends": ends_at.time()}
        initial["rooms"] = [booking.room_id for booking in session.bookings.all()]
    return initial


def _days(meeting: Meeting, held: str | None) -> list[tuple[str, Any]]:
    """The meeting's days, the ones around it, and the day that the session has, wherever that is."""
    days = {meeting.starts_on - ONE_DAY, *meeting.days, meeting.ends_on + ONE_DAY}
    if held:
        days.add(datetime.date.fromisoformat(held))
    return [("", _("Not scheduled yet")), *((day.isoformat(), day_label(day)) for day in sorted(days))]
