"""The desk's first page: what is done, and what is missing."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings import hooks
from meetings.models import Meeting
from meetings.roles import DESK, IN_CHARGE


@requires(*DESK)
@require_safe
def home(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The check-list of the set-up, each line with the page that mends it."""
    checks = [
        (check, not check.roles or request.viewer.has(*check.roles))
        for check in hooks.checks_of(meeting, request.viewer)
    ]
    needed = [check for check, _may in checks if not check.is_optional]
    context = {
        "checks": checks,
        "done": sum(check.is_done for check in needed),
        "needed": len(needed),
        "in_charge": request.viewer.has(*IN_CHARGE),
    }
    return render(request, "meetings/desk.html", context)
