"""Members of a delegation whom somebody else enters: one, or several at once from a letter or a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from delegates.actions.registration import Entry, is_closed, new_registration, submit
from delegates.actions.summaries import Together, tell_together
from delegates.models import Delegation, Participant, StreamPost
from delegates.problems import DelegationFull, NoLongerRegistering, NotEnoughPlaces, refusals
from meetings.problems import Refusal

Function = Participant.Function


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """A row of a letter or list: values by field, and the posts in streams that the person is to hold."""

    values: Mapping[str, Any]
    posts: Sequence[tuple[str, str]] = field(default=())


class RowRefused(Refusal):
    """One of several cannot be registered; `row` says which."""

    def __init__(self, refusal: Refusal, *, row: int) -> None:
        super().__init__(refusal.message, field=refusal.field)
        self.row = row


def new_member(delegation: Delegation) -> Participant:
    """A registration in `delegation` that is not yet saved, in its own language where the meeting has it."""
    participant = new_registration(delegation.meeting)
    participant.delegation = delegation
    languages = delegation.party.languages or []
    participant.language = next(
        (code for code in languages if code in delegation.meeting.languages), participant.language
    )
    return participant


def register_all(
    delegation: Delegation, members: Sequence[NewMember], *, by: User, is_late: bool = False, consent_version: str = ""
) -> list[Participant]:
    """Register `members` together, or none of them; each is sent to the desk for accreditation.

    Each is written to, and the focal points once about all of them.
    Raises `NoLongerRegistering` (unless `is_late` is allowed), `NotEnoughPlaces`, and `RowRefused` for `HeadTaken`
    and `PostTaken`.
    """
    if not is_late and is_closed(delegation.meeting):
        raise NoLongerRegistering
    registered: dict[int, Participant] = {}
    together = Together()
    with refusals():
        # The head first: two who register at once then wait for each other in one order only.
        for row in sorted(range(len(members)), key=lambda row: members[row].values.get("function") != Function.HEAD):
            try:
                registered[row] = _register(
                    delegation, members[row], by=by, consent_version=consent_version, together=together
                )
            except DelegationFull as refusal:
                raise _not_enough(delegation, wanted=len(members), registered=len(registered)) from refusal
            except Refusal as refusal:
                raise RowRefused(refusal, row=row) from refusal
        tell_together(together, delegation.meeting)
    return [registered[row] for row in range(len(members))]


def _register(
    delegation: Delegation, member: NewMember, *, by: User, consent_version: str, together: Together
) -> Participant:
    participant = new_member(delegation)
    entry = Entry(values=member.values, consent_version=consent_version)
    submit(participant, entry, seen="0", by=by, is_late=True, together=together)
    for stream, post in member.posts:
        with refusals():
            StreamPost.objects.create(delegation=delegation, participant=participant, stream=stream, post=post)
            changes = {f"{stream}_{post}": (None, participant)}
            record("delegation.posts-set", delegation, by=by, changes=changes)
    return participant


def _not_enough(delegation: Delegation, *, wanted: int, registered: int) -> NotEnoughPlaces:
    # Inside the transaction the places that this try has filled so far are counted as taken.
    delegation.refresh_from_db(fields=["participants_count", "quota"])
    left = registered + max(delegation.places_left, 0)
    return NotEnoughPlaces(missing=wanted - left, left=left)
