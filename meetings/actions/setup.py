"""A whole meeting at once: what a convener enters on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from cicc_portal.accounts.models import User
from meetings import hooks
from meetings.actions.committees import create_committee
from meetings.actions.meetings import create_meeting
from meetings.actions.rooms import RoomChanges, save_rooms
from meetings.actions.staff import appoint
from meetings.models import Committee, Meeting, Party, Room


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Someone of the first staff."""

    email: str
    full_name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class MeetingPlan:
    """A meeting and all that is made with it; nothing of it is stored yet. `committee`: one to be founded first."""

    meeting: Meeting
    committee: Committee | None = None
    rooms: Sequence[Room] = field(default=())
    parties: Sequence[Party] = field(default=())
    staff: Sequence[Appointment] = field(default=())


@transaction.atomic
def set_up(plan: MeetingPlan, *, by: User) -> Meeting:
    """Make all of `plan`, or nothing. Raises what `create_committee`, `create_meeting`, `save_rooms` and `appoint` do.

    Delegations are made by the apps above, through `hooks.invite_parties`: a party's places are those of its group.
    """
    if plan.committee is not None:
        plan.meeting.committee = create_committee(plan.committee, by=by)
    meeting = create_meeting(plan.meeting, by=by)
    if plan.rooms:
        save_rooms(meeting, RoomChanges(added=plan.rooms), by=by)
    for person in plan.staff:
        appoint(meeting, email=person.email, full_name=person.full_name, roles=[person.role], by=by)
    places = {party: meeting.default_quota(party.group) for party in plan.parties}
    for invite in hooks.invite_parties:
        invite(meeting, places, by)
    return meeting
