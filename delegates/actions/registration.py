"""From the first entry to withdrawal: what a person, or the delegation's focal point, does with a registration."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor, Changes, record
from delegates.actions.badges import remake_badge, revoke_badges
from delegates.actions.invitations import mark_answered
from delegates.actions.letters import tell
from delegates.actions.person_invitations import forget_invitations
from delegates.actions.photos import photo_of
from delegates.models import ActingHead, Participant, StreamPost
from delegates.problems import NoLongerRegistering, WrongState, refusals
from meetings.models import Meeting

State = Participant.State

# What a badge, and the decision on it, rest on: a change after accreditation is decided anew.
DECIDED_ON = {"delegation", "function", "given_name", "family_name"}
PRINTED = {"badge_name", "title", "photo", "category"}
OVER = {State.DECLINED, State.WITHDRAWN}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was filled in: values by field, a prepared photo if one was chosen, the version of the privacy notice."""

    values: Mapping[str, Any] = field(default_factory=dict)
    photo: bytes | None = None
    consent_version: str = ""


def is_closed(meeting: Meeting, *, now: datetime.datetime | None = None) -> bool:
    """True once the last day of registration is over where the meeting is."""
    last = meeting.registration_closes_on
    return last is not None and (now or timezone.now()).astimezone(meeting.zone).date() > last


def new_registration(meeting: Meeting, *, user: User | None = None) -> Participant:
    """A registration that is not yet saved; the account's own where there is one."""
    participant = Participant(meeting=meeting, user=user)
    if user is not None:
        participant.email, participant.language = user.email, user.language
    return participant


def save(participant: Participant, entry: Entry, *, seen: int | str, by: User, is_late: bool = False) -> None:
    """Keep what was filled in, without sending it. What is accredited goes back to the queue if who comes has changed.

    Raises `StaleWrite`, `WrongState`, `NoLongerRegistering` (unless `is_late` is allowed), `DelegationFull`,
    `HeadTaken`, `AlreadyRegistered`.
    """
    _write(participant, entry, seen=seen, by=by, is_late=is_late, submits=False)


def submit(participant: Participant, entry: Entry, *, seen: int | str, by: User, is_late: bool = False) -> None:
    """Keep what was filled in and send it to the secretariat; raises as `save` does."""
    _write(participant, entry, seen=seen, by=by, is_late=is_late, submits=True)


def withdraw(participant: Participant, *, seen: int | str, by: Actor) -> None:
    """Take a registration back: place, posts and badge are given up. Raises `StaleWrite`, `WrongState`."""
    if participant.state in OVER:
        raise WrongState
    was_draft = participant.state == State.DRAFT
    with refusals():
        participant.state = State.WITHDRAWN
        changes = participant.save_if(seen, update_fields=["state"])
        leave_posts(participant, by=by)
        revoke_badges(participant, because="withdrawn", by=by)
        record("participant.withdrawn", participant, by=by, changes=changes)
        if not was_draft:
            tell(participant, "withdrawn")


def leave_posts(participant: Participant, *, by: Actor) -> None:
    """Give up the posts in the streams and the days as acting head, inside the caller's transaction."""
    for post in StreamPost.objects.filter(participant=participant).select_related("delegation"):
        record(
            "delegation.post-left", post.delegation, by=by, changes={f"{post.stream}_{post.post}": (participant, None)}
        )
        post.delete()
    for acting in ActingHead.objects.filter(participant=participant).select_related("delegation"):
        days = f"{acting.first_day}/{acting.last_day}"
        record("delegation.acting-head-removed", acting.delegation, by=by, changes={days: (participant, None)})
        acting.delete()


def _write(participant: Participant, entry: Entry, *, seen: int | str, by: User, is_late: bool, submits: bool) -> None:
    if participant.state in OVER:
        raise WrongState
    if not is_late and participant.state == State.DRAFT and is_closed(participant.meeting):
        raise NoLongerRegistering
    before = participant.state
    sends = submits and before in {State.DRAFT, State.RETURNED}
    with photo_of(participant, entry.photo) as photo_fields, refusals():
        fields = [*_filled_in(participant, entry), *photo_fields]
        if sends:
            fields += _sent(participant)
        if participant._state.adding:
            participant.save(force_insert=True)
            changes: Changes = {name: (None, getattr(participant, name)) for name in ("delegation", "state")}
        else:
            fields += _decided_anew(participant, fields)
            changes = participant.save_if(seen, update_fields=fields)
        action = "submitted" if sends else "drafted" if participant.state == State.DRAFT else "changed"
        record(f"participant.{action}", participant, by=by, changes=changes)
        _consequences(participant, changes, before=before, by=by)
        mark_answered(participant.delegation, by)
        if sends:
            tell(participant, "submitted")


def _filled_in(participant: Participant, entry: Entry) -> list[str]:
    """Set the values; the badge's category follows the delegation and the function, unless the desk chose another."""
    follows = participant._state.adding or participant.category == participant.category_by_party()
    for name, value in entry.values.items():
        setattr(participant, name, value)
    fields = list(entry.values)
    if follows and participant.category != participant.category_by_party():
        participant.category = participant.category_by_party()
        fields.append("category")
    if entry.consent_version and entry.consent_version != participant.consent_version:
        participant.consent_version, participant.consented_at = entry.consent_version, timezone.now()
        fields += ["consent_version", "consented_at"]
    return fields


def _sent(participant: Participant) -> list[str]:
    participant.state, participant.submitted_at = State.SUBMITTED, timezone.now()
    return ["state", "submitted_at"]


def _decided_anew(participant: Participant, fields: list[str]) -> list[str]:
    """Back to the queue if what was accredited is no longer what stands there."""
    if participant.state != State.ACCREDITED:
        return []
    stored = Participant.objects.brief().get(pk=participant.pk)
    if DECIDED_ON.isdisjoint(stored.differences(participant, DECIDED_ON.intersection(fields))):
        return []
    participant.state, participant.accredited_at = State.SUBMITTED, None
    return ["state", "accredited_at"]


def _consequences(participant: Participant, changes: Changes, *, before: str, by: Actor) -> None:
    if "delegation" in changes and changes["delegation"][0] is not None:
        leave_posts(participant, by=by)
        forget_invitations(participant)
    if before == State.ACCREDITED and participant.state != State.ACCREDITED:
        revoke_badges(participant, because="changed", by=by)
    elif participant.state == State.ACCREDITED and not PRINTED.isdisjoint(changes):
        remake_badge(participant)
