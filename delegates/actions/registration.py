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
from delegates.actions.joining import awaits_confirmation
from delegates.actions.letters import tell, tell_focal_points
from delegates.actions.passports import keep_passport
from delegates.actions.person_invitations import forget_invitations
from delegates.actions.photos import photo_of
from delegates.actions.profiles import carry_over
from delegates.actions.summaries import Together
from delegates.actions.travel import keep_travel
from delegates.models import ActingHead, Participant, StreamPost
from delegates.problems import NoLongerRegistering, WrongState, refusals
from meetings.models import Meeting

State = Participant.State

# What the decision rests on: the person, the delegation, the category. A change after accreditation is decided anew.
DECIDED_ON = {"delegation", "given_name", "family_name", "category"}
# What else the desk looked at: a change leaves the accreditation standing, and is shown until somebody has seen it.
NOTED = {"title", "badge_name", "agency", "photo", "function", "stream"}
PRINTED = {"badge_name", "title", "photo", "category"}
OVER = {State.DECLINED, State.WITHDRAWN}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What was filled in: values by field, a prepared photo if one was chosen, the version of the privacy notice.

    `travel` and `passport` are `None` where they were not asked for; an empty passport takes the one that is held away.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    photo: bytes | None = None
    photo_sha256: str = ""
    consent_version: str = ""
    travel: Mapping[str, Any] | None = None
    passport: Mapping[str, Any] | None = None


def is_closed(meeting: Meeting, *, now: datetime.datetime | None = None) -> bool:
    """True once the last day of registration is over where the meeting is."""
    last = meeting.registration_closes_on
    return last is not None and (now or timezone.now()).astimezone(meeting.zone).date() > last


def new_registration(meeting: Meeting, *, user: User | None = None) -> Participant:
    """A registration that is not yet saved; where there is an account, its own, with the profile from last time."""
    participant = Participant(meeting=meeting, user=user)
    if user is not None:
        participant.email, participant.language = user.email, user.language
        carry_over(participant, user)
    return participant


def save(participant: Participant, entry: Entry, *, seen: int | str, by: User, is_late: bool = False) -> None:
    """Keep what was filled in, without sending it. What is accredited goes back to the queue if who comes has changed.

    Raises `StaleWrite`, `WrongState`, `NoLongerRegistering` (unless `is_late` is allowed), `DelegationFull`,
    `HeadTaken`, `AlreadyRegistered`.
    """
    _write(participant, entry, seen=seen, by=by, is_late=is_late, submits=False)


def submit(
    participant: Participant,
    entry: Entry,
    *,
    seen: int | str,
    by: User,
    is_late: bool = False,
    together: Together | None = None,
) -> None:
    """Keep what was filled in and send it to the secretariat; raises as `save` does.

    `together` gathers what focal points are told where several are sent at once.
    """
    _write(participant, entry, seen=seen, by=by, is_late=is_late, submits=True, together=together)


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


def _write(
    participant: Participant,
    entry: Entry,
    *,
    seen: int | str,
    by: User,
    is_late: bool,
    submits: bool,
    together: Together | None = None,
) -> None:
    if participant.state in OVER:
        raise WrongState
    if not is_late and participant.state == State.DRAFT and is_closed(participant.meeting):
        raise NoLongerRegistering
    before, came_from = participant.state, participant.delegation_id
    with photo_of(participant, entry.photo, sha256=entry.photo_sha256) as photo_fields, refusals():
        fields = [*_filled_in(participant, entry), *photo_fields]
        fields += _decided_anew(participant, fields)
        moves = before != State.DRAFT and participant.delegation_id != came_from
        sent = _sent(participant, before=before, submits=submits, moves=moves, by=by)
        if participant._state.adding:
            participant.save(force_insert=True)
            changes: Changes = {name: (None, getattr(participant, name)) for name in ("delegation", "state")}
        else:
            changes = participant.save_if(seen, update_fields=[*fields, *sent])
        action = participant.state if sent else "drafted" if participant.state == State.DRAFT else "changed"
        record(f"participant.{action}", participant, by=by, changes=changes)
        keep_travel(participant, entry.travel, by=by)
        keep_passport(participant, entry.passport, by=by)
        _consequences(participant, changes, before=before, by=by)
        mark_answered(participant.delegation, by)
        if sent:
            tell(participant, participant.state, together=together)
            if participant.state == State.PROPOSED:
                tell_focal_points(participant, "proposed_to_you")


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


def _sent(participant: Participant, *, before: str, submits: bool, moves: bool, by: User) -> list[str]:
    """Sent to the secretariat, or first to the focal points of the delegation; gives the fields to save, if it is.

    Who moves to another delegation by oneself needs its word, whatever the last one's was.
    """
    sends = submits and before in {State.DRAFT, State.RETURNED}
    if (moves or (sends and before == State.DRAFT)) and awaits_confirmation(participant, by=by):
        participant.state = State.PROPOSED
    elif sends or (moves and before == State.PROPOSED):
        participant.state = State.SUBMITTED
    else:
        return []
    participant.submitted_at = timezone.now()
    return ["state", "submitted_at"]


def _decided_anew(participant: Participant, fields: list[str]) -> list[str]:
    """Back to the queue if what was accredited stands there no longer; lesser changes are noted for the desk."""
    if participant.state != State.ACCREDITED:
        return []
    stored = Participant.objects.brief().get(pk=participant.pk)
    if stored.differences(participant, DECIDED_ON.intersection(fields)):
        participant.state, participant.accredited_at, participant.changed_since = State.SUBMITTED, None, []
        return ["state", "accredited_at", "changed_since"]
    noted = stored.differences(participant, NOTED.intersection(fields))
    if not noted:
        return []
    participant.changed_since = sorted({*stored.changed_since, *noted})
    return ["changed_since"]


def _consequences(participant: Participant, changes: Changes, *, before: str, by: Actor) -> None:
    if "delegation" in changes and changes["delegation"][0] is not None:
        leave_posts(participant, by=by)
        forget_invitations(participant)
    if before == State.ACCREDITED and participant.state != State.ACCREDITED:
        revoke_badges(participant, because="changed", by=by)
    elif participant.state == State.ACCREDITED and not PRINTED.isdisjoint(changes):
        remake_badge(participant)
