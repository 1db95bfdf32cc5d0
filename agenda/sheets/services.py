"""A day as the hotel and the technicians need it: rooms, times, set-up, interpretation, equipment; no content."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from agenda.models import Session
from agenda.models.session import Kind
from agenda.programme import day_label
from agenda.seen import SeenSession, draft_sessions
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import LANGUAGES
from delegates.audiences import members_of
from delegates.documents.letterheads import letterhead_of
from delegates.pdf.tables import PrintedColumn, Section, Tables
from meetings.models import Meeting

NAMES = dict(LANGUAGES)
MoreCells = Callable[[Session, SeenSession], tuple[str, ...]]
# People come and go: no number of seats is wanted.
UNCOUNTED = (Kind.DESK, Kind.MEDIA)


def technicians_data(meeting: Meeting, viewer: Viewer, days: Iterable[datetime.date], *, language: str) -> Tables:
    """Interpretation, remote participation and equipment of each session, by day and time.

    Sessions are called as everyone may call them: the sheet leaves the secretariat. One query more than
    `draft_sessions` has.
    """
    with translation.override(language):
        columns = (*_when_and_where(), _wide(_("Interpretation")), _narrow(_("Remote")), _wide(_("Equipment")))
        return _tables(meeting, viewer, days, columns, _technical, title=_("Technicians’ sheet"), language=language)


def hotel_data(meeting: Meeting, viewer: Viewer, days: Iterable[datetime.date], *, language: str) -> Tables:
    """Set-up and number of people of each session, by day and time; the number only where `viewer` may know it."""
    counts = _expected(meeting)
    with translation.override(language):

        def row(session: Session, seen: SeenSession) -> tuple[str, ...]:
            is_told = seen.is_full and session.kind not in UNCOUNTED
            count = counts.get(session.audience_id)
            setup = str(session.get_layout_display()) if session.layout else ""
            return setup, str(count) if is_told and count is not None else ""

        columns = (*_when_and_where(), _wide(_("Set-up")), _narrow(_("People")))
        return _tables(meeting, viewer, days, columns, row, title=_("Hotel’s sheet"), language=language)


def _when_and_where() -> tuple[PrintedColumn, ...]:
    return (
        PrintedColumn(_("Time"), 28),
        PrintedColumn(_("Room"), 44),
        PrintedColumn(_("Session"), 84),
    )


def _wide(heading: str) -> PrintedColumn:
    return PrintedColumn(heading, 42)


def _narrow(heading: str) -> PrintedColumn:
    return PrintedColumn(heading, 20)


def _technical(session: Session, _seen: SeenSession) -> tuple[str, ...]:
    languages = ", ".join(NAMES.get(code, code) for code in session.interpretation)
    return languages, _("yes") if session.remote_url else "", session.equipment


def _tables(
    meeting: Meeting,
    viewer: Viewer,
    days: Iterable[datetime.date],
    columns: tuple[PrintedColumn, ...],
    more: MoreCells,
    *,
    title: str,
    language: str,
) -> Tables:
    rows = _rows(meeting, viewer, more)
    return Tables(
        language=language,
        head=letterhead_of(meeting),
        title=title,
        lead=_("As the timetable stands now. Closed sessions are named as they are announced."),
        empty=_("Nothing is scheduled on this day."),
        sections=tuple(
            Section(
                heading=day_label(day),
                columns=columns,
                rows=tuple(rows[day]),
                sheet=title,
                heading_column=_("Day"),
                starts_page=True,
            )
            for day in days
            if day in rows
        ),
    )


def _rows(meeting: Meeting, viewer: Viewer, more: MoreCells) -> dict[datetime.date, list[tuple[str, ...]]]:
    """The rows of each day, by time."""
    seen_of = {seen.pk: seen for seen in draft_sessions(meeting, viewer) if seen.pk is not None}
    rows: dict[datetime.date, list[tuple[str, ...]]] = defaultdict(list)
    for session in Session.objects.filter(meeting=meeting, pk__in=seen_of).standing().order_by("starts_at", "pk"):
        if session.starts_at is None or session.ends_at is None:
            continue
        seen = seen_of[session.pk]
        starts_at, ends_at = session.starts_at.astimezone(meeting.zone), session.ends_at.astimezone(meeting.zone)
        rooms = ", ".join(room.name for room in seen.rooms)
        name = str(seen.public_title or seen.title)
        time = f"{starts_at:%H:%M}–{ends_at:%H:%M}"
        rows[starts_at.date()].append((time, rooms, name, *more(session, seen)))
    return rows


def _expected(meeting: Meeting) -> dict[int, int]:
    """How many belong to each audience. A query an audience: a meeting has a handful."""
    return {audience.pk: members_of(audience).count() for audience in Audience.objects.of_meeting(meeting)}
