"""The desk's delegations: who is invited, how many places, credentials, focal points, quorum now."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import delegations as actions
from delegates.forms.delegations import DelegationForm, FocalPointForm, InviteForm
from delegates.models import Delegation, FocalPoint, Letter, Participant
from delegates.models.participant_reads import ACCREDITORS, INVITERS
from delegates.quorum import quorum_of
from delegates.views.answers import posted
from meetings.models import Meeting, Party
from meetings.problems import Refusal

State = Participant.State


@requires(*INVITERS)
@require_safe
def index(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All delegations in CARICOM order, with what they have and what they lack."""
    listed = meeting.delegations.in_order().annotate(
        accredited=Count("participants", filter=Q(participants__state=State.ACCREDITED)),
        waiting=Count("participants", filter=Q(participants__state__in=[State.SUBMITTED, State.REFERRED])),
        returned=Count("participants", filter=Q(participants__state=State.RETURNED)),
    )
    delegations = list(listed.prefetch_related("focal_points__user"))
    context = {
        "delegations": delegations,
        "quorum": quorum_of(meeting),
        "places": sum(delegation.quota for delegation in delegations),
        "taken": sum(delegation.participants_count for delegation in delegations),
    }
    return render(request, "delegates/desk_delegations.html", context)


@requires(*INVITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Pick states and organisations one by one, or a whole group."""
    form = InviteForm(posted(request), meeting=meeting)
    group = request.POST.get("group", "")
    if request.method == "POST" and group in {key for key, _label, _count in form.groups}:
        picked = form.of_group(group)
        form = InviteForm({"parties": [str(party.pk) for party in picked]}, meeting=meeting)
    if form.is_bound and form.is_valid() and _invite(request, meeting, form):
        return redirect("delegates:desk-delegations", meeting.slug)
    return render(request, "delegates/invite.html", {"form": form}, status=422 if form.is_bound else 200)


def _invite(request: SignedInRequest, meeting: Meeting, form: InviteForm) -> bool:
    parties: list[Party] = form.cleaned_data["parties"]
    try:
        actions.invite(meeting, parties, by=request.user)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    count = len(parties)
    messages.success(
        request,
        ngettext("%(count)s delegation is invited.", "%(count)s delegations are invited.", count) % {"count": count},
    )
    return True


@requires(*INVITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """One delegation: places and credentials, focal points, people."""
    delegation = _delegation(meeting, code)
    form = DelegationForm(posted(request), delegation=delegation)
    if request.method == "POST" and form.is_valid() and _change(request, delegation, form):
        return redirect("delegates:desk-delegation", meeting.slug, code)
    return _page(request, delegation, form=form)


def _change(request: SignedInRequest, delegation: Delegation, form: DelegationForm) -> bool:
    data = form.cleaned_data
    try:
        actions.change_delegation(
            delegation, quota=data["quota"], credentials=data["credentials"], seen=data["version"], by=request.user
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("%(delegation)s is saved.") % {"delegation": delegation})
    return True


@requires(*INVITERS)
@require_POST
def add_focal_point(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Let somebody register the delegation."""
    delegation = _delegation(meeting, code)
    form = FocalPointForm(request.POST, prefix="focal")
    if form.is_valid():
        try:
            focal_point = actions.add_focal_point(delegation, **form.cleaned_data, by=request.user)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                _("%(person)s registers %(delegation)s and is told by e-mail.")
                % {"person": focal_point.user, "delegation": delegation},
            )
            return redirect("delegates:desk-delegation", meeting.slug, code)
    return _page(request, delegation, focal_form=form)


@requires(*INVITERS)
@require_POST
def remove_focal_point(request: SignedInRequest, meeting: Meeting, code: str, pk: int) -> HttpResponse:
    """Somebody registers the delegation no longer."""
    delegation = _delegation(meeting, code)
    focal_point = get_object_or_404(FocalPoint.objects.select_related("user"), pk=pk, delegation=delegation)
    actions.remove_focal_point(focal_point, by=request.user)
    named = focal_point.user.full_name or _("The person")
    messages.success(request, _("%(person)s is no longer a focal point.") % {"person": named})
    return redirect("delegates:desk-delegation", meeting.slug, code)


@requires(*INVITERS)
@require_POST
def uninvite(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Take an invitation back that nobody answered."""
    delegation = _delegation(meeting, code)
    try:
        actions.uninvite(delegation, seen=request.POST.get("version", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("delegates:desk-delegation", meeting.slug, code)
    messages.success(request, _("%(delegation)s is no longer invited.") % {"delegation": delegation})
    return redirect("delegates:desk-delegations", meeting.slug)


def _delegation(meeting: Meeting, code: str) -> Delegation:
    return get_object_or_404(meeting.delegations.select_related("party", "meeting"), party__code=code)


def _page(
    request: SignedInRequest,
    delegation: Delegation,
    *,
    form: DelegationForm | None = None,
    focal_form: FocalPointForm | None = None,
) -> HttpResponse:
    people = list(delegation.participants.at_desk().brief().in_order())
    bound = [shown for shown in (form, focal_form) if shown is not None and shown.is_bound]
    context = {
        "delegation": delegation,
        "accredits": request.viewer.has(*ACCREDITORS),
        "people": people,
        "posts": list(delegation.posts.select_related("participant").order_by("stream", "-post")),
        "letters": list(Letter.objects.visible_to(request.viewer).filter(delegation=delegation)),
        "focal_points": list(delegation.focal_points.select_related("user").order_by("pk")),
        "form": form or DelegationForm(delegation=delegation),
        "focal_form": focal_form or FocalPointForm(prefix="focal"),
    }
    return render(request, "delegates/desk_delegation.html", context, status=422 if bound else 200)
