"""The problems of a timetable: the same list for the timetable, the forms, the list of clashes and the release page."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst

from agenda.models import Session, TimetableSettings
from agenda.problems import order, people, places
from agenda.problems.finding import Check, Found, Level, Problem, rows
from agenda.problems.names import Names
from agenda.problems.standing import ATTENDED_BY_ALL, MUST_BE_ATTENDED, TABLES
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting

CHECKS: Sequence[Check] = (*places.CHECKS, *people.CHECKS, *order.CHECKS)
BY_CODE = {check.code: check for check in CHECKS}
LAST = datetime.datetime.max.replace(tzinfo=datetime.UTC)
# How people write that they speak a language.
SPOKEN = {"en": "english|anglais|engels|ingl[eé]s", "fr": "french|fran[cç]ais|frans|franc[eé]s"}
SPOKEN |= {"nl": "dutch|nederlands|n[eé]erlandais|neerland[eé]s", "es": "spanish|espagnol|spaans|espa[nñ]ol"}


def level_of(check: Check, settings: TimetableSettings) -> Level:
    """What the check does at this meeting."""
    if check.code in settings.off:
        return Level.OFF
    if check.code in settings.warning or check.tells_content:
        return Level.WARN
    return Level.BLOCK if check.code in settings.blocking else check.usually


def problems_of(meeting: Meeting, viewer: Viewer) -> list[Problem]:
    """What is wrong with the timetable, in sentences that tell `viewer` nothing new; those that block come first.

    Three queries, whatever the number of sessions: the settings, all checks at once, and the names.
    """
    settings = TimetableSettings.of(meeting)
    levels = {check.code: level_of(check, settings) for check in CHECKS}
    wanted = [check for check in CHECKS if levels[check.code] != Level.OFF]
    return _in_words(_found(wanted, meeting, settings, viewer), levels, viewer) if wanted else []


def problems_about(session: Session, viewer: Viewer) -> list[Problem]:
    """Those that concern one session."""
    return [problem for problem in problems_of(session.meeting, viewer) if session.pk in problem.about]


def blocking(meeting: Meeting, viewer: Viewer | None = None) -> list[Problem]:
    """The problems that block a release: all of them whoever asks, in words that `viewer` may read."""
    return [problem for problem in problems_of(meeting, viewer or Viewer(meeting_id=meeting.pk)) if problem.blocks]


def _found(
    checks: Sequence[Check], meeting: Meeting, settings: TimetableSettings, viewer: Viewer
) -> list[tuple[Check, Found]]:
    # Constants put together; values go in as parameters.
    selects = [f"SELECT {place}, checked.* FROM ({check.sql}) checked" for place, check in enumerate(checks)]  # noqa: S608
    found = rows(TABLES + "\nUNION ALL\n".join(selects), _parameters(meeting, settings, viewer))
    return [(checks[place], Found(tuple(about), _read(detail))) for place, about, detail in found]


def _read(detail: Any) -> dict[str, Any]:
    # Django has psycopg2 leave jsonb as text.
    found: dict[str, Any] = json.loads(detail) if isinstance(detail, str) else detail
    return found


def _parameters(meeting: Meeting, settings: TimetableSettings, viewer: Viewer) -> dict[str, Any]:
    return {
        "meeting": meeting.pk,
        "audiences": sorted(viewer.audiences),
        "zone": meeting.tz,
        "first": meeting.starts_on,
        "last": meeting.ends_on,
        "day_starts": settings.day_starts,
        "day_ends": settings.day_ends,
        "change": settings.change_minutes,
        "around": [str(kind) for kind in places.AROUND],
        "at_any_hour": [str(kind) for kind in places.AT_ANY_HOUR],
        "attended_by_all": list(ATTENDED_BY_ALL),
        "must_be_attended": list(MUST_BE_ATTENDED),
        "languages": json.dumps(SPOKEN),
    }


def _in_words(found: Sequence[tuple[Check, Found]], levels: dict[str, Level], viewer: Viewer) -> list[Problem]:
    names = Names((pk for _check, finding in found for pk in finding.about), viewer)
    problems = []
    for check, finding in found:
        words = check.words(names, finding)
        if words is not None:
            problems.append(
                Problem(
                    code=check.code,
                    message=capfirst(words.message),
                    solve=words.solve,
                    blocks=levels[check.code] == Level.BLOCK,
                    about=finding.about,
                    starts_at=names.starts_at(finding.about),
                )
            )
    return sorted(problems, key=_order)


def _order(problem: Problem) -> tuple[object, ...]:
    return (not problem.blocks, problem.starts_at or LAST, problem.about, problem.message)
