"""Announcements as their readers find them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda.announcements import announcements_for
from cicc_portal.accounts.guards import public
from cicc_portal.accounts.requests import PortalRequest
from meetings.models import Meeting


@public
@require_safe
def current(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """What is announced now. To a page that asks again, and has it already, there is nothing to say."""
    board = announcements_for(meeting, request.viewer)
    if not request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return render(request, "agenda/announcements.html", {"announcements": board})
    if request.GET.get("have") == board.digest:
        answer = HttpResponse(status=204)
    else:
        answer = render(request, "agenda/parts/announcements_now.html", {"announcements": board})
    answer["Cache-Control"] = "private, no-store"
    return answer
