"""The delegation's own link: who holds it registers oneself, and the focal point confirms."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cicc_portal.accounts.guards import public, requires
from cicc_portal.accounts.requests import PortalRequest, SignedInRequest
from delegates.actions import registration
from delegates.actions.joining import delegation_of_link, make_join_link, switch_off_join_link
from delegates.actions.registration import Entry
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ACCREDITORS, INVITERS
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import Role


@public
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PortalRequest, meeting: Meeting, token: str) -> HttpResponse:
    """Begin a registration in the delegation that the link belongs to."""
    delegation = delegation_of_link(meeting, token)
    if delegation is None:
        return render(request, "delegates/join_over.html", status=404)
    own = None
    if request.user.is_authenticated:
        people = Participant.objects.filter(meeting=meeting).own(request.viewer).open()
        own = people.select_related("meeting", "delegation__party", "user").first()
    is_sent = own is not None and own.state != Participant.State.DRAFT
    if request.method == "POST" and not is_sent:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        participant = own or registration.new_registration(meeting, user=request.user)
        entry = Entry(values={"delegation": delegation})
        try:
            registration.save(participant, entry, seen=request.POST.get("version", ""), by=request.user)
        except Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("delegates:register", meeting.slug)
    context = {
        "delegation": delegation,
        "own": own,
        "is_sent": is_sent,
        "is_closed": registration.is_closed(meeting),
    }
    return render(request, "delegates/join.html", context)


@requires(Role.FOCAL_POINT, *INVITERS)
@require_POST
def set_link(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Make the link, renew it, or switch it off."""
    found = meeting.delegations.select_related("party", "meeting")
    if not request.viewer.has(*INVITERS):
        found = found.filter(pk__in=request.viewer.delegations)
    delegation = get_object_or_404(found, party__code=code)
    seen = request.POST.get("version", "")
    if request.POST.get("do") == "switch-off":
        switch_off_join_link(delegation, seen=seen, by=request.user)
        messages.success(request, _("The link is switched off. Who registered by it stays registered."))
    else:
        make_join_link(delegation, seen=seen, by=request.user)
        messages.success(request, _("The link is made. Pass it on to the members of the delegation."))
    return redirect(_page_of(request, delegation), meeting.slug, code)


def _page_of(request: SignedInRequest, delegation: Delegation) -> str:
    """The delegation's page that the reader may open."""
    registers = request.viewer.has(*ACCREDITORS) or delegation.pk in request.viewer.delegations
    return "delegates:delegation" if registers else "delegates:desk-delegation"
