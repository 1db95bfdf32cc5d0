"""Somebody who stands at the desk: entered and accredited in one go, as a further member or in another's place."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from cicc_portal.outbox.models import Message
from delegates.actions.accreditation import accredit
from delegates.actions.photos import photo_of
from delegates.actions.registration import Entry
from delegates.actions.substitution import substitute
from delegates.models import Delegation, Participant
from delegates.problems import refusals

State = Participant.State


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """Whose place is taken, at the version that was seen."""

    participant: Participant
    seen: str


def admit(participant: Participant, entry: Entry, *, by: User, places: int | None = None) -> list[Message]:
    """Register and accredit somebody on site: a badge is issued. Gives the letters about it, which can be recalled.

    With `places` the delegation gets that many first, if it has fewer. Raises `DelegationFull`, `HeadTaken`.
    """
    with photo_of(participant, entry.photo, sha256=entry.photo_sha256), refusals():
        if places is not None:
            _raise_quota(participant.delegation, places, by=by)
        for name, value in entry.values.items():
            setattr(participant, name, value)
        participant.category = participant.category_by_party()
        participant.state, participant.submitted_at, participant.is_walk_in = State.SUBMITTED, timezone.now(), True
        participant.consent_version, participant.consented_at = entry.consent_version, timezone.now()
        participant.save(force_insert=True)
        changes = {name: (None, getattr(participant, name)) for name in ("delegation", "function", "is_walk_in")}
        record("participant.walked-in", participant, by=by, changes=changes)
        return accredit(participant, seen=participant.version, by=by)


def admit_instead(participant: Participant, entry: Entry, *, leaver: Leaver, by: User) -> list[Message]:
    """The same in the place of `leaver`, whose badge becomes invalid.

    Raises `StaleWrite`, `WrongState`, `MeetingOver`, `HeadTaken`.
    """
    with refusals():
        participant.is_walk_in = True
        substitute(leaver.participant, participant, entry, seen=leaver.seen, by=by)
        return accredit(participant, seen=participant.version, by=by)


def _raise_quota(delegation: Delegation, places: int, *, by: User) -> None:
    """To `places`, not by one: if somebody else has raised it meanwhile, it is not raised twice."""
    held = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if held.quota >= places:
        return
    held.quota = places
    changes = held.save_if(held.version, update_fields=["quota"])
    record("delegation.changed", held, by=by, changes=changes)
