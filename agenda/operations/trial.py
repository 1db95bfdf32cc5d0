"""Trying a plan in the database and taking it back: what would collide, and what would newly be wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from agenda.models import Booking, Session
from agenda.operations.lines import Line
from agenda.problems import Problem, problems_of
from agenda.queries import rows
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting

IN_ONE_ROOM = """
SELECT DISTINCT a.session_id, b.session_id
FROM agenda_booking a
JOIN agenda_booking b ON b.room_id = a.room_id AND b.session_id <> a.session_id
  AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
WHERE a.session_id = ANY(%(moved)s)
  AND NOT a.is_shared AND NOT a.is_cancelled AND NOT b.is_shared AND NOT b.is_cancelled
"""

# A break takes place for everybody, in whatever room: who moves into one takes it from people. A desk, a reception or a
# briefing may overlap it.
IN_A_BREAK = """
SELECT DISTINCT a.id, b.id
FROM agenda_session a
JOIN agenda_session b ON b.meeting_id = a.meeting_id AND b.id <> a.id
  AND (a.kind = 'break') <> (b.kind = 'break') AND a.disclosure = 'open' AND b.disclosure = 'open'
  AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
WHERE a.id = ANY(%(moved)s) AND a.kind NOT IN ('desk', 'social', 'media') AND b.kind NOT IN ('desk', 'social', 'media')
  AND a.starts_at IS NOT NULL AND b.starts_at IS NOT NULL AND NOT a.is_cancelled AND NOT b.is_cancelled
"""


@contextmanager
def tried(lines: Sequence[Line]) -> Iterator[None]:
    """Within, the sessions stand in the database where the lines put them; after it, where they stood."""
    with transaction.atomic():
        gone = [line.session.pk for line in lines if line.starts_at is None]
        Booking.objects.filter(session__in=gone).delete()
        Session.objects.bulk_update(
            [Session(pk=line.session.pk, starts_at=line.starts_at, ends_at=line.ends_at) for line in lines],
            ["starts_at", "ends_at"],
        )
        yield
        transaction.set_rollback(True)


def collisions(lines: Sequence[Line]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of sessions in one room, and pairs of a session and a break, after the lines. Within `tried()`."""
    moved = {"moved": [line.session.pk for line in lines]}
    return set(rows(IN_ONE_ROOM, moved)), set(rows(IN_A_BREAK, moved))


def attach(lines: Sequence[Line], everything: dict[int, Session]) -> set[int]:
    """Write what collides into the lines that change, and give the ids of all sessions concerned.

    Two queries and the trial, however many sessions move.
    """
    moved = [line for line in lines if line.is_changed and not line.has_nothing_left]
    if not moved:
        return set()
    before = set(rows(IN_A_BREAK, {"moved": [line.session.pk for line in moved]}))
    with tried(moved):
        in_room, in_break = collisions(moved)
    by_pk = {line.session.pk: line for line in lines}
    met: dict[int, set[int]] = defaultdict(set)
    for one, other in in_room | (in_break - before):
        met[one].add(other)
    for one, _other in in_room:
        by_pk[one].is_taken = True
    for one, others in met.items():
        by_pk[one].runs_into = [everything[pk] for pk in sorted(others) if pk in everything]
    return {pk for pair in in_room | (in_break - before) for pk in pair}


def new_problems(meeting: Meeting, viewer: Viewer, lines: Sequence[Line]) -> list[Problem]:
    """What would be wrong after the step and is not now, in words for `viewer`."""
    moved = [line for line in lines if line.is_changed]
    if not moved or any(line.is_blocked for line in lines):
        return []
    before = {(problem.code, problem.about, problem.message) for problem in problems_of(meeting, viewer)}
    with tried(moved):
        after = problems_of(meeting, viewer)
    return [problem for problem in after if (problem.code, problem.about, problem.message) not in before]
