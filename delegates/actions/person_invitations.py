"""Asking a delegate to fill in the registration that a focal point has begun."""

from __future__ import annotations

from cicc_portal.accounts.actions import account_for
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor, record
from cicc_portal.outbox.actions import compose
from delegates.actions.invitations import KIND, end, written
from delegates.invitations.mail import PERSON, context_of
from delegates.models import FocalPoint, Invitation, Participant
from delegates.problems import (
    AccountClosed,
    AddressOfFocalPoint,
    MeetingNotPublic,
    NoAddress,
    RegistersAlready,
    WrongState,
    refusals,
)

State = Participant.State
# What the person may still fill in.
OPEN = {State.DRAFT, State.PROPOSED, State.RETURNED, State.SUBMITTED}


def invite_person(participant: Participant, *, by: Actor) -> Invitation:
    """Mail a link by which the person goes on with the registration; sent again, the former link opens no longer.

    The account with the participant's address, made if there is none, becomes the registration's own.
    Raises `MeetingNotPublic`, `WrongState`, `NoAddress`, `AddressOfFocalPoint`, `AccountClosed`, `RegistersAlready`.
    """
    with refusals(one_registration_per_account=RegistersAlready):
        held = Participant.objects.brief().select_for_update(of=("self",)).get(pk=participant.pk)
        delegation = held.delegation
        if not delegation.meeting.is_public:
            raise MeetingNotPublic
        if held.state not in OPEN:
            raise WrongState
        if not held.email:
            raise NoAddress
        former = Invitation.objects.current().filter(participant=held).select_for_update(of=("self",)).first()
        user = _account(held, by=by)
        _hand_to(held, user, former, by=by)
        if former is not None:
            end(former)
        invitation = written(
            delegation, email=user.email, full_name=held.full_name, language=held.language, by=by, participant=held
        )
        invitation.message = compose(
            PERSON,
            to=user,
            name=held.full_name,
            language=held.language,
            context=context_of(invitation),
            kind=f"{KIND}-person",
            meeting=delegation.meeting,
            by=by,
        )
        invitation.save(update_fields=["message"])
        return invitation


def _account(participant: Participant, *, by: Actor) -> User:
    user = account_for(participant.email, full_name=participant.full_name, language=participant.language, by=by)
    if not user.is_active:
        raise AccountClosed
    if FocalPoint.objects.filter(delegation=participant.delegation, user=user).exists():
        # An assistant's own address stands there for the chief's: the registration would become the assistant's.
        raise AddressOfFocalPoint
    return user


def _hand_to(participant: Participant, user: User, former: Invitation | None, *, by: Actor) -> None:
    """Make the registration `user`'s own. Whoever registered by themselves, or has answered, keeps it."""
    if participant.user_id == user.pk:
        record("participant.invited", participant, by=by)
        return
    if participant.user_id is not None and (former is None or former.answered_at is not None):
        raise WrongState
    before, participant.user = participant.user_id, user
    participant.save_if(participant.version, update_fields=["user"])
    record("participant.invited", participant, by=by, changes={"user": (before, user.pk)})


def forget_invitations(participant: Participant) -> None:
    """The person changed the delegation: what the former one asked is over. In the caller's transaction."""
    for invitation in Invitation.objects.filter(participant=participant):
        end(invitation)
        invitation.delete()
