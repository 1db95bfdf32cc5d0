"""Outcomes at the desk, and those that a reader may see."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from agenda.actions import outcomes as actions
from agenda.forms.outcomes import OutcomeForm
from agenda.models import Outcome
from cicc_portal import undo
from cicc_portal.accounts.guards import public, requires
from cicc_portal.accounts.requests import PortalRequest, SignedInRequest
from meetings.models import Meeting
from meetings.roles import Role

DRAFTERS = (Role.RAPPORTEUR, Role.SECRETARY, Role.DIRECTOR)


@public
@require_GET
def published(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """Adopted outcomes of the audiences that the reader belongs to."""
    found = (
        Outcome.objects.filter(meeting=meeting)
        .visible_to(request.viewer)
        .adopted()
        .select_related("agenda_item", "audience")
        .prefetch_related("responsible_links__party")
        .order_by("series", "number")
    )
    return render(request, "agenda/outcomes.html", {"outcomes": found})


@requires(*DRAFTERS)
@require_GET
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All outcomes whose text this staff member may know."""
    found = (
        Outcome.objects.filter(meeting=meeting)
        .visible_to(request.viewer)
        .select_related("agenda_item", "session", "audience")
        .prefetch_related("responsible_links__party")
        .in_order()
    )
    return render(request, "agenda/desk_outcomes.html", {"outcomes": found})


@requires(*DRAFTERS)
def add(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Enter an outcome."""
    form = OutcomeForm(request.POST or None, meeting=meeting, viewer=request.viewer)
    if form.is_valid():
        actions.create_outcome(form.instance, responsible=form.cleaned_data["responsible"], by=request.user)
        messages.success(request, _("The outcome is entered as a draft."))
        return redirect("agenda:desk-outcomes", meeting.slug)
    return render(request, "agenda/outcome_form.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(*DRAFTERS)
def change(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Change an outcome; a stale write is answered with 409."""
    outcome = _known(request, meeting, public_id)
    form = OutcomeForm(request.POST or None, instance=outcome, meeting=meeting, viewer=request.viewer)
    if form.is_valid():
        try:
            actions.change_outcome(
                outcome,
                responsible=form.cleaned_data["responsible"],
                seen=form.cleaned_data["version"],
                by=request.user,
            )
        except actions.OutcomeRefused as refused:
            form.add_error("audience", str(refused))
        else:
            messages.success(request, _("The outcome is saved."))
            return redirect("agenda:desk-outcomes", meeting.slug)
    context = {"form": form, "outcome": outcome}
    return render(request, "agenda/outcome_form.html", context, status=422 if form.is_bound else 200)


@requires(*DRAFTERS)
@require_POST
def propose(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    return _step(request, meeting, public_id, actions.propose, _("The outcome is before the plenary."), can_undo=True)


@requires(*DRAFTERS)
@require_POST
def adopt(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    return _step(request, meeting, public_id, actions.adopt, _("The outcome is adopted and has its number."))


@requires(*DRAFTERS)
@require_POST
def withdraw(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    return _step(request, meeting, public_id, actions.withdraw, _("The outcome is withdrawn."), can_undo=True)


@requires(*DRAFTERS)
@require_POST
def reopen(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    return _step(request, meeting, public_id, actions.reopen, _("The outcome is a draft again."))


def _known(request: SignedInRequest, meeting: Meeting, public_id: str) -> Outcome:
    return get_object_or_404(
        Outcome.objects.filter(meeting=meeting).visible_to(request.viewer).select_related("audience"),
        public_id=public_id,
    )


def _step(
    request: SignedInRequest,
    meeting: Meeting,
    public_id: str,
    action: Callable[..., None],
    done: object,
    *,
    can_undo: bool = False,
) -> HttpResponse:
    """Take one step with an outcome; what is refused is said on the list it came from."""
    outcome = _known(request, meeting, public_id)
    try:
        action(outcome, seen=request.POST.get("version", ""), by=request.user)
    except actions.OutcomeRefused as refused:
        messages.error(request, str(refused))
    else:
        if can_undo:
            undo.offer(
                request, str(done), "agenda:outcome-reopen", meeting.slug, outcome.public_id, version=outcome.version
            )
        else:
            messages.success(request, str(done))
    return redirect("agenda:desk-outcomes", meeting.slug)
