"""The desk's credentials: how those of each state stand, and the quorum that follows."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions.delegations import record_credentials
from delegates.forms.credentials import CredentialsForm
from delegates.models.letter import READ_LETTERS
from delegates.models.participant_reads import INVITERS
from delegates.quorum import credentials_data
from meetings.models import Meeting
from meetings.models.party import STATES
from meetings.roles import IN_CHARGE


@requires(*READ_LETTERS)
@require_safe
def show(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The states with their credentials, who is accredited, and whether there is a quorum."""
    return _page(request, meeting)


@requires(*READ_LETTERS)
@require_POST
def record(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Note a state's credentials; also the "Undo" of that."""
    states = meeting.delegations.filter(party__group__in=STATES).select_related("party", "meeting")
    delegation = get_object_or_404(states, party__code=code)
    form = CredentialsForm(request.POST, delegation=delegation)
    if not form.is_valid():
        return _page(request, meeting, form)
    before = {
        "credentials": delegation.credentials,
        "received_on": delegation.credentials_on or "",
        "attends_remotely": "on" if delegation.attends_remotely else "",
    }
    data = form.cleaned_data
    record_credentials(
        delegation,
        credentials=data["credentials"],
        attends_remotely=data["attends_remotely"],
        received_on=data["received_on"],
        seen=data["version"],
        by=request.user,
    )
    undo.offer(
        request,
        _("The credentials of %(delegation)s are recorded.") % {"delegation": delegation},
        "delegates:credentials-record",
        meeting.slug,
        code,
        version=delegation.version,
        **before,
    )
    return redirect("delegates:credentials", meeting.slug)


def _page(request: SignedInRequest, meeting: Meeting, bound: CredentialsForm | None = None) -> HttpResponse:
    data = credentials_data(meeting)
    rows = [
        (row, bound if bound and bound.delegation == row.delegation else CredentialsForm(delegation=row.delegation))
        for row in data.rows
    ]
    context = {
        "data": data,
        "rows": rows,
        "bound": bound,
        "opens_delegations": request.viewer.has(*INVITERS),
        "sets_rule": request.viewer.has(*IN_CHARGE),
    }
    return render(request, "delegates/credentials.html", context, status=422 if bound else 200)
