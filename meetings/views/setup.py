"""Making a meeting from nothing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cicc_portal.accounts.guards import CONVENER, requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.actions.setup import set_up
from meetings.forms.setup import SetupForm
from meetings.models import Meeting, StaffAssignment
from meetings.problems import Refusal


@requires(CONVENER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """One page with all that a meeting needs; a draft comes of it."""
    setup = SetupForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and setup.is_valid():
        made = _made(request, setup)
        if made is not None:
            messages.success(request, _("%(meeting)s is set up as a draft.") % {"meeting": made.short_name})
            return _onward(request, made)
    return render(request, "meetings/new.html", {"setup": setup}, status=422 if request.method == "POST" else 200)


def _made(request: SignedInRequest, setup: SetupForm) -> Meeting | None:
    try:
        return set_up(setup.plan(), by=request.user)
    except (Refusal, ValidationError) as refused:
        setup.show(refused)
        return None


def _onward(request: SignedInRequest, made: Meeting) -> HttpResponse:
    """To the new desk, for who is on its staff; a convener who named others only goes back to the front page."""
    if StaffAssignment.objects.filter(meeting=made, user=request.user).exists():
        return redirect("meetings:desk", made.slug)
    return redirect("meetings:home")
