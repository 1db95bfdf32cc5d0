"""Which report is wanted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import LANGUAGES
from meetings.models import Meeting


class ReportForm(forms.Form):
    """For which audience, in which of the meeting's languages. Only audiences that the person knows are offered."""

    audience = forms.ModelChoiceField(
        label=_("Readers"),
        queryset=Audience.objects.none(),
        help_text=_("The report holds only what every one of these readers may know."),
    )
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, meeting: Meeting, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["audience"].queryset = Audience.objects.of_meeting(meeting).visible_to(viewer)
        fields["language"].choices = [(code, name) for code, name in LANGUAGES if code in meeting.languages]
