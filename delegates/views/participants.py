"""Lists of participants: the desk's, and the one that participants see of each other."""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.filters import ParticipantFilter
from delegates.lists.groups import heading
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.tables import ParticipantTable
from meetings.models import Meeting
from meetings.roles import SECRETARIAT, Role

A_PAGE = 40
SHOWN = ("public_id", "badge_name", "title", "function", "stream", "state", "delegation__party__name")
# Delegations are not torn apart where that can be helped, so pages hold more than at the desk.
OPEN_PAGE = 100


@requires(*SECRETARIAT)
@require_safe
def desk_list(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All registrations, searched and filtered; names, titles and delegations, no contact data."""
    listed = Participant.objects.filter(meeting=meeting).at_desk().only(*SHOWN).select_related("delegation__party")
    chosen = ParticipantFilter(request.GET, queryset=listed, meeting=meeting)
    table = ParticipantTable(chosen.chosen, links=request.viewer.has(*ACCREDITORS), meeting=meeting)
    RequestConfig(request, paginate={"per_page": A_PAGE, "silent": True}).configure(table)
    return render(request, "delegates/desk_participants.html", {"filter": chosen, "table": table})


@requires(Role.PARTICIPANT, *SECRETARIAT)
@require_safe
def participants(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Who takes part: name, title, delegation, in CARICOM order with the heads first; never media."""
    listed = Participant.objects.filter(meeting=meeting).listed_for(request.viewer).brief()
    words = request.GET.get("q", "")[:100]
    page = Paginator(listed.matching(words).in_order(), OPEN_PAGE).get_page(request.GET.get("page"))
    groups = [
        (heading(group), [(delegation, list(members)) for delegation, members in groupby(people, key=_delegation)])
        for group, people in groupby(page.object_list, key=lambda person: person.delegation.party.group)
    ]
    context = {"groups": groups, "page": page, "words": words}
    return render(request, "delegates/participants.html", context)


def _delegation(person: Participant) -> Delegation:
    return person.delegation
