"""How a person comes into a delegation: by its link, or by an invitation of its focal point."""

from __future__ import annotations

import secrets

from django.db import transaction

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor, record
from delegates.models import Delegation, FocalPoint, Invitation, Participant
from meetings.models import Meeting


@transaction.atomic
def make_join_link(delegation: Delegation, *, seen: int | str, by: Actor) -> None:
    """A link by which members register themselves; one that there was opens nothing any more. Raises `StaleWrite`."""
    is_new = not delegation.join_token
    delegation.join_token = secrets.token_urlsafe(32)
    delegation.save_if(seen, update_fields=["join_token"])
    record(f"delegation.join-link-{'made' if is_new else 'renewed'}", delegation, by=by)


@transaction.atomic
def switch_off_join_link(delegation: Delegation, *, seen: int | str, by: Actor) -> None:
    """Nobody can register by the link any more; who did already stays. Raises `StaleWrite`."""
    delegation.join_token = ""
    delegation.save_if(seen, update_fields=["join_token"])
    record("delegation.join-link-switched-off", delegation, by=by)


def delegation_of_link(meeting: Meeting, token: str) -> Delegation | None:
    """The delegation that a link's secret belongs to."""
    if not token:
        return None
    return meeting.delegations.select_related("party", "meeting").filter(join_token=token).first()


def is_invited(participant: Participant) -> bool:
    """True if a focal point invited this person into this delegation, and has not taken it back."""
    current = Invitation.objects.filter(participant=participant, revoked_at__isnull=True)
    return current.filter(delegation=participant.delegation_id).exists()


def awaits_confirmation(participant: Participant, *, by: User) -> bool:
    """True where somebody registers oneself into a delegation that has a focal point, who has not named the person."""
    if participant.user_id != by.pk:
        return False
    focal_points = FocalPoint.objects.filter(delegation=participant.delegation_id, user__is_active=True)
    registers = set(focal_points.values_list("user_id", flat=True))
    return bool(registers) and by.pk not in registers and not (participant.pk and is_invited(participant))
