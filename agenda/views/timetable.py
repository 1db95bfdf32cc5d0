"""The desk's timetable: a list and a grid of the draft, what is unscheduled, and what is wrong."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

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
    """The draft as this staff member may know it. Those who make it see what is wrong, too."""
    may_change = request.viewer.has(*TIMETABLE_STAFF)
    problems = problems_of(meeting, request.viewer) if may_change else []
    rooms = list(Room.objects.filter(meeting=meeting))
    chosen = request.GET.get("view", "")
    context = {
        "timetable": timetable(draft_sessions(meeting, request.viewer), problems, meeting, rooms),
        "problems": problems,
        "times": times_label(meeting),
        "may_change": may_change,
        "view": chosen if chosen in VIEWS else "list",
        "has_rooms": bool(rooms),
    }
    return render(request, "agenda/desk_timetable.html", context)
