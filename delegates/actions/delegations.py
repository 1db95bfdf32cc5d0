"""Inviting parties, their places, their credentials, and who registers for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from cicc_portal.accounts.actions import account_for
from cicc_portal.audit.record import Actor, record
from cicc_portal.outbox.actions import compose
from delegates.actions.focal_points import end_links
from delegates.actions.invitations import end, remove_letters
from delegates.models import Delegation, FocalPoint
from delegates.problems import AccountClosed, DelegationInUse, QuotaTooSmall, refusals
from meetings.models import Meeting, Party


def invite(
    meeting: Meeting, parties: Iterable[Party], *, by: Actor, places: Mapping[Party, int] | None = None
) -> list[Delegation]:
    """A delegation for each of `parties`, with its group's places unless `places` says otherwise.

    Raises `AlreadyInvited`.
    """
    delegations = []
    with refusals():
        for party in parties:
            quota = (places or {}).get(party, meeting.default_quota(party.group))
            delegation = Delegation(meeting=meeting, party=party, quota=quota)
            delegation.save(force_insert=True)
            record("delegation.invited", delegation, by=by, changes={"party": (None, party.pk), "quota": (None, quota)})
            delegations.append(delegation)
    return delegations


def change_delegation(delegation: Delegation, *, quota: int, credentials: str, seen: int | str, by: Actor) -> None:
    """Set the number of places and the state of the credentials. Raises `StaleWrite`, `QuotaTooSmall`."""
    with refusals(delegation_within_quota=QuotaTooSmall):
        delegation.quota = quota
        changes = delegation.save_if(seen, update_fields=["quota", *_set_credentials(delegation, credentials)])
        record("delegation.changed", delegation, by=by, changes=changes)


@transaction.atomic
def record_credentials(
    delegation: Delegation,
    *,
    credentials: str,
    attends_remotely: bool,
    seen: int | str,
    by: Actor,
    received_on: datetime.date | None = None,
) -> None:
    """Note how the delegation's credentials stand, when they came, and whether it attends remotely.

    Without a day they came today, where the meeting is, or when they did before. Raises `StaleWrite`.
    """
    delegation.attends_remotely = attends_remotely
    fields = ["attends_remotely", *_set_credentials(delegation, credentials, received_on)]
    changes = delegation.save_if(seen, update_fields=fields)
    record("delegation.credentials-recorded", delegation, by=by, changes=changes)


def _set_credentials(
    delegation: Delegation, credentials: str, received_on: datetime.date | None = None
) -> tuple[str, str]:
    """Credentials that were not received have no date; others always have one. Gives the fields to save."""
    was, delegation.credentials = delegation.credentials, credentials
    if credentials == Delegation.Credentials.ABSENT:
        delegation.credentials_on = None
    elif received_on is not None:
        delegation.credentials_on = received_on
    elif was != credentials or delegation.credentials_on is None:
        delegation.credentials_on = timezone.now().astimezone(delegation.meeting.zone).date()
    return "credentials", "credentials_on"


def uninvite(delegation: Delegation, *, seen: int | str, by: Actor) -> None:
    """Take back an invitation that nobody answered. Raises `StaleWrite`, `DelegationInUse`."""
    with refusals():
        delegation.save_if(seen, update_fields=[])
        if delegation.participants.exists():
            raise DelegationInUse
        invitations = list(delegation.invitations.select_related("message", "delegation"))
        for invitation in invitations:
            if invitation.revoked_at is None:
                end(invitation)
        remove_letters(invitations, by=by)
        record("delegation.uninvited", delegation, by=by, changes={"party": (delegation.party_id, None)})
        delegation.delete()


def add_focal_point(delegation: Delegation, *, email: str, full_name: str, language: str, by: Actor) -> FocalPoint:
    """Let the person with that address register the delegation; an account is made if there is none, and mail is sent.

    Raises `AccountClosed`, `AlreadyFocalPoint`.
    """
    with refusals():
        user = account_for(email, full_name=full_name, language=language, by=by)
        if not user.is_active:
            raise AccountClosed
        focal_point = FocalPoint.objects.create(delegation=delegation, user=user)
        record("delegation.focal-point-added", delegation, by=by, changes={"user": (None, user.pk)})
        compose(
            "delegates/email/focal_point",
            to=user,
            context={"delegation": delegation},
            kind="focal-point",
            meeting=delegation.meeting,
            by=by,
        )
        return focal_point


@transaction.atomic
def remove_focal_point(focal_point: FocalPoint, *, by: Actor) -> None:
    """The person registers the delegation no longer."""
    end_links(focal_point.delegation, focal_point.user)
    record(
        "delegation.focal-point-removed", focal_point.delegation, by=by, changes={"user": (focal_point.user_id, None)}
    )
    focal_point.delete()
