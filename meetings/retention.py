"""When personal data of a meeting is due for deletion, and the deletion itself, rule by rule (DESIGN §4.6)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts import leaving
from cicc_portal.audit.record import SYSTEM, Actor
from cicc_portal.audit.retention import Rows, Rule, Term, carry_out, rules, term, terms
from meetings.models import Meeting
from meetings.models.meeting import MeetingQuerySet


@dataclass(frozen=True, kw_only=True)
class Due:
    """One rule at one meeting (or for the portal, without one): until when it keeps, and how many rows are due."""

    rule: Rule
    term: Term
    rows: Rows
    kept_until: datetime.date | None = None
    is_due: bool = True

    @property
    def count(self) -> int:
        return self.rows.count()


@dataclass(frozen=True, kw_only=True)
class KeptFor:
    """A term at one meeting: the days, and the last day on which the data is still there."""

    term: Term
    days: int
    kept_until: datetime.date


def days_kept(meeting: Meeting, kept: Term) -> int:
    """Days after the meeting's last one: the meeting's own number, else the term's."""
    return int(meeting.retention.get(kept.key, kept.days))


def kept_until(meeting: Meeting, kept: Term) -> datetime.date:
    """The last day, where the meeting is, on which the data is kept. The night after it is deleted."""
    return meeting.ends_on + datetime.timedelta(days=days_kept(meeting, kept))


def kept_for(meeting: Meeting) -> list[KeptFor]:
    """Each term of the meeting, those that end first in front."""
    found = [
        KeptFor(term=kept, days=days_kept(meeting, kept), kept_until=kept_until(meeting, kept)) for kept in terms()
    ]
    return sorted(found, key=lambda line: line.days)


def today_at(meeting: Meeting, now: datetime.datetime | None = None) -> datetime.date:
    return (now or timezone.now()).astimezone(meeting.zone).date()


def is_over(meeting: Meeting, now: datetime.datetime | None = None) -> bool:
    """True once the last day has ended where the meeting is."""
    return today_at(meeting, now) > meeting.ends_on


def of_meeting(meeting: Meeting, *, now: datetime.datetime | None = None) -> list[Due]:
    """Every rule that counts from the meeting's end, due or not, in the order of deletion."""
    today = today_at(meeting, now)
    found = []
    for rule in rules():
        kept = term(rule.term)
        if kept.is_per_meeting:
            last = kept_until(meeting, kept)
            rows = rule.rows(meeting_id=meeting.pk)
            found.append(Due(rule=rule, term=kept, rows=rows, kept_until=last, is_due=today > last))
    return found


def of_portal(*, now: datetime.datetime | None = None) -> list[Due]:
    """Every rule that counts from a row's own time, with the rows whose time is over."""
    found = []
    for rule in rules():
        kept = term(rule.term)
        if not kept.is_per_meeting:
            before = (now or timezone.now()) - datetime.timedelta(days=kept.days)
            found.append(Due(rule=rule, term=kept, rows=rule.rows(before=before)))
    return found


def due_of(meeting: Meeting | None, *, now: datetime.datetime | None = None) -> list[Due]:
    """What is to be deleted now: of a meeting, or of the portal alone."""
    found = of_portal(now=now) if meeting is None else of_meeting(meeting, now=now)
    return [due for due in found if due.is_due]


def delete_due(
    meeting: Meeting | None,
    *,
    by: Actor = SYSTEM,
    now: datetime.datetime | None = None,
    after_chunk: Callable[[int], None] = lambda _count: None,
) -> dict[str, int]:
    """Delete what is due; gives the number of rows by rule. Can be stopped anywhere, and run again."""
    pk = None if meeting is None else meeting.pk
    return {
        due.rule.name: carry_out(due.rule, due.rows, meeting_id=pk, by=by, after_chunk=after_chunk)
        for due in due_of(meeting, now=now)
    }


def register_rules() -> None:
    leaving.tie(
        _("You work for a meeting that is not over. Those in charge of it have to take that role back first."),
        lambda: Q(assignments__meeting__in=not_over()),
    )


def not_over() -> MeetingQuerySet:
    """Meetings whose last day is not over everywhere on earth."""
    # UTC−12 is the last to see a day end.
    return Meeting.objects.filter(ends_on__gte=(timezone.now() - datetime.timedelta(hours=12)).date())


def ended_meetings() -> Iterator[Meeting]:
    """Meetings of which something may be due: their last day is over somewhere on earth. Drafts, too."""
    # UTC+14 is the first to see a day end.
    first = (timezone.now() + datetime.timedelta(hours=14)).date()
    yield from Meeting.objects.filter(ends_on__lt=first).order_by("ends_on", "pk").iterator()
