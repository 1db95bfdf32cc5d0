"""Data erased at the desk for somebody without an account, who asked for it by letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import erasure_by_letter as actions
from delegates.forms.erasure_by_letter import ErasureByLetterForm
from delegates.models import Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.problems import ErasesOneself
from delegates.views.answers import posted
from delegates.views.desk_registration import at_desk, to_registration
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.retention import kept_for


@requires(*ACCREDITORS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """What goes at once, what stays and why; then it goes. Who has an account does that there."""
    participant = at_desk(meeting, public_id)
    if participant.user_id is not None:
        messages.error(request, str(ErasesOneself()))
        return to_registration(request, meeting, participant.public_id)
    form = ErasureByLetterForm(
        posted(request), participant=participant, is_registered=actions.is_registered(participant)
    )
    if request.method == "POST" and form.is_valid() and _erased(request, participant, form):
        messages.success(request, _("The data is erased. What the records of the meeting need has stayed."))
        return to_registration(request, meeting, participant.public_id)
    context = {
        "form": form,
        "participant": participant,
        "withdraws": actions.is_registered(participant),
        "kept": {line.term.key: line for line in kept_for(meeting)},
    }
    return render(request, "delegates/erase_by_letter.html", context, status=422 if form.is_bound else 200)


def _erased(request: SignedInRequest, participant: Participant, form: ErasureByLetterForm) -> bool:
    """False where it is refused, with the sentence beside its field."""
    try:
        actions.erase_for_letter(
            participant,
            reason=form.cleaned_data["reason"],
            withdraws=form.cleaned_data.get("withdraws", False),
            seen=form.cleaned_data["version"],
            by=request.user,
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True
