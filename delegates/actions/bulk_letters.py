"""Letters of a lot to those who registered the people: one a delegation and focal point, taken back with the lot."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cicc_portal.audit.record import SYSTEM
from cicc_portal.outbox.actions import recall
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.problems import TooLate
from delegates.actions.summaries import KIND, Together, tell_together
from delegates.models import Participant
from meetings.models import Meeting

State = Participant.State

# Which decision such a letter told of, by its kind.
DECISIONS = {
    KIND.format(what=what): (what, state)
    for what, state in (("accredited", State.ACCREDITED), ("returned", State.RETURNED))
}


@dataclass(frozen=True)
class Told:
    """A letter about several, and the public ids of those in it."""

    message: Message
    people: frozenset[str]


def told_of(meeting: Meeting, decided: Mapping[str, tuple[str, Collection[str]]]) -> list[Told]:
    """Those of the letters of a lot that are about several. One query."""
    named = {letter for _version, letters in decided.values() for letter in letters}
    found = Message.objects.filter(meeting_id=meeting.pk, public_id__in=named, kind__in=DECISIONS).order_by("pk")
    return [
        Told(
            message,
            frozenset(who for who, (_version, letters) in decided.items() if message.public_id in letters),
        )
        for message in found.select_related("to_user")
    ]


def correct(
    meeting: Meeting, told: Iterable[Told], *, reopened: Sequence[Participant], standing: Sequence[Participant]
) -> None:
    """Stop the letters about those who are `reopened`; where one has left already, a further one says so.

    Of a letter that is stopped, those whose decision is still `standing` are told anew.
    """
    for letter in told:
        taken_back = [person for person in reopened if person.public_id in letter.people]
        if not taken_back or letter.message.to_user_id is None:
            continue
        what, state = DECISIONS[letter.message.kind]
        try:
            recall(letter.message, by=SYSTEM)
        except TooLate:
            what, about = "reopened", taken_back
        else:
            about = [person for person in standing if person.public_id in letter.people and person.state == state]
        tell_together(_gathered(about, what), meeting, only=[letter.message.to_user_id])


def _gathered(people: Iterable[Participant], what: str) -> Together:
    together = Together()
    for person in people:
        together.add(person, what)
    return together
