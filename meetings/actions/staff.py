"""Appointing and dismissing the staff of a meeting."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from cicc_portal.accounts.actions import account_for
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor, record
from cicc_portal.languages import DEFAULT
from cicc_portal.outbox.actions import compose
from meetings.models import AudienceAssignment, Meeting, StaffAssignment
from meetings.problems import AccountClosed, LastInCharge
from meetings.roles import IN_CHARGE, Role


@transaction.atomic
def appoint(
    meeting: Meeting,
    *,
    email: str,
    roles: Collection[str],
    by: Actor,
    full_name: str = "",
    language: str = DEFAULT,
) -> User:
    """Give the person with that address `roles` beside those held already; makes the account if there is none.

    Whoever is appointed by somebody else is told by mail; the portal itself (`SYSTEM`) tells nobody. Raises
    `AccountClosed` where the account may no longer sign in.
    """
    user = account_for(email, full_name=full_name, language=language, by=by)
    if not user.is_active:
        raise AccountClosed
    _lock(meeting)
    held = set(StaffAssignment.objects.filter(meeting=meeting, user=user).values_list("role", flat=True))
    new = [role for role in Role if role in set(roles) - held]
    for role in new:
        _add(meeting, user, role, by=by)
    if new and by.pk not in {None, user.pk}:
        compose(
            "meetings/email/appointed", to=user, context={"roles": new}, kind="staff.appointed", meeting=meeting, by=by
        )
    return user


@transaction.atomic
def set_roles(meeting: Meeting, user: User, *, roles: Collection[str], by: Actor) -> None:
    """Let `user` hold exactly `roles` at `meeting`. Without any, the assignments to closed audiences end too.

    Raises `LastInCharge` if nobody would be left who is Director or Secretary.
    """
    _lock(meeting)
    held = {assignment.role: assignment for assignment in StaffAssignment.objects.filter(meeting=meeting, user=user)}
    for role in sorted(set(roles) - set(held)):
        _add(meeting, user, role, by=by)
    for role in sorted(set(held) - set(roles)):
        record("staff.dismissed", held[role], by=by, changes={"user": (user, None), "role": (role, None)})
        held[role].delete()
    if not StaffAssignment.objects.filter(meeting=meeting, role__in=IN_CHARGE, user__is_active=True).exists():
        raise LastInCharge
    if not roles:
        _leave_audiences(meeting, user, by=by)


def dismiss(meeting: Meeting, user: User, *, by: Actor) -> None:
    """Take all roles from `user`, and the assignments to closed audiences with them. Raises `LastInCharge`."""
    set_roles(meeting, user, roles=(), by=by)


def _add(meeting: Meeting, user: User, role: str, *, by: Actor) -> None:
    assignment = StaffAssignment.objects.create(meeting=meeting, user=user, role=Role(role))
    record("staff.appointed", assignment, by=by, changes={"user": (None, user), "role": (None, role)})


def _leave_audiences(meeting: Meeting, user: User, *, by: Actor) -> None:
    left = AudienceAssignment.objects.filter(user=user, audience__meeting_id=meeting.pk).select_related("audience")
    for assignment in left:
        record("audience.staff-unassigned", assignment.audience, by=by, changes={"user": (user, None)})
        assignment.delete()


def _lock(meeting: Meeting) -> None:
    """One change of staff at a time: two that each leave one in charge could together leave nobody."""
    Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
