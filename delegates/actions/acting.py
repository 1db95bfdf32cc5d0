"""Who heads a delegation on some days in place of its head."""

from __future__ import annotations

import datetime

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from delegates.models import ActingHead, Delegation, Participant
from delegates.problems import ActingDaysTurned, ActingOutside, HeadActs, WrongState, refusals


def name_acting_head(
    delegation: Delegation, participant: Participant, *, first_day: datetime.date, last_day: datetime.date, by: User
) -> ActingHead:
    """Have `participant` head the delegation from `first_day` to `last_day`, both included.

    Raises `WrongState` for somebody who is not, or no longer, registered in this delegation, `HeadActs`,
    `ActingDaysTurned`, `ActingOutside`, and `ActingTwice` where somebody else acts on one of the days.
    """
    if last_day < first_day:
        raise ActingDaysTurned
    meeting = delegation.meeting
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        if not meeting.starts_on <= day <= meeting.ends_on:
            raise ActingOutside(field=field)
    with refusals():
        # Locked: somebody who is withdrawn at this moment does not become acting head.
        held = delegation.participants.brief().select_for_update(no_key=True).filter(pk=participant.pk).first()
        if held is None or held.state not in Participant.COUNTED:
            raise WrongState
        if held.function == Participant.Function.HEAD:
            raise HeadActs
        acting = ActingHead.objects.create(
            delegation=delegation, participant=held, first_day=first_day, last_day=last_day
        )
        record("delegation.acting-head-named", delegation, by=by, changes={_days(acting): (None, held)})
        return acting


def remove_acting_head(acting: ActingHead, *, by: User) -> None:
    """The head heads the delegation on these days again."""
    with refusals():
        changes = {_days(acting): (acting.participant, None)}
        record("delegation.acting-head-removed", acting.delegation, by=by, changes=changes)
        acting.delete()


def _days(acting: ActingHead) -> str:
    return f"{acting.first_day}/{acting.last_day}"
