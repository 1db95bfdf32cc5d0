"""The secretariat's decisions on registrations. A state's nominee is never declined (DESIGN §2)."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from cicc_portal.outbox.actions.drafts import SECOND_THOUGHTS
from cicc_portal.outbox.models import Message
from delegates.actions.badges import issue_badge, revoke_badges
from delegates.actions.letters import recall_letters, tell
from delegates.actions.registration import leave_posts
from delegates.actions.summaries import Together
from delegates.models import Participant
from delegates.problems import NomineeOfState, WrongState, refusals

State = Participant.State

# From which states a decision leads where. What was referred, the view gives to the Director alone.
WAITING = frozenset({State.SUBMITTED, State.REFERRED})
DECIDED = frozenset({State.ACCREDITED, State.RETURNED, State.REFERRED, State.DECLINED})


def accredit(
    participant: Participant,
    *,
    seen: int | str,
    by: User,
    category: str = "",
    hold: datetime.timedelta = SECOND_THOUGHTS,
    together: Together | None = None,
) -> list[Message]:
    """Accept a registration: a badge is issued and made, the person is told. Gives the letters, which wait for `hold`.

    `category` is the badge's, where it is not the one that follows from delegation and function. `together` gathers
    what focal points are told of a lot.
    Raises `StaleWrite` if someone else has decided since the version `seen`, `WrongState`.
    """
    _expect(participant, WAITING)
    with refusals():
        participant.state, participant.accredited_at, participant.query = State.ACCREDITED, timezone.now(), ""
        participant.category, participant.changed_since = category or participant.category, []
        fields = ["state", "accredited_at", "category", "query", "changed_since"]
        changes = participant.save_if(seen, update_fields=fields)
        record("participant.accredited", participant, by=by, changes=changes)
        issue_badge(participant, by=by)
        return tell(participant, "accredited", held_for=hold, together=together)


def return_with_query(
    participant: Participant,
    *,
    query: str,
    seen: int | str,
    by: User,
    hold: datetime.timedelta = SECOND_THOUGHTS,
    together: Together | None = None,
) -> list[Message]:
    """Ask the person, or who registered them, to correct or explain something. Raises `StaleWrite`, `WrongState`."""
    return _decide(
        participant, State.RETURNED, "returned", WAITING, seen=seen, by=by, hold=hold, together=together, query=query
    )


def refer(participant: Participant, *, because: str, seen: int | str, by: User) -> None:
    """Leave the decision to the Director. Nobody is told: nothing is decided. Raises `StaleWrite`, `WrongState`."""
    _decide(
        participant,
        State.REFERRED,
        "referred",
        frozenset({State.SUBMITTED}),
        seen=seen,
        by=by,
        referred_because=because,
    )


def decline(participant: Participant, *, because: str, seen: int | str, by: User) -> list[Message]:
    """Say no to someone whom no state nominated. Raises `NomineeOfState`, `StaleWrite`, `WrongState`."""
    if participant.is_states_nominee:
        raise NomineeOfState
    return _decide(participant, State.DECLINED, "declined", WAITING, seen=seen, by=by, query=because)


def reopen(
    participant: Participant,
    *,
    seen: int | str,
    by: User,
    letters: Collection[str] = (),
    together: Together | None = None,
) -> None:
    """Take a decision back: the registration waits in the queue again.

    The `letters` about it (their public ids) are stopped; where that is too late, a further one says so. With
    `together` that is for the person alone; what focal points are told is the caller's.
    Raises `StaleWrite`, `WrongState`, and `DelegationFull`, `HeadTaken` where the place of someone who was declined is
    taken by now.
    """
    _expect(participant, DECIDED)
    was_told = participant.state != State.REFERRED
    with refusals():
        participant.state, participant.accredited_at, participant.query = State.SUBMITTED, None, ""
        participant.changed_since = []
        changes = participant.save_if(seen, update_fields=["state", "accredited_at", "query", "changed_since"])
        record("participant.reopened", participant, by=by, changes=changes)
        revoke_badges(participant, because="reopened", by=by)
        if was_told and not recall_letters(participant, letters):
            tell(participant, "reopened", together=together)


@transaction.atomic
def mark_seen(participant: Participant, *, seen: int | str, by: User) -> None:
    """The desk has looked at what was changed since the accreditation. Raises `StaleWrite`."""
    participant.changed_since = []
    changes = participant.save_if(seen, update_fields=["changed_since"])
    record("participant.changes-seen", participant, by=by, changes=changes)


def _decide(
    participant: Participant,
    state: State,
    what: str,
    allowed: frozenset[State],
    *,
    seen: int | str,
    by: User,
    hold: datetime.timedelta = SECOND_THOUGHTS,
    together: Together | None = None,
    **words: str,
) -> list[Message]:
    _expect(participant, allowed)
    with refusals():
        participant.state = state
        for name, value in words.items():
            setattr(participant, name, value)
        changes = participant.save_if(seen, update_fields=["state", *words])
        record(f"participant.{what}", participant, by=by, changes=changes)
        if state == State.DECLINED:
            leave_posts(participant, by=by)
        return [] if state == State.REFERRED else tell(participant, what, held_for=hold, together=together)


def _expect(participant: Participant, allowed: frozenset[State]) -> None:
    if participant.state not in allowed:
        raise WrongState
