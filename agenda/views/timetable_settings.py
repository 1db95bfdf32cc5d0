"""The settings of a timetable, at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from agenda.actions.timetable_settings import save_settings
from agenda.forms.timetable_settings import TimetableSettingsForm
from agenda.models import TimetableSettings
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF


@requires(*TIMETABLE_STAFF)
def edit(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Hours, minutes between rooms, and which problems block a release."""
    form = TimetableSettingsForm(request.POST or None, instance=TimetableSettings.of(meeting))
    if form.is_valid():
        save_settings(form.instance, seen=form.cleaned_data["version"], by=request.user)
        messages.success(request, _("The settings of the timetable are saved."))
        return redirect("agenda:timetable-settings", meeting.slug)
    return render(request, "agenda/timetable_settings.html", {"form": form}, status=422 if form.is_bound else 200)
