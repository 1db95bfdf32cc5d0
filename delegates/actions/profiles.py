"""What a person registered with at an earlier meeting is carried over to the next."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from cicc_portal.accounts.models import User
from delegates.models import Participant
from meetings.models import Meeting

if TYPE_CHECKING:
    from delegates.actions.registration import Entry

CARRIED = (
    "given_name", "family_name", "badge_name", "title", "agency", "stream", "spoken", "phone", "dietary",
    "access_needs",
)  # fmt: skip


def earlier(user: User, meeting: Meeting) -> Participant | None:
    """The person's last registration at an earlier meeting that was sent."""
    sent = Participant.objects.filter(user=user, meeting__starts_on__lt=meeting.starts_on).at_desk()
    return sent.select_related("meeting", "delegation").order_by("-meeting__starts_on", "-pk").first()


def carry_over(participant: Participant, user: User) -> None:
    """Fill in a registration that is not yet saved. The consent is not carried over, nor is the function."""
    last = earlier(user, participant.meeting)
    if last is None:
        return
    for name in CARRIED:
        setattr(participant, name, getattr(last, name))
    if participant.stream not in participant.meeting.streams:
        participant.stream = ""
    same = participant.meeting.delegations.filter(party=last.delegation.party_id)
    participant.delegation = same.select_related("party").first()  # type: ignore[assignment]  # chosen before it is saved


def with_last_photo(entry: Entry, participant: Participant) -> Entry:
    """`entry` with a copy of the last meeting's photo, where a registration begins and none was chosen."""
    if not participant._state.adding or entry.photo is not None or participant.user is None:
        return entry
    last = earlier(participant.user, participant.meeting)
    if last is None or not last.photo:
        return entry
    try:
        with last.photo.open() as stored:
            return dataclasses.replace(entry, photo=stored.read(), photo_sha256=last.photo_sha256)
    except FileNotFoundError:
        return entry  # deleted with its meeting's photos


def came_along(participant: Participant, names: tuple[str, ...]) -> Meeting | None:
    """The earlier meeting from which something among `names` was taken and still stands; `None` where nothing was."""
    if participant.user is None:
        return None
    last = earlier(participant.user, participant.meeting)
    if last is None:
        return None
    kept = any(getattr(last, name) and getattr(last, name) == getattr(participant, name) for name in names)
    return last.meeting if kept else None
