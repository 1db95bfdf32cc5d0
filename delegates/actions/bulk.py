"""Decisions on a lot of registrations at once: each stands or is left out by itself, all are taken back together."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from cicc_portal.accounts.models import User
from cicc_portal.outbox.models import Message
from delegates.actions import accreditation, bulk_letters
from delegates.actions.summaries import Together, tell_together
from delegates.models import Participant
from meetings.models import Meeting
from meetings.problems import Refusal

State = Participant.State
ACCREDIT, RETURN = "accredit", "return"
# More than these are decided in several goes: each writes a badge and letters, and nobody waits long for the page.
LOT = 200
# The page with "Undo" comes only once the whole lot is decided, so its letters wait longer than those of one.
HOLD = datetime.timedelta(seconds=60)


@dataclass(frozen=True)
class LeftOut:
    """Somebody of the lot about whom nothing was decided, and why."""

    participant: Participant
    because: str


@dataclass(frozen=True)
class Taken:
    """A decision that stands: the version that it led to, and the letters about it, some of them about others too."""

    participant: Participant
    letters: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class Lot:
    """What became of the registrations that were picked."""

    taken: list[Taken]
    left_out: list[LeftOut]


def sorted_out(people: Iterable[Participant], *, seen: Mapping[str, str] | None, is_director: bool) -> Lot:
    """Who of `people` can be decided on, and who is left out; `seen` has the versions looked at, by public id."""
    taken, left_out = [], []
    for person in people:
        because = _hindrance(person, seen=seen, is_director=is_director)
        if because:
            left_out.append(LeftOut(person, because))
        else:
            taken.append(Taken(person))
    return Lot(taken, left_out)


@transaction.atomic
def decide(
    meeting: Meeting, what: str, *, seen: Mapping[str, str], by: User, is_director: bool, query: str = ""
) -> Lot:
    """Accredit, or return with the `query`, each registration that `seen` names, if it has that version still.

    Each person is written to; who registers a delegation gets one letter about all of it.

    Two who decide on the same at one moment come one after the other: to the second, each is left out with the reason.
    """
    people = (
        Participant.objects.filter(meeting=meeting, public_id__in=seen)
        .at_desk()
        .brief()
        .select_related("meeting", "delegation__party", "user")
        .select_for_update(of=("self",))
        .order_by("pk")[:LOT]
    )
    lot = sorted_out(people, seen=seen, is_director=is_director)
    taken, left_out = [], lot.left_out
    together = Together()
    for candidate in lot.taken:
        person = candidate.participant
        try:
            if what == RETURN:
                letters = accreditation.return_with_query(
                    person, query=query, seen=person.version, by=by, hold=HOLD, together=together
                )
            else:
                letters = accreditation.accredit(person, seen=person.version, by=by, hold=HOLD, together=together)
        except Refusal as refusal:
            left_out.append(LeftOut(person, str(refusal)))
        else:
            taken.append(Taken(person, letters))
    for summary in tell_together(together, meeting, held_for=HOLD):
        about = {person.pk for person in summary.people}
        for decision in taken:
            if decision.participant.pk in about:
                decision.letters.append(summary.message)
    return Lot(taken, left_out)


@transaction.atomic
def take_back(meeting: Meeting, decided: Mapping[str, tuple[str, Collection[str]]], *, by: User) -> Lot:
    """Take back the decisions of a lot: by public id the version that each led to, and its letters."""
    people = (
        Participant.objects.filter(meeting=meeting, public_id__in=decided)
        .at_desk()
        .brief()
        .select_related("meeting", "delegation__party", "user")
        .select_for_update(of=("self",))
        .order_by("pk")[:LOT]
    )
    taken, left_out = [], []
    told = bulk_letters.told_of(meeting, decided)
    shared = {letter.message.public_id for letter in told}
    together = Together()
    for person in people:
        version, letters = decided[person.public_id]
        if str(person.version) != version or person.state not in accreditation.DECIDED:
            left_out.append(LeftOut(person, _moved_on(person)))
            continue
        try:
            own = [letter for letter in letters if letter not in shared]
            accreditation.reopen(person, seen=version, by=by, letters=own, together=together)
        except Refusal as refusal:
            left_out.append(LeftOut(person, str(refusal)))
        else:
            taken.append(Taken(person))
    bulk_letters.correct(
        meeting,
        told,
        reopened=[decision.participant for decision in taken],
        standing=[left.participant for left in left_out],
    )
    return Lot(taken, left_out)


def _hindrance(person: Participant, *, seen: Mapping[str, str] | None, is_director: bool) -> str:
    if person.state not in accreditation.WAITING:
        return _moved_on(person)
    if person.state == State.REFERRED and not is_director:
        return _("referred to the Director, who alone decides")
    if seen is not None and str(person.version) != seen[person.public_id]:
        return _("changed since you looked")
    return ""


def _moved_on(person: Participant) -> str:
    return _("now %(state)s") % {"state": person.get_state_display()}
