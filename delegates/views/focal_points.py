"""Focal points among themselves, from the delegation's page: a further one, a successor, leaving; and asking a delegate
to fill in what a focal point has begun."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import focal_points as actions
from delegates.actions.person_invitations import invite_person
from delegates.forms.invitations import HandOverForm
from delegates.invitations.letters import language_of
from delegates.invitations.reads import contacts
from delegates.models import Delegation
from delegates.models.participant_reads import ACCREDITORS
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import Role

REGISTRARS = (Role.FOCAL_POINT, *ACCREDITORS)


@requires(*REGISTRARS)
@require_POST
def hand_over(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Invite another person to register the delegation."""
    delegation = _delegation(request, meeting, code)
    form = HandOverForm(request.POST, prefix="focal", language=language_of(delegation))
    if form.is_valid():
        try:
            invitation = actions.hand_over(delegation, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            text = _("%(name)s is invited by e-mail and can register the delegation from now on.")
            messages.success(request, text % {"name": invitation.full_name})
            return redirect("delegates:delegation", meeting.slug, code)
    context = {"delegation": delegation, "form": form, "contacts": contacts(delegation, request.viewer)}
    return render(request, "delegates/hand_over.html", context, status=422)


@requires(*REGISTRARS)
@require_POST
def leave(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Be a focal point no more, once there is another."""
    delegation = _delegation(request, meeting, code)
    try:
        actions.leave(delegation, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("delegates:delegation", meeting.slug, code)
    messages.success(request, _("You no longer register %(delegation)s.") % {"delegation": delegation})
    return redirect("meetings:meeting", meeting.slug)


@requires(*REGISTRARS)
@require_POST
def ask_person(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Let a delegate fill in the own registration."""
    delegation = _delegation(request, meeting, code)
    people = delegation.participants.registered_by(request.viewer).open().brief()
    participant = get_object_or_404(people, public_id=public_id)
    try:
        invite_person(participant, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("%(name)s gets a link by e-mail to fill the registration in.")
        messages.success(request, text % {"name": participant})
    return redirect("delegates:delegation", meeting.slug, code)


def _delegation(request: SignedInRequest, meeting: Meeting, code: str) -> Delegation:
    found = meeting.delegations.select_related("party", "meeting__committee", "meeting__host")
    if not request.viewer.has(*ACCREDITORS):
        found = found.filter(pk__in=request.viewer.delegations)
    return get_object_or_404(found, party__code=code)
