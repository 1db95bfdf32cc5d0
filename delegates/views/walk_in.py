"""Who comes to the desk without a registration, or in somebody's place: entered and accredited on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import walk_in as actions
from delegates.actions.registration import new_registration
from delegates.actions.substitution import new_substitute
from delegates.forms.walk_in import WalkInForm
from delegates.models import Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.views.answers import posted
from delegates.views.desk_registration import at_desk
from meetings.models import Meeting
from meetings.problems import Refusal


@requires(*ACCREDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Somebody without a registration."""
    participant = new_registration(meeting)
    wanted = next(
        (one for one in meeting.delegations.in_order() if one.party.code == request.GET.get("delegation")), None
    )
    if wanted is not None:
        participant.delegation = wanted
    return _page(request, meeting, participant)


@requires(*ACCREDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def instead(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Somebody who was sent in another's place."""
    leaver = at_desk(meeting, public_id)
    get_object_or_404(Participant.objects.counted(), pk=leaver.pk)
    return _page(request, meeting, new_substitute(leaver), leaver=leaver)


def _page(
    request: SignedInRequest, meeting: Meeting, participant: Participant, *, leaver: Participant | None = None
) -> HttpResponse:
    form = WalkInForm(
        posted(request),
        request.FILES or None,
        meeting=meeting,
        viewer=request.viewer,
        participant=participant,
        delegations=meeting.delegations.in_order(),
        leaver=leaver,
    )
    if request.method == "POST" and form.is_valid() and _admit(request, form):
        return redirect("delegates:registration", meeting.slug, participant.public_id)
    if form.is_bound:
        form.keep_photo(by=request.user)
    context = {"form": form, "leaver": leaver, "participant": participant}
    return render(request, "delegates/walk_in.html", context, status=422 if form.is_bound else 200)


def _admit(request: SignedInRequest, form: WalkInForm) -> bool:
    participant, entry = form.participant, form.entry()
    try:
        if form.leaver is None:
            participant.delegation = form.cleaned_data["delegation"]
            letters = actions.admit(participant, entry, by=request.user, places=form.cleaned_data["places"])
        else:
            leaver = actions.Leaver(participant=form.leaver, seen=form.cleaned_data["leaver_version"])
            letters = actions.admit_instead(participant, entry, leaver=leaver, by=request.user)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    form.drop_pending()
    undo.offer(
        request,
        _("%(name)s is accredited.") % {"name": participant},
        "delegates:reopen",
        participant.meeting.slug,
        participant.public_id,
        version=participant.version,
        letters=",".join(letter.public_id for letter in letters),
    )
    return True
