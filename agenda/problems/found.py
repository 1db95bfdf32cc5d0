"""The problems of a timetable: the same list for the timetable, the forms and the release page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst

from agenda.models import Session
from agenda.problems import people, places
from agenda.problems.finding import Finding
from agenda.problems.names import Names
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting

# Each gets the ids of the standing sessions whose content the reader may know.
CHECKS: Sequence[Callable[[Meeting, Sequence[int]], list[Finding]]] = (
    places.outside_the_days,
    people.in_two_places,
    people.heads_of_both_streams,
    people.caucus_without_chair,
    people.no_longer_there,
    places.without_room,
    places.room_too_small,
    places.item_without_session,
)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something to look at: `blocks` a release, or a warning. `about` are the sessions concerned, which show it."""

    code: str
    message: str
    blocks: bool
    about: tuple[int, ...]


def problems_of(meeting: Meeting, viewer: Viewer) -> list[Problem]:
    """What is wrong with the timetable, in sentences that tell `viewer` nothing new; those that block come first.

    One query a check, one for what is known and one for the names, whatever the number of sessions.
    """
    known = list(
        Session.objects.filter(meeting=meeting).visible_to(viewer).standing().order_by().values_list("pk", flat=True)
    )
    findings = [finding for check in CHECKS for finding in check(meeting, known)]
    names = Names((pk for finding in findings for pk in finding.about), viewer)
    problems = [
        Problem(code=finding.code, message=capfirst(words), blocks=finding.blocks, about=finding.about)
        for finding in findings
        if (words := finding.words(names))
    ]
    return sorted(problems, key=lambda problem: not problem.blocks)


def blocking(meeting: Meeting, viewer: Viewer | None = None) -> list[Problem]:
    """The problems that block a release: all of them whoever asks, in words that `viewer` may read."""
    return [problem for problem in problems_of(meeting, viewer or Viewer(meeting_id=meeting.pk)) if problem.blocks]
