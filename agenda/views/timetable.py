"""The desk's timetable: a list and a grid of the draft, what is unscheduled, and what is wrong."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agenda.editor.words import words
from agenda.forms.times import TimesForm
from agenda.models import Session, TimetableSettings
from agenda.problems import problems_of
from agenda.programme import times_label
from agenda.seen import draft_sessions
from agenda.timetable import timetable
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting, Room
from meetings.roles import SECRETARIAT, TIMETABLE_STAFF

VIEWS = ("list", "grid")


@requires(*SECRETARIAT)
@require_GET
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The draft as this staff member may know it: the editor for those who make it, a list, or a table by rooms."""
    chosen = request.GET.get("view", "")
    if chosen in VIEWS or not request.viewer.has(*TIMETABLE_STAFF):
        return _listed(request, meeting, chosen)
    if not Session.objects.filter(meeting=meeting).exists():
        return _listed(request, meeting, "")
    context = {
        "form": TimesForm(meeting=meeting),
        "times": times_label(meeting),
        "may_change": True,
        "words": words(),
        "hours": TimetableSettings.of(meeting),
    }
    return render(request, "agenda/editor.html", context)


def _listed(request: SignedInRequest, meeting: Meeting, chosen: str) -> HttpResponse:
    """Without a script, and for a screen reader. Those who make the timetable see what is wrong, too."""
    may_change = request.viewer.has(*TIMETABLE_STAFF)
    problems = problems_of(meeting, request.viewer) if may_change else []
    rooms = list(Room.objects.filter(meeting=meeting))
    context = {
        "timetable": timetable(draft_sessions(meeting, request.viewer), problems, meeting, rooms),
        "problems": problems,
        "times": times_label(meeting),
        "may_change": may_change,
        "view": chosen if chosen in VIEWS else "list",
        "has_rooms": bool(rooms),
    }
    return render(request, "agenda/desk_timetable.html", context)
