"""Who is in an audience, and what a person may know: the resolver that settings name (DESIGN §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer, site_roles
from delegates.models import AudienceMember, FocalPoint, Participant, StreamPost
from meetings.models import AudienceAssignment, Meeting, StaffAssignment
from meetings.models.party import STATES
from meetings.roles import SECRETARIAT, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cicc_portal.accounts.models import User

OPEN_TO_SECRETARIAT = {
    Audience.Kind.PUBLIC,
    Audience.Kind.PARTICIPANTS,
    Audience.Kind.STATES,
    Audience.Kind.STATES_PARTNERS,
}


def resolve(user: User | AnonymousUser, meeting: Meeting) -> Viewer:
    """`user` as a viewer of `meeting`. Seven queries at most, one for the public."""
    audiences = list(Audience.objects.of_meeting(meeting))
    known = {audience.pk for audience in audiences if audience.kind == Audience.Kind.PUBLIC}
    if not user.is_authenticated:
        return Viewer(meeting_id=meeting.pk, audiences=frozenset(known))

    staff_roles = set(StaffAssignment.objects.filter(meeting=meeting, user=user).values_list("role", flat=True))
    roles = set(site_roles(user)) | staff_roles
    if staff_roles & SECRETARIAT:
        known |= {audience.pk for audience in audiences if audience.kind in OPEN_TO_SECRETARIAT}
    if staff_roles:
        known |= set(
            AudienceAssignment.objects.filter(user=user, audience__meeting_id=meeting.pk).values_list("audience_id", flat=True)
        )
    focal = frozenset(FocalPoint.objects.filter(user=user, delegation__meeting=meeting).values_list("delegation_id", flat=True))
    if focal:
        roles.add(Role.FOCAL_POINT)
    participant = (
        Participant.objects.accredited().filter(meeting=meeting, user=user).select_related("delegation__party").first()
    )
    if participant is not None and not participant.is_media:
        roles.add(Role.PARTICIPANT)
        known |= audiences_of(participant, audiences)
    return Viewer(
        user_id=user.pk,
        meeting_id=meeting.pk,
        audiences=frozenset(known),
        roles=frozenset(str(role) for role in roles),
        participant_id=participant.pk if participant else None,
        delegation_id=participant.delegation_id if participant else None,
        delegations=focal,
        staff=bool(staff_roles),
    )


def audiences_of(participant: Participant, audiences: list[Audience]) -> set[int]:
    """Ids of those `audiences` of the meeting that an accredited `participant` (never media) belongs to."""
    is_state = participant.delegation.party.group in STATES
    streams = (
        set(StreamPost.objects.filter(participant=participant).values_list("stream", flat=True)) if is_state else set()
    )
    named = set(
        AudienceMember.objects.filter(participant=participant).values_list("audience_id", flat=True)
    ) | set(AudienceMember.objects.filter(delegation=participant.delegation_id).values_list("audience_id", flat=True))
    by_rule = {
        Audience.Kind.PUBLIC: True,
        Audience.Kind.PARTICIPANTS: True,
        Audience.Kind.STATES: is_state,
        Audience.Kind.STATES_PARTNERS: is_state,
    }
    return {
        audience.pk
        for audience in audiences
        if by_rule.get(Audience.Kind(audience.kind), False)
        or (audience.kind == Audience.Kind.STREAM and audience.stream in streams)
        or audience.pk in named
    }


# Who belongs to the first surely belongs to the others as well.
IMPLIED = {
    Audience.Kind.PUBLIC: {Audience.Kind.PUBLIC},
    Audience.Kind.PARTICIPANTS: {Audience.Kind.PUBLIC, Audience.Kind.PARTICIPANTS},
    Audience.Kind.STATES: OPEN_TO_SECRETARIAT,
    Audience.Kind.STATES_PARTNERS: {Audience.Kind.PUBLIC, Audience.Kind.PARTICIPANTS},
    # The leads of state delegations, and staff who know what is open.
    Audience.Kind.STREAM: OPEN_TO_SECRETARIAT,
}


def viewer_of(audience: Audience) -> Viewer:
    """A viewer who knows what every member of `audience` knows, and no more: for files made for an audience."""
    implied = IMPLIED.get(Audience.Kind(audience.kind), {Audience.Kind.PUBLIC, Audience.Kind.PARTICIPANTS})
    known = Audience.objects.filter(meeting_id=audience.meeting_id, kind__in=implied).values_list("pk", flat=True)
    roles = frozenset() if audience.kind == Audience.Kind.PUBLIC else frozenset({str(Role.PARTICIPANT)})
    return Viewer(meeting_id=audience.meeting_id, audiences=frozenset({*known, audience.pk}), roles=roles)
