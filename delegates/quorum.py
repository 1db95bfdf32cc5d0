"""Who is represented, and whether that makes a quorum: the one place that computes it.

A member state is represented when its credentials have been received, formal or provisional, and one of its delegates
is accredited. Associate member states never count; who attends remotely counts where the meeting's settings say so.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delegates.models import Delegation, Participant
from meetings.models import Group, Meeting
from meetings.models.party import STATES

State, Credentials = Participant.State, Delegation.Credentials


@dataclass(frozen=True, kw_only=True)
class Quorum:
    """How many of the member states are represented, how many the meeting's rule demands, and how that is counted."""

    represented: int
    members: int
    needed: int
    rule: str
    counts_remote: bool = False

    @property
    def is_reached(self) -> bool:
        return self.represented >= self.needed

    @property
    def sentence(self) -> str:
        """“9 of 15 member states are represented; 8 are needed (Rule 12).”"""
        words = ngettext(
            "%(represented)s of %(members)s member state is represented; %(needed)s are needed",
            "%(represented)s of %(members)s member states are represented; %(needed)s are needed",
            self.members,
        ) % {"represented": self.represented, "members": self.members, "needed": self.needed}
        rule = self.rule.strip().rstrip(".")
        return f"{words} ({rule})." if rule else f"{words}."

    @property
    def basis(self) -> list[str]:
        """How it is counted, in sentences."""
        return [
            _(
                "A member state is represented when its credentials have been received, formal or provisional, "
                "and at least one of its delegates is accredited."
            ),
            _("Associate member states are not counted."),
            _("Member states that attend remotely are counted.")
            if self.counts_remote
            else _("Member states that attend remotely are not counted."),
        ]


@dataclass(frozen=True, kw_only=True)
class CredentialsRow:
    """A state as the credentials report shows it."""

    delegation: Delegation
    name: str
    group: str
    credentials: str
    credentials_label: str
    received_on: datetime.date | None
    registered: int
    accredited: int
    attends_remotely: bool
    # For the quorum; of an associate member state whether it would be, if it were a member.
    is_represented: bool


@dataclass(frozen=True, kw_only=True)
class CredentialsData:
    """The credentials of all states that are invited, in CARICOM order, and the quorum that follows."""

    rows: list[CredentialsRow]
    quorum: Quorum
    # Member states by the state of their credentials: "formal", "provisional", "absent".
    members_by_credentials: dict[str, int]


def credentials_data(meeting: Meeting) -> CredentialsData:
    """What the desk's page and the report show. One query."""
    people = Q(participants__state=State.ACCREDITED) & ~Q(participants__category=Participant.Category.MEDIA)
    delegations = meeting.delegations.filter(party__group__in=STATES).annotate(
        accredited=Count("participants", filter=people),
        registered=Count("participants", filter=Q(participants__state__in=Participant.COUNTED)),
    )
    rows = [_row(delegation, meeting) for delegation in delegations.in_order()]
    members = [row for row in rows if row.group == Group.MEMBER]
    by_credentials = {kind.value: sum(row.credentials == kind for row in members) for kind in Credentials}
    return CredentialsData(rows=rows, quorum=_quorum(meeting, members), members_by_credentials=by_credentials)


def quorum_of(meeting: Meeting) -> Quorum:
    """The quorum now. One query."""
    return credentials_data(meeting).quorum


def _row(delegation: Delegation, meeting: Meeting) -> CredentialsRow:
    accredited: int = delegation.accredited  # type: ignore[attr-defined]  # annotated
    has_credentials = delegation.credentials in {Credentials.FORMAL, Credentials.PROVISIONAL}
    is_present = meeting.quorum_counts_remote or not delegation.attends_remotely
    return CredentialsRow(
        delegation=delegation,
        name=str(delegation),
        group=delegation.party.group,
        credentials=delegation.credentials,
        credentials_label=str(delegation.get_credentials_display()),
        received_on=delegation.credentials_on,
        registered=delegation.registered,  # type: ignore[attr-defined]  # annotated
        accredited=accredited,
        attends_remotely=delegation.attends_remotely,
        is_represented=has_credentials and accredited > 0 and is_present,
    )


def _quorum(meeting: Meeting, members: Iterable[CredentialsRow]) -> Quorum:
    counted = list(members)
    return Quorum(
        represented=sum(row.is_represented for row in counted),
        members=len(counted),
        needed=meeting.quorum,
        rule=meeting.quorum_rule,
        counts_remote=meeting.quorum_counts_remote,
    )
