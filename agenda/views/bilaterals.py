"""Bilateral meetings as the two delegations see them: asking, answering, calling off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agenda.actions import bilaterals as actions
from agenda.forms.bilaterals import RequestForm
from agenda.models import BilateralRequest
from agenda.models.bilateral import delegations_of
from agenda.problems.bilateral import AskedAlready, RequestOver
from agenda.programme import times_label
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.models import Delegation
from meetings.models import Group, Meeting
from meetings.roles import Role


@requires(Role.PARTICIPANT, Role.FOCAL_POINT)
@require_GET
def listed(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The requests of and to one's own delegations."""
    own = delegations_of(request.viewer)
    found = BilateralRequest.objects.filter(meeting=meeting).of_delegations(request.viewer).in_full()
    context = {
        "rows": [_row(held, own) for held in found],
        "times": times_label(meeting),
    }
    return render(request, "agenda/bilaterals.html", context)


@requires(Role.PARTICIPANT, Role.FOCAL_POINT)
def ask(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Ask another delegation for a meeting."""
    own = Delegation.objects.filter(meeting=meeting, pk__in=delegations_of(request.viewer))
    own = own.exclude(party__group=Group.MEDIA).in_order()
    form = RequestForm(request.POST or None, meeting=meeting, own=own)
    if form.is_valid():
        try:
            made = actions.ask(form.instance, by=request.user)
        except AskedAlready as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(delegation)s is asked.") % {"delegation": made.asked})
            return redirect("agenda:bilateral", meeting.slug, made.public_id)
    return render(request, "agenda/bilateral_ask.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(Role.PARTICIPANT, Role.FOCAL_POINT)
@require_GET
def shown(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """One request, and what one's side can do."""
    held = _own(request, meeting, public_id)
    context = {"row": _row(held, delegations_of(request.viewer)), "times": times_label(meeting)}
    return render(request, "agenda/bilateral.html", context)


@requires(Role.PARTICIPANT, Role.FOCAL_POINT)
@require_POST
def answer(request: SignedInRequest, meeting: Meeting, public_id: str, step: str) -> HttpResponse:
    """The side that was asked agrees or declines."""
    held = _own(request, meeting, public_id)
    if held.asked_id not in delegations_of(request.viewer) or step not in {"agree", "decline"}:
        raise Http404
    try:
        actions.answer(held, agrees=step == "agree", seen=request.POST.get("version", ""), by=request.user)
    except RequestOver as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("Agreed. The secretariat looks for a room and a time.") if step == "agree" else _("Declined.")
        messages.success(request, said)
    return redirect("agenda:bilateral", meeting.slug, public_id)


@requires(Role.PARTICIPANT, Role.FOCAL_POINT)
@require_POST
def cancel(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Either side calls it off."""
    held = _own(request, meeting, public_id)
    own = delegations_of(request.viewer)
    side = held.asked_by if held.asked_by_id in own else held.asked
    try:
        actions.cancel(held, seen=request.POST.get("version", ""), by=request.user, by_delegation=side)
    except RequestOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The meeting is called off. The other side is told."))
    return redirect("agenda:bilateral", meeting.slug, public_id)


def _own(request: SignedInRequest, meeting: Meeting, public_id: str) -> BilateralRequest:
    found = BilateralRequest.objects.filter(meeting=meeting).of_delegations(request.viewer).in_full()
    return get_object_or_404(found, public_id=public_id)


def _row(held: BilateralRequest, own: frozenset[int]) -> dict[str, Any]:
    """A request as one of its sides sees it: `other` is the delegation across the table."""
    asks = held.asked_by_id in own
    return {
        "held": held,
        "other": held.asked if asks else held.asked_by,
        "is_asked": held.asked_id in own,
        "asks": asks,
        "session": held.standing,
    }
