"""Who is in an audience: its rule in words and the persons, for those who may know it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agenda.audience_pages import described, rows_of
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.roles import SECRETARIAT


@requires(*SECRETARIAT)
@require_safe
def index(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The audiences whose content this staff member may know."""
    return render(request, "agenda/audiences.html", {"rows": rows_of(meeting, request.viewer)})


@requires(*SECRETARIAT)
@require_safe
def show(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """One of them with its members."""
    known = Audience.objects.of_meeting(meeting).visible_to(request.viewer)
    audience = get_object_or_404(known, public_id=public_id)
    return render(request, "agenda/audience.html", {"audience": audience, "described": described(audience)})
