"""Many people at once, each with what they may know: for messages that tell everyone what concerns them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from cicc_portal.accounts.models import Audience, User
from cicc_portal.accounts.viewers import Viewer, site_roles
from delegates.audiences import belongs, opens_to_staff
from delegates.models import AudienceMember, FocalPoint, Participant, StreamPost
from meetings.models import AudienceAssignment, Meeting, StaffAssignment
from meetings.roles import Role


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody who can be written to. `belongs_to` are the audiences that they are in as participants, not as staff."""

    viewer: Viewer
    belongs_to: frozenset[int]
    name: str
    address: str
    language: str
    user: User | None = None


def readers_of(meeting: Meeting, users: Collection[int] = ()) -> list[Reader]:
    """All who are accredited, and those `users` who are not; each as `delegates.audiences.resolve` sees them.

    Six queries, however many.
    """
    known = _Known(meeting)
    participants = list(_participants(meeting))
    found = [known.reader(participant.user, participant) for participant in participants]
    others = set(users) - {participant.user_id for participant in participants}
    found += [known.reader(user, None) for user in User.objects.filter(pk__in=others).order_by("pk")]
    return [reader for reader in found if reader.user is None or reader.user.is_active]


def _participants(meeting: Meeting) -> Iterable[Participant]:
    posts = StreamPost.objects.filter(participant=OuterRef("pk"))
    named = AudienceMember.objects.filter(Q(participant=OuterRef("pk")) | Q(delegation=OuterRef("delegation_id")))
    return (
        Participant.objects.accredited()
        .filter(meeting=meeting)
        .brief()
        .select_related("delegation__party", "user")
        .annotate(streams=ArraySubquery(posts.values("stream")), named=ArraySubquery(named.values("audience_id")))
        .order_by("pk")
    )


class _Known:
    """What decides on who knows what at a meeting, read once."""

    def __init__(self, meeting: Meeting) -> None:
        self._meeting = meeting
        self._audiences = list(Audience.objects.of_meeting(meeting))
        self._roles: dict[int, set[str]] = defaultdict(set)
        for user_id, role in StaffAssignment.objects.filter(meeting=meeting).values_list("user_id", "role"):
            self._roles[user_id].add(role)
        self._assigned: dict[int, set[int]] = defaultdict(set)
        assigned = AudienceAssignment.objects.filter(audience__meeting_id=meeting.pk)
        for user_id, audience_id in assigned.values_list("user_id", "audience_id"):
            self._assigned[user_id].add(audience_id)
        self._delegations: dict[int, set[int]] = defaultdict(set)
        focal_points = FocalPoint.objects.filter(delegation__meeting=meeting)
        for user_id, delegation_id in focal_points.values_list("user_id", "delegation_id"):
            self._delegations[user_id].add(delegation_id)

    def reader(self, user: User | None, participant: Participant | None) -> Reader:
        member = None if participant is None or participant.is_media else participant
        belongs_to = frozenset(one.pk for one in self._audiences if member is not None and belongs(member, one))
        viewer = self._viewer(user, participant, belongs_to, is_member=member is not None)
        if user is not None:
            return Reader(
                viewer=viewer,
                belongs_to=belongs_to,
                name=participant.full_name if participant else str(user),
                address=user.email,
                language=user.language,
                user=user,
            )
        if participant is None:
            raise ValueError("a reader is a user or a participant")
        return Reader(
            viewer=viewer,
            belongs_to=belongs_to,
            name=participant.full_name,
            address=participant.email,
            language=participant.language,
        )

    def _viewer(
        self, user: User | None, participant: Participant | None, belongs_to: frozenset[int], *, is_member: bool
    ) -> Viewer:
        user_id = user.pk if user is not None else 0
        staff_roles = self._roles.get(user_id, set())
        delegations = frozenset(self._delegations.get(user_id, ()))
        roles = {*(site_roles(user) if user is not None else ()), *staff_roles}
        roles |= {Role.PARTICIPANT} if is_member else set()
        roles |= {Role.FOCAL_POINT} if delegations else set()
        return Viewer(
            user_id=user.pk if user is not None else None,
            meeting_id=self._meeting.pk,
            audiences=belongs_to | self._of_staff(user_id, staff_roles),
            roles=frozenset(str(role) for role in roles),
            participant_id=participant.pk if participant else None,
            delegation_id=participant.delegation_id if participant else None,
            delegations=delegations,
            staff=bool(staff_roles),
        )

    def _of_staff(self, user_id: int, roles: set[str]) -> frozenset[int]:
        """What is public, and what is open to somebody by their work."""
        assigned = self._assigned.get(user_id, set())
        return frozenset(
            one.pk
            for one in self._audiences
            if one.kind == Audience.Kind.PUBLIC
            or (roles and opens_to_staff(one, roles, is_assigned=one.pk in assigned))
        )
