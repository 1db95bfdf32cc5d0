"""The members of a delegation, entered and changed by who registers it; somebody else sent in a member's place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import registration
from delegates.actions.members import new_member
from delegates.actions.substitution import can_substitute, new_substitute, substitute
from delegates.forms.registration import DelegateForm
from delegates.forms.substitution import SubstituteForm
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.views.answers import posted
from delegates.views.reach import REGISTRARS, own_delegation, whole_people_of
from meetings.models import Meeting
from meetings.problems import Refusal

State = Participant.State


@requires(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Enter a further delegate."""
    delegation = own_delegation(request, meeting, code)
    if registration.is_closed(meeting) and not request.viewer.has(*ACCREDITORS):
        return render(request, "delegates/registration_closed.html", {"delegation": delegation})
    return _edit(request, meeting, delegation, new_member(delegation))


@requires(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Change what was entered about a delegate."""
    delegation = own_delegation(request, meeting, code)
    return _edit(
        request,
        meeting,
        delegation,
        get_object_or_404(whole_people_of(request, delegation), public_id=public_id),
    )


def _edit(request: SignedInRequest, meeting: Meeting, delegation: Delegation, participant: Participant) -> HttpResponse:
    sends = "draft" not in request.POST
    form = DelegateForm(
        posted(request),
        request.FILES or None,
        meeting=meeting,
        viewer=request.viewer,
        participant=participant,
        delegation=delegation,
        is_complete=sends or participant.state not in {State.DRAFT, State.RETURNED},
    )
    if request.method == "POST" and form.is_valid() and _save(request, form, participant, sends=sends):
        return redirect("delegates:delegation", meeting.slug, delegation.party.code)
    if form.is_bound:
        form.keep_photo(by=request.user)
    context = {
        "form": form,
        "participant": participant,
        "delegation": delegation,
        "can_substitute": can_substitute(participant),
    }
    return render(request, "delegates/delegate.html", context, status=422 if form.is_bound else 200)


def _save(request: SignedInRequest, form: DelegateForm, participant: Participant, *, sends: bool) -> bool:
    act = registration.submit if sends else registration.save
    is_late = request.viewer.has(*ACCREDITORS)
    try:
        act(participant, form.entry(), seen=form.cleaned_data["version"], by=request.user, is_late=is_late)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    form.drop_pending()
    messages.success(request, _("%(name)s is saved.") % {"name": participant})
    return True


@requires(*REGISTRARS)
@require_POST
def withdraw(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Take a delegate off the delegation."""
    delegation = own_delegation(request, meeting, code)
    participant = get_object_or_404(whole_people_of(request, delegation), public_id=public_id)
    registration.withdraw(participant, seen=request.POST.get("version", ""), by=request.user)
    messages.success(request, _("%(name)s is withdrawn.") % {"name": participant})
    return redirect("delegates:delegation", meeting.slug, code)


@requires(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Send somebody else in place of a member."""
    delegation = own_delegation(request, meeting, code)
    people = whole_people_of(request, delegation).counted()
    leaver = get_object_or_404(people, public_id=public_id)
    form = SubstituteForm(
        posted(request),
        request.FILES or None,
        meeting=meeting,
        viewer=request.viewer,
        participant=new_substitute(leaver),
        leaver=leaver,
    )
    if request.method == "POST" and form.is_valid() and _replace(request, form, leaver):
        return redirect("delegates:delegation", meeting.slug, code)
    if form.is_bound:
        form.keep_photo(by=request.user)
    context = {
        "form": form,
        "leaver": leaver,
        "delegation": delegation,
        "posts": list(leaver.posts.all()),
        "acting": list(leaver.acting_for.all()),
    }
    return render(request, "delegates/substitute.html", context, status=422 if form.is_bound else 200)


def _replace(request: SignedInRequest, form: SubstituteForm, leaver: Participant) -> bool:
    try:
        substitute(leaver, form.participant, form.entry(), seen=form.cleaned_data["leaver_version"], by=request.user)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    form.drop_pending()
    messages.success(
        request,
        _("%(new)s comes in place of %(old)s, and waits for accreditation.") % {"new": form.participant, "old": leaver},
    )
    return True
