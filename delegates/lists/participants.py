"""Reads who takes part, in the order of the printed lists: always through `listed_for`, so never media."""

from __future__ import annotations

from itertools import groupby

from django.utils import translation

from cicc_portal.accounts.viewers import Viewer
from delegates.documents.letterheads import letterhead_of
from delegates.lists.groups import heading
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ParticipantQuerySet
from delegates.pdf.participants import ListData, ListedDelegation, ListedPerson
from meetings.models import Meeting

FIELDS = ("delegation", "given_name", "family_name", "title", "agency", "function")


def list_data(meeting: Meeting, viewer: Viewer, *, language: str) -> ListData:
    """The list of participants as `viewer` may read it; empty for who may not. Four queries, whatever its length."""
    with translation.override(language):
        listed = Participant.objects.filter(meeting=meeting).listed_for(viewer)
        return ListData(language=language, head=letterhead_of(meeting), delegations=delegations_of(meeting, listed))


def delegations_of(meeting: Meeting, people: ParticipantQuerySet) -> tuple[ListedDelegation, ...]:
    """`people` by delegation, in CARICOM order with the heads first; names as they were on the meeting's first day."""
    labels = {value: str(label) for value, label in Participant.Function.choices}
    delegations = {
        found.pk: found
        for found in Delegation.objects.filter(meeting=meeting).in_order().prefetch_related("party__names")
    }
    rows = people.in_order().values_list(*FIELDS)
    return tuple(
        ListedDelegation(
            name=str(delegations[pk].party.name_on(meeting.starts_on)),
            group=heading(delegations[pk].party.group),
            people=tuple(
                ListedPerson(
                    given_name, family_name, title, agency, labels[function], function == Participant.Function.HEAD
                )
                for _pk, given_name, family_name, title, agency, function in found
            ),
        )
        for pk, found in groupby(rows, key=lambda row: row[0])
    )
