"""What is measured of programme and timetable."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

import icalendar
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client

from agenda.actions.releases import issue_release
from agenda.editor_bench import ROWS as EDITOR
from agenda.models import Release, Session, SessionPerson
from agenda.pdf.programme import DayLines, ProgrammeData, render_programme
from agenda.problems import problems_of
from agenda.programme import programme_data
from agenda.suggestion_bench import ROWS as SUGGESTIONS
from agenda.views.programme import page_key
from cicc_portal.accounts.viewers import Viewer, viewer_for
from cicc_portal.audit.record import SYSTEM
from cicc_portal.benchmarks import Bench, Row, Work
from cicc_portal.documents.rendering import typeset
from meetings.models import Meeting
from meetings.roles import Role

WORDS = [
    "The",
    "session",
    "reviews",
    "progress",
    "since",
    "the",
    "last",
    "meeting",
    "and",
    "agrees",
    "what",
    "each",
    "administration",
    "will",
    "do",
    "by",
    "when.",
]
DAYS, SESSIONS_A_DAY, WORDS_A_SESSION = 3, 20, 60
# Forty sessions stand in the demonstration meeting.
SIX_HUNDRED_SESSIONS = 15


def _released(bench: Bench, scale: int) -> tuple[Meeting, Release]:
    meeting: Meeting = bench.meeting(scale)
    release = Release.objects.of_meeting(meeting).first() or issue_release(meeting, by=SYSTEM)
    return meeting, release


def _sixty_sessions(bench: Bench) -> ProgrammeData:
    """Three days of twenty sessions with sixty words each."""
    meeting, release = _released(bench, 1)
    data = programme_data(meeting, viewer_for(AnonymousUser(), meeting), release, language="en")
    lines = [line for day in data.days for line in day.sessions]
    text = " ".join((WORDS * WORDS_A_SESSION)[:WORDS_A_SESSION])
    days = []
    for number in range(DAYS):
        date = meeting.starts_on + datetime.timedelta(days=number)
        chosen = [
            lines[(number * SESSIONS_A_DAY + place) % len(lines)]._replace(description=text, people=())
            for place in range(SESSIONS_A_DAY)
        ]
        days.append(DayLines(date=date.isoformat(), label=f"{date:%A %d %B}", short_label="", sessions=tuple(chosen)))
    return dataclasses.replace(data, days=tuple(days))


def _programme_pdf(bench: Bench) -> Work:
    data = _sixty_sessions(bench)
    return Work(lambda: render_programme(data))


def _programme_pdf_as_a_table(bench: Bench) -> Work:
    """The same words as rows of a table, as such programmes are usually set."""
    data = _sixty_sessions(bench)
    rows = "".join(
        f"<tr><td>{line.starts}–{line.ends}<td><h3>{line.title}</h3><p>{line.places} · {line.kind_label}</p>"
        + "".join(f"<p>{people.part}: {people.names}</p>" for people in line.people)
        + f"<p>{line.description}</p>"
        for day in data.days
        for line in day.sessions
    )
    html = f"<title>{data.meeting}</title><h1>{data.meeting}</h1><table>{rows}</table>"
    return Work(lambda: typeset(html, language="en", stylesheets=["portal/pdf.css"]).pdf)


def _programme_page(bench: Bench) -> Work:
    client, url, key = _public(bench)
    return Work(lambda: client.get(url), before=lambda: cache.delete(key))


def _programme_page_kept(bench: Bench) -> Work:
    client, url, _key = _public(bench)
    return Work(lambda: client.get(url))


def _calendar(bench: Bench) -> Work:
    client, _url, key = _public(bench)
    meeting, _release = _released(bench, SIX_HUNDRED_SESSIONS)
    url = f"/{meeting.slug}/programme.ics"
    return Work(lambda: client.get(url), before=lambda: cache.delete(f"{key}:ics"))


def _calendar_by_library(bench: Bench) -> Work:
    """The same calendar read and written by the icalendar library."""
    client, _url, _key = _public(bench)
    meeting, _release = _released(bench, SIX_HUNDRED_SESSIONS)
    held = client.get(f"/{meeting.slug}/programme.ics").content
    return Work(lambda: icalendar.Calendar.from_ical(held).to_ical())


def _public(bench: Bench) -> tuple[Client, str, str]:
    """A visitor, the page's address, and the key under which it is kept."""
    meeting, release = _released(bench, SIX_HUNDRED_SESSIONS)
    key = page_key(viewer_for(AnonymousUser(), meeting), release)
    return Client(headers={"host": "localhost"}), f"/{meeting.slug}/programme/", key


def _clashes(bench: Bench) -> Work:
    meeting = bench.meeting(SIX_HUNDRED_SESSIONS)
    viewer = _timetable_staff(meeting)
    return Work(lambda: problems_of(meeting, viewer))


def _timetable_staff(meeting: Meeting) -> Viewer:
    public = viewer_for(AnonymousUser(), meeting)
    return dataclasses.replace(public, roles=frozenset({str(Role.TIMETABLE)}), staff=True)


def _clashes_by_pairs(bench: Bench) -> Work:
    """People in two places, found by comparing every two sessions."""
    meeting = bench.meeting(SIX_HUNDRED_SESSIONS)

    def compare() -> int:
        sessions = list(Session.objects.filter(meeting=meeting).standing())
        people: dict[int, set[int]] = {session.pk: set() for session in sessions}
        for session, participant in SessionPerson.objects.filter(session__in=sessions).values_list(
            "session", "participant"
        ):
            people[session].add(participant)
        return sum(1 for one in sessions for other in sessions if one.pk < other.pk and _clash(one, other, people))

    return Work(compare)


def _clash(one: Session, other: Session, people: dict[int, set[int]]) -> bool:
    if not one.starts_at or not one.ends_at or not other.starts_at or not other.ends_at:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at and bool(people[one.pk] & people[other.pk])


ROWS: Sequence[Row] = (
    Row(
        name="programme_pdf_60",
        what="programme of 60 sessions over 3 days, 60 words each",
        prepare=_programme_pdf,
        baseline=_programme_pdf_as_a_table,
        cpu_s=0.8,
        queries=0,
    ),
    Row(
        name="programme_page_600",
        what="public programme page, 600 sessions, nothing kept",
        prepare=_programme_page,
        cpu_s=0.10,
        queries=6,
        runs=5,
    ),
    Row(
        name="programme_page_600_kept",
        what="the same, kept from before",
        prepare=_programme_page_kept,
        baseline=_programme_page,
        cpu_s=0.01,
        queries=6,
        runs=5,
    ),
    Row(
        name="ics_600",
        what="calendar of 600 sessions, nothing kept",
        prepare=_calendar,
        baseline=_calendar_by_library,
        cpu_s=0.12,
        queries=6,
        runs=5,
    ),
    Row(
        name="clashes_600",
        what="the list of clashes, 600 sessions",
        prepare=_clashes,
        baseline=_clashes_by_pairs,
        cpu_s=0.02,
        queries=10,
        runs=5,
    ),
    *EDITOR,
    *SUGGESTIONS,
)
