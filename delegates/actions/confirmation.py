"""What the delegation says of itself: who belongs to it, and that it is complete."""

from __future__ import annotations

from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from delegates.actions.invitations import mark_answered
from delegates.actions.letters import tell
from delegates.models import Delegation, Participant
from delegates.problems import NobodyRegistered, WrongState, refusals

State = Participant.State


def confirm_proposed(participant: Participant, *, seen: int | str, by: User) -> None:
    """Say that somebody who registered by the delegation's link belongs to it: a place is taken, the desk decides.

    Possible after the last day of registration too: the person registered in time.
    Raises `StaleWrite`, `WrongState`, `DelegationFull`, `HeadTaken`.
    """
    _expect_proposed(participant)
    with refusals():
        participant.state, participant.submitted_at = State.SUBMITTED, timezone.now()
        changes = participant.save_if(seen, update_fields=["state", "submitted_at"])
        record("participant.confirmed", participant, by=by, changes=changes)
        tell(participant, "submitted")


def decline_proposed(participant: Participant, *, because: str, seen: int | str, by: User) -> None:
    """Say that somebody who registered by the delegation's link does not belong to it; the person is told why.

    The registration is withdrawn, not declined: that is the secretariat's word, which it could take back.
    Raises `StaleWrite`, `WrongState`.
    """
    _expect_proposed(participant)
    with refusals():
        participant.state, participant.query = State.WITHDRAWN, because
        changes = participant.save_if(seen, update_fields=["state", "query"])
        record("participant.not-confirmed", participant, by=by, changes=changes)
        tell(participant, "not_confirmed")


def submit_delegation(delegation: Delegation, *, seen: int | str, by: User) -> None:
    """Say that the delegation is complete; more can follow. Raises `StaleWrite`, `NobodyRegistered`."""
    with refusals():
        if not delegation.participants.counted().exists():
            raise NobodyRegistered
        delegation.submitted_at = timezone.now()
        changes = delegation.save_if(seen, update_fields=["submitted_at"])
        record("delegation.submitted", delegation, by=by, changes=changes)
        mark_answered(delegation, by)


def _expect_proposed(participant: Participant) -> None:
    if participant.state != State.PROPOSED:
        raise WrongState
