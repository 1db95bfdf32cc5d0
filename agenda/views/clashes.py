"""The list of clashes, by day."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_GET

from agenda.problems import CHECKS, Problem, problems_of
from agenda.problems.names import Names
from agenda.programme import day_label, times_label
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF

# Of a problem with more sessions than this the sentence tells how many there are.
LINKED = 4


@dataclass(frozen=True)
class Link:
    """A session that is concerned: its public id, and its name as far as the reader may know it."""

    key: str
    name: str


@dataclass(frozen=True)
class Clash:
    problem: Problem
    kind: str
    links: list[Link]


@dataclass(frozen=True)
class Day:
    """What is wrong on a day; `label` is empty for what is on none."""

    label: str
    clashes: list[Clash]


@requires(*TIMETABLE_STAFF)
@require_GET
def listed(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What is wrong, what would solve it, and the way to both sessions; all of one kind where that is chosen."""
    problems = problems_of(meeting, request.viewer)
    counted = Counter(problem.code for problem in problems)
    kinds = [(check.code, check.label, counted[check.code]) for check in CHECKS if counted[check.code]]
    chosen = request.GET.get("kind", "")
    shown = [problem for problem in problems if problem.code == chosen] if chosen in counted else problems
    context = {
        "days": _days(
            shown, meeting, Names((pk for problem in shown for pk in problem.about[:LINKED]), request.viewer)
        ),
        "total": len(problems),
        "shown": len(shown),
        "blocking": sum(problem.blocks for problem in problems),
        "kinds": kinds,
        "chosen": chosen if chosen in counted else "",
        "times": times_label(meeting),
    }
    return render(request, "agenda/clashes.html", context)


def _days(problems: Sequence[Problem], meeting: Meeting, names: Names) -> list[Day]:
    by_day: dict[str, list[Clash]] = defaultdict(list)
    labels = {check.code: str(check.label) for check in CHECKS}
    for problem in problems:
        day = problem.starts_at.astimezone(meeting.zone).date().isoformat() if problem.starts_at else ""
        links = [Link(names.key(pk), capfirst(names[pk])) for pk in problem.about[:LINKED]]
        by_day[day].append(Clash(problem, labels[problem.code], links))
    # What is on no day stands last.
    return [Day(_label(day), by_day[day]) for day in sorted(by_day, key=lambda day: (not day, day))]


def _label(day: str) -> str:
    return day_label(datetime.date.fromisoformat(day)) if day else ""
