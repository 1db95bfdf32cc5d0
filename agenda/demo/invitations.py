"""Invitations of the demonstration, as if sent and answered weeks ago: no mail leaves, no job is started."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from agenda.demo.data import Registering
from agenda.demo.stage import Stage
from cicc_portal.audit.record import SYSTEM, record
from cicc_portal.outbox import letters
from cicc_portal.outbox.models import Message
from delegates.actions.invitations import KIND, written
from delegates.invitations.mail import TEMPLATE, context_of
from delegates.models import FocalPoint, Invitation

# How long after the letter it was opened and answered; each delegation some hours later than the one before.
OPENED_AFTER, ANSWERED_AFTER = datetime.timedelta(days=2), datetime.timedelta(days=4)
ONE_BY_ONE = datetime.timedelta(hours=3)
NOT_SENT = ("", "waiting")
OPENED = ("opened", "answered")


def send_invitations(stage: Stage, plans: Iterable[Registering], *, sent_at: datetime.datetime) -> None:
    """Name the focal points, and write the invitations of `plans` with all that became of them since."""
    for number, plan in enumerate(plan for plan in plans if plan.focal):
        delegation, user = stage.delegations[plan.party], stage.user(plan.key)
        if plan.invitation != "withdrawn":
            _found, is_new = FocalPoint.objects.get_or_create(delegation=delegation, user=user)
            if is_new:
                record("delegation.focal-point-added", delegation, by=SYSTEM, changes={"user": (None, user.pk)})
        if plan.invitation not in NOT_SENT:
            _send(stage, plan, at=sent_at + number * ONE_BY_ONE)


def _send(stage: Stage, plan: Registering, *, at: datetime.datetime) -> None:
    delegation, user, by = stage.delegations[plan.party], stage.user(plan.key), stage.user("secretary")
    invitation = written(delegation, email=user.email, full_name=user.full_name, language=user.language, by=by)
    invitation.created_at = at
    invitation.message = _mail(invitation, at=at)
    record("invitation.sent", delegation, by=by)
    if plan.invitation in OPENED:
        invitation.opened_at = at + OPENED_AFTER
    if plan.invitation == "answered":
        invitation.answered_at = at + ANSWERED_AFTER
    if plan.invitation == "expired":
        invitation.expires_at = at + datetime.timedelta(days=7)
    if plan.invitation == "withdrawn":
        invitation.revoked_at = at + ANSWERED_AFTER
        record("invitation.revoked", delegation, by=by)
    invitation.save()


def _mail(invitation: Invitation, *, at: datetime.datetime) -> Message:
    """The message as it would have left."""
    meeting = invitation.delegation.meeting
    letter = letters.render(
        TEMPLATE,
        {"meeting": meeting, "recipient": invitation.full_name, **context_of(invitation)},
        language=invitation.language,
    )
    message = Message(
        meeting_id=meeting.pk,
        kind=KIND,
        to_email=invitation.email,
        to_name=invitation.full_name,
        language=invitation.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        state=Message.State.SENT,
        created_by_id=invitation.by_id,
        created_at=at,
        queued_at=at,
        sent_at=at,
    )
    message.save(force_insert=True)
    return message
