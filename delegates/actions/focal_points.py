"""Focal points among themselves: inviting a further one or a successor, and leaving."""

from __future__ import annotations

from django.db import transaction

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from delegates.actions.invitations import end, invite
from delegates.models import Delegation, FocalPoint, Invitation
from delegates.problems import LastFocalPoint, TooManyFocalPoints

# Mail on letterhead to any address is not for handing out: whoever needs more focal points asks the desk.
MOST = 8


@transaction.atomic
def hand_over(delegation: Delegation, *, email: str, full_name: str, language: str, by: User) -> Invitation:
    """A focal point invites another person to register the delegation, who can do so at once; see `leave`.

    Raises `TooManyFocalPoints`, `MeetingNotPublic`, `AccountClosed`, `AlreadyInvitedAddress`.
    """
    if FocalPoint.objects.filter(delegation=delegation).count() >= MOST:
        raise TooManyFocalPoints
    record("delegation.handed-over", delegation, by=by)
    return invite(delegation, email=email, full_name=full_name, language=language, by=by)


@transaction.atomic
def leave(delegation: Delegation, *, by: User) -> None:
    """`by` is a focal point no more; the link that led there opens no longer.

    Raises `LastFocalPoint`: somebody must be left, also where two leave at one moment.
    """
    Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    focal_points = list(FocalPoint.objects.filter(delegation=delegation))
    own = next((focal_point for focal_point in focal_points if focal_point.user_id == by.pk), None)
    if own is None:
        return
    if len(focal_points) == 1:
        raise LastFocalPoint
    end_links(delegation, by)
    record("delegation.focal-point-removed", delegation, by=by, changes={"user": (by.pk, None)})
    own.delete()


def end_links(delegation: Delegation, user: User) -> None:
    """Whoever registers the delegation no longer needs no link to it. In the caller's transaction."""
    found = Invitation.objects.of_delegations().current().filter(delegation=delegation, email__iexact=user.email)
    for invitation in found.select_related("message"):
        end(invitation)
