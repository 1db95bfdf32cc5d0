"""Quorum as far as registrations tell: member states with an accredited delegate. Associates never count."""

from __future__ import annotations

from dataclasses import dataclass

from delegates.models import Participant
from meetings.models import Group, Meeting


@dataclass(frozen=True, kw_only=True)
class Quorum:
    """How many of the member states are represented, and how many the meeting's rule demands."""

    represented: int
    members: int
    needed: int
    rule: str

    @property
    def is_reached(self) -> bool:
        return self.represented >= self.needed


def quorum_of(meeting: Meeting) -> Quorum:
    """The quorum now, in two queries."""
    members = meeting.delegations.filter(party__group=Group.MEMBER)
    accredited = Participant.objects.filter(meeting=meeting).listed()
    return Quorum(
        represented=members.filter(pk__in=accredited.values("delegation")).count(),
        members=members.count(),
        needed=meeting.quorum,
        rule=meeting.quorum_rule,
    )
