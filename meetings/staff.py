"""The staff of a meeting as its page shows it: a row a person, a row a closed audience."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from cicc_portal.accounts.models import Audience, User
from meetings.hooks import OwnLink
from meetings.models import AudienceAssignment, Meeting
from meetings.roles import ASSIGNED, DESK, Role


@dataclass(frozen=True)
class Person:
    """Someone of the staff, with roles in the order of `Role`, and the closed audiences that are open to them."""

    user: User
    roles: list[Role]
    audiences: list[Audience] = field(default_factory=list)


@dataclass(frozen=True)
class ClosedAudience:
    """A closed audience, whom it is open to, and who else of the staff there is."""

    audience: Audience
    assignments: list[AudienceAssignment]
    others: list[User]


def people(meeting: Meeting) -> list[Person]:
    """The staff by name. Two queries."""
    assignments = meeting.staff.select_related("user").order_by("user__full_name", "user__email", "user_id")
    opened: dict[int, list[Audience]] = {}
    for assignment in _assignments(meeting):
        opened.setdefault(assignment.user_id, []).append(assignment.audience)
    return [
        Person(user, sorted((Role(one.role) for one in held), key=ASSIGNED.index), opened.get(user.pk, []))
        for user, held in groupby(assignments, key=lambda assignment: assignment.user)
    ]


def closed_audiences(meeting: Meeting) -> list[ClosedAudience]:
    """Every closed audience of `meeting`. Three queries."""
    staff = list(
        User.objects.filter(pk__in=meeting.staff.values("user"), is_active=True).order_by("full_name", "email")
    )
    held: dict[int, list[AudienceAssignment]] = {}
    for assignment in _assignments(meeting):
        held.setdefault(assignment.audience_id, []).append(assignment)
    rows = []
    for audience in Audience.objects.of_meeting(meeting).for_staff():
        assignments = held.get(audience.pk, [])
        inside = {assignment.user_id for assignment in assignments}
        rows.append(ClosedAudience(audience, assignments, [user for user in staff if user.pk not in inside]))
    return rows


def desk_links(user: User, meetings: Sequence[Meeting]) -> list[OwnLink]:
    """The desk of those `meetings` where `user` works at it. One query."""
    at_desk = set(user.assignments.filter(meeting__in=meetings, role__in=DESK).values_list("meeting_id", flat=True))
    return [
        OwnLink(meeting=meeting, label=_("Desk"), url=reverse("meetings:desk", args=[meeting.slug]), icon="list-check")
        for meeting in meetings
        if meeting.pk in at_desk
    ]


def _assignments(meeting: Meeting) -> list[AudienceAssignment]:
    found = AudienceAssignment.objects.filter(audience__meeting_id=meeting.pk).select_related("audience", "user")
    return list(found.order_by("audience_id", "user__full_name", "user__email"))
