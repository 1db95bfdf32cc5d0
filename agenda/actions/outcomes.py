"""Writing outcomes: entered, proposed to the plenary, adopted with a number that never changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models import Outcome, OutcomeResponsible
from cicc_portal.audit.record import record
from meetings.models import Party

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from cicc_portal.accounts.models import Audience, User

FIELDS = ("verb", "text", "agenda_item", "session", "audience", "due_on", "no_date_reason")


class OutcomeRefused(Exception):
    """The outcome cannot go that way; the message says why, to a person."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))


def series_of(audience: Audience) -> int:
    """The number series of an audience: one for all that are open, one of its own for each closed one (DESIGN §5)."""
    return int(audience.pk) if audience.is_closed else 0


@transaction.atomic
def create_outcome(outcome: Outcome, *, responsible: Sequence[Party], by: User) -> Outcome:
    """Enter a draft outcome and who is responsible for it."""
    outcome.series = series_of(outcome.audience)
    outcome.position = 1 + (
        Outcome.objects.filter(meeting=outcome.meeting).aggregate(last=Max("position"))["last"] or 0
    )
    outcome.save()
    _set_responsible(outcome, responsible)
    record("outcome.created", outcome, by=by)
    return outcome


@transaction.atomic
def change_outcome(outcome: Outcome, *, responsible: Sequence[Party], seen: str, by: User) -> None:
    """Store the changed fields of `outcome`.

    Raises `StaleWrite`, and `OutcomeRefused` where an adopted outcome would change its audience: its number stands in
    the series of the audience it was adopted for.
    """
    series = series_of(outcome.audience)
    if outcome.number is not None and series != outcome.series:
        raise OutcomeRefused(
            _("An adopted outcome keeps its number, so it cannot move between an open and a closed audience.")
        )
    outcome.series = series
    changes = outcome.save_if(seen, update_fields=[*FIELDS, "series"])
    before = [link.party.code for link in outcome.responsible_links.select_related("party")]
    _set_responsible(outcome, responsible)
    after = [party.code for party in responsible]
    if before != after:
        changes["responsible"] = (before, after)
    record("outcome.changed", outcome, by=by, changes=changes)


def _set_responsible(outcome: Outcome, responsible: Sequence[Party]) -> None:
    outcome.responsible_links.all().delete()
    OutcomeResponsible.objects.bulk_create(
        OutcomeResponsible(outcome=outcome, party=party, position=position)
        for position, party in enumerate(responsible)
    )


@transaction.atomic
def propose(outcome: Outcome, *, seen: str, by: User) -> None:
    """Put a draft before the plenary; a binding verb needs a responsible party and a date, or the reason why not."""
    _must_be(outcome, Outcome.State.DRAFT)
    _must_be_complete(outcome)
    _move(outcome, Outcome.State.PROPOSED, seen=seen, by=by, action="outcome.proposed")


@transaction.atomic
def adopt(outcome: Outcome, *, seen: str, by: User) -> None:
    """Adopt an outcome and give it the next number of its series, for good."""
    _must_be(outcome, Outcome.State.PROPOSED)
    _must_be_complete(outcome)
    # One meeting's numbers are given one after the other; without the lock two adoptions would want the same one.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [outcome.meeting_id])
    taken = Outcome.objects.filter(meeting=outcome.meeting, series=outcome.series).aggregate(last=Max("number"))
    outcome.number = 1 + (taken["last"] or 0)
    outcome.adopted_at = timezone.now()
    _move(outcome, Outcome.State.ADOPTED, seen=seen, by=by, action="outcome.adopted", also=("number", "adopted_at"))


@transaction.atomic
def withdraw(outcome: Outcome, *, seen: str, by: User) -> None:
    """Take a draft or proposal back. What was adopted stands."""
    _must_be(outcome, Outcome.State.DRAFT, Outcome.State.PROPOSED, Outcome.State.DEFERRED)
    _move(outcome, Outcome.State.WITHDRAWN, seen=seen, by=by, action="outcome.withdrawn")


@transaction.atomic
def reopen(outcome: Outcome, *, seen: str, by: User) -> None:
    """Make a proposal, or what was withdrawn or deferred, a draft again."""
    _must_be(outcome, Outcome.State.PROPOSED, Outcome.State.WITHDRAWN, Outcome.State.DEFERRED)
    _move(outcome, Outcome.State.DRAFT, seen=seen, by=by, action="outcome.reopened")


def _must_be(outcome: Outcome, *states: str) -> None:
    if outcome.state not in states:
        raise OutcomeRefused(
            _("This outcome is %(state)s, so that step is not open to it.") % {"state": outcome.get_state_display()}
        )


def _must_be_complete(outcome: Outcome) -> None:
    if outcome.verb not in Outcome.BINDING or outcome.no_date_reason:
        return
    if outcome.due_on is None or not outcome.responsible_links.exists():
        raise OutcomeRefused(
            _("%(verb)s binds someone: name a responsible party and a date, or say why there is none.")
            % {"verb": outcome.get_verb_label()}
        )


def _move(outcome: Outcome, state: str, *, seen: str, by: User, action: str, also: tuple[str, ...] = ()) -> None:
    outcome.state = state
    changes = outcome.save_if(seen, update_fields=["state", *also])
    record(action, outcome, by=by, changes=changes)
