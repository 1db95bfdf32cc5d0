"""The rooms of the venue."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.versions import StaleWrite
from meetings.actions.rooms import save_rooms
from meetings.forms.rooms import BaseRoomFormSet, room_formset
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import TIMETABLE_STAFF
from meetings.views.stale import changes_since, with_versions

Rooms = room_formset(extra=2)


@requires(*TIMETABLE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All rooms as one list: add, change, move, remove, save."""
    formset = Rooms(request.POST if request.method == "POST" else None, meeting=meeting)
    formset.check_all_there()
    refused = None
    if request.method == "POST" and formset.is_valid():
        try:
            refused = _refused(request, meeting, formset)
        except StaleWrite:
            return _stale(request, meeting, formset)
        if refused is None:
            messages.success(request, _("The rooms are saved."))
            return redirect("meetings:rooms", meeting.slug)
    context = {"formset": formset, "refused": refused}
    return render(request, "meetings/rooms.html", context, status=422 if formset.is_bound else 200)


def _stale(request: SignedInRequest, meeting: Meeting, formset: BaseRoomFormSet) -> HttpResponse:
    """The list again as it was typed, with what others changed in its rooms."""
    current = {room.pk: room for room in meeting.rooms.all()}
    rows = [(form, current[form.instance.pk]) for form in formset.initial_forms if form.instance.pk in current]
    seen = [(room, request.POST.get(form.add_prefix("version"), "")) for form, room in rows]
    versions = {form.add_prefix("version"): room.version for form, room in rows}
    context = {
        "formset": Rooms(with_versions(request.POST, versions), meeting=meeting),
        "stale": True,
        "changes": changes_since(seen, request.viewer, zone=meeting.zone),
    }
    return render(request, "meetings/rooms.html", context, status=409)


def _refused(request: SignedInRequest, meeting: Meeting, formset: BaseRoomFormSet) -> Refusal | None:
    try:
        save_rooms(meeting, formset.changes(), by=request.user)
    except Refusal as refused:
        return refused
    return None
