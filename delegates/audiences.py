"""Who is in an audience, and what a person may know: the resolver that settings name (DESIGN §5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer, site_roles
from delegates.models import AudienceMember, FocalPoint, Participant, StreamPost
from delegates.models.participant_reads import ParticipantQuerySet
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
    """`user` as a viewer of `meeting`. Three queries, one for the public."""
    audiences = Audience.objects.of_meeting(meeting)
    if not user.is_authenticated:
        known = audiences.filter(kind=Audience.Kind.PUBLIC).values_list("pk", flat=True)
        return Viewer(meeting_id=meeting.pk, audiences=frozenset(known))

    staff_roles, delegations = _marks(user, meeting)
    participant = _participant(user, meeting)
    roles = set(site_roles(user)) | staff_roles
    if delegations:
        roles.add(Role.FOCAL_POINT)
    # Media take part without being participants in the sense of the audiences (DESIGN §5).
    member = None if participant is None or participant.is_media else participant
    if member is not None:
        roles.add(Role.PARTICIPANT)
    assigned = AudienceAssignment.objects.filter(audience=OuterRef("pk"), user=user)
    return Viewer(
        user_id=user.pk,
        meeting_id=meeting.pk,
        audiences=frozenset(
            audience.pk
            for audience in audiences.annotate(is_assigned=Exists(assigned))
            if audience.kind == Audience.Kind.PUBLIC
            or (staff_roles and opens_to_staff(audience, staff_roles, is_assigned=audience.is_assigned))
            or (member is not None and belongs(member, audience))
        ),
        roles=frozenset(str(role) for role in roles),
        participant_id=participant.pk if participant else None,
        delegation_id=participant.delegation_id if participant else None,
        delegations=delegations,
        staff=bool(staff_roles),
    )


def _marks(user: User, meeting: Meeting) -> tuple[set[str], frozenset[int]]:
    """The staff roles of `user`, and the delegations that `user` registers."""
    roles = StaffAssignment.objects.filter(meeting=OuterRef("pk"), user=user)
    focal = FocalPoint.objects.filter(delegation__meeting=OuterRef("pk"), user=user)
    found = Meeting.objects.filter(pk=meeting.pk).values_list(
        ArraySubquery(roles.values("role")), ArraySubquery(focal.values("delegation_id"))
    )
    staff_roles, delegations = found.get()
    return set(staff_roles), frozenset(delegations)


def _participant(user: User, meeting: Meeting) -> Participant | None:
    """The accredited participation, with what decides on its audiences: party, posts, and where it is named."""
    posts = StreamPost.objects.filter(participant=OuterRef("pk"))
    named = AudienceMember.objects.filter(Q(participant=OuterRef("pk")) | Q(delegation=OuterRef("delegation_id")))
    return (
        Participant.objects.accredited()
        .filter(meeting=meeting, user=user)
        .brief()
        .select_related("delegation__party")
        .annotate(streams=ArraySubquery(posts.values("stream")), named=ArraySubquery(named.values("audience_id")))
        .first()
    )


def opens_to_staff(audience: Audience, roles: set[str], *, is_assigned: bool) -> bool:
    """What is not closed is open to the secretariat; a closed one to the staff who are assigned to it by name."""
    return is_assigned or (audience.kind in OPEN_TO_SECRETARIAT and not SECRETARIAT.isdisjoint(roles))


def belongs(participant: Participant, audience: Audience) -> bool:
    """By the audience's rule, by a post in its stream (states only), or because the person or delegation is named.

    `participant` comes with the `streams` of its posts and the audiences into which it is `named`.
    """
    is_state = participant.delegation.party.group in STATES
    if audience.kind == Audience.Kind.PARTICIPANTS:
        return True
    if audience.kind in {Audience.Kind.STATES, Audience.Kind.STATES_PARTNERS} and is_state:
        return True
    if audience.kind == Audience.Kind.STREAM and is_state and audience.stream in participant.streams:  # type: ignore[attr-defined]  # annotated
        return True
    return audience.pk in participant.named  # type: ignore[attr-defined]  # annotated


def members_of(audience: Audience) -> ParticipantQuerySet:
    """Who is expected where `audience` meets: the accredited who belong to it, as `belongs` says; never media."""
    listed = Participant.objects.filter(meeting_id=audience.meeting_id).listed()
    if audience.kind in {Audience.Kind.PUBLIC, Audience.Kind.PARTICIPANTS}:
        return listed
    named = AudienceMember.objects.filter(audience=audience)
    belongs = Q(pk__in=named.filter(participant__isnull=False).values("participant"))
    belongs |= Q(delegation__in=named.filter(delegation__isnull=False).values("delegation"))
    of_state = Q(delegation__party__group__in=STATES)
    if audience.kind in {Audience.Kind.STATES, Audience.Kind.STATES_PARTNERS}:
        belongs |= of_state
    elif audience.kind == Audience.Kind.STREAM:
        posts = StreamPost.objects.filter(stream=audience.stream)
        belongs |= of_state & Q(pk__in=posts.values("participant"))
    return listed.filter(belongs)


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
