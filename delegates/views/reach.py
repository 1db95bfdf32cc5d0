"""Which delegations and people a registrar reaches: the same queries for every page about a delegation."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cicc_portal.accounts.requests import SignedInRequest
from delegates.models import Delegation
from delegates.models.participant_reads import ACCREDITORS, ParticipantQuerySet
from meetings.models import Meeting
from meetings.roles import Role

# Who enters delegates: the focal points, and who accredits.
REGISTRARS = (Role.FOCAL_POINT, *ACCREDITORS)


def own_delegation(request: SignedInRequest, meeting: Meeting, code: str) -> Delegation:
    """One's own delegation; for who accredits, any. Else there is none."""
    all_of_it: QuerySet[Delegation] = meeting.delegations.select_related("party", "meeting")
    found = all_of_it if request.viewer.has(*ACCREDITORS) else all_of_it.filter(pk__in=request.viewer.delegations)
    return get_object_or_404(found, party__code=code)


def people_of(request: SignedInRequest, delegation: Delegation) -> ParticipantQuerySet:
    """Its people, as far as the reader registers them."""
    return delegation.participants.registered_by(request.viewer)


def whole_people_of(request: SignedInRequest, delegation: Delegation) -> ParticipantQuerySet:
    """Those of them who are not withdrawn or declined, with what an action needs."""
    return people_of(request, delegation).open().select_related("meeting", "delegation__party", "user")
