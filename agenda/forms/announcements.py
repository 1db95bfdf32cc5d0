"""The form of one announcement."""

from __future__ import annotations

import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.announcements import FOR_SCREENS
from agenda.models import Announcement
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import CODES, TextFormField
from meetings.models import Meeting, Room

LONGEST = 600
# Nothing is announced for longer than this before or after the meeting.
AROUND = datetime.timedelta(days=400)
LOCAL = "%Y-%m-%dT%H:%M"


class LocalTimeField(forms.DateTimeField):
    """A moment in the zone that is active while the form is cleaned: the meeting's."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local", "class": "width-m"}, format=LOCAL)
        super().__init__(widget=widget, input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"], **kwargs)


class AnnouncementForm(forms.ModelForm[Announcement]):
    """Offers the audiences whose content the person may know; no others exist here."""

    text = TextFormField(
        label=_("Text"), multiline=True, help_text=_("A few words. Other languages fall back to the English text.")
    )
    shown_from = LocalTimeField(label=_("From"), help_text=_("Time of the meeting."))
    shown_until = LocalTimeField(label=_("Until"), required=False, help_text=_("Empty: until it is withdrawn."))
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Announcement
        fields = ["text", "audience", "shown_from", "shown_until", "on_screens", "room"]
        help_texts = {
            "on_screens": _("Only what is for the public or all participants: screens hang where everyone passes."),
            "room": _("Its screen alone shows it; on pages it stands with the name of the room."),
        }

    def __init__(self, *args: Any, meeting: Meeting, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        self.instance.meeting = meeting
        fields: dict[str, Any] = dict(self.fields)
        fields["audience"].queryset = Audience.objects.of_meeting(meeting).visible_to(viewer)
        fields["audience"].empty_label = _("Choose an audience")
        fields["room"].queryset = Room.objects.filter(meeting=meeting)
        fields["room"].empty_label = _("Every room")
        fields["version"].initial = self.instance.version
        for name in ("shown_from", "shown_until"):
            self.initial[name] = self._local(getattr(self.instance, name))
        self.helper = _helper()

    def _local(self, at: datetime.datetime | None) -> str:
        return at.astimezone(self.meeting.zone).strftime(LOCAL) if at else ""

    def full_clean(self) -> None:
        with timezone.override(self.meeting.zone):
            super().full_clean()

    def clean_text(self) -> dict[str, str]:
        text: dict[str, str] = self.cleaned_data["text"]
        if any(len(text.get(code, "")) > LONGEST for code in CODES):
            raise forms.ValidationError(_("This is longer than %(count)s characters."), params={"count": LONGEST})
        return text

    def clean_shown_from(self) -> datetime.datetime:
        return self._near(self.cleaned_data["shown_from"])

    def clean_shown_until(self) -> datetime.datetime | None:
        held = self.cleaned_data["shown_until"]
        return self._near(held) if held else None

    def _near(self, at: datetime.datetime) -> datetime.datetime:
        """The moment as it is, where it lies about the time of the meeting or now."""
        today = timezone.now().date()
        first, last = min(self.meeting.starts_on, today) - AROUND, max(self.meeting.ends_on, today) + AROUND
        if not first <= at.replace(tzinfo=None).date() <= last:
            raise forms.ValidationError(_("This is far from the days of the meeting."))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("shown_from"), cleaned.get("shown_until")
        if starts and ends and ends <= starts:
            self.add_error("shown_until", _("It ends before it starts."))
        audience = cleaned.get("audience")
        if cleaned.get("on_screens") and audience is not None and audience.kind not in FOR_SCREENS:
            self.add_error("on_screens", _("Only what is for the public or all participants stands on screens."))
        return cleaned


def _helper() -> FormHelper:
    helper = FormHelper()
    # The buttons stand in the page: a new one may go by mail too.
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(
        "text",
        "audience",
        Row(Column("shown_from"), Column("shown_until")),
        "on_screens",
        "room",
        "version",
    )
    return helper
