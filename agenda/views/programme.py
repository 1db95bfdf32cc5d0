"""The issued programme: its page, a session's page, and the same as JSON."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agenda.announcements import announcements_for, beside, board_of
from agenda.models import Paper, Release
from agenda.models.session import Kind
from agenda.own_programme import chosen_keys
from agenda.pdf.programme import DayLines, SessionLine
from agenda.programme import CLOSED, Choice, day_lines, times_label, topic_of
from agenda.programme_html import days_html, star_html, with_chosen
from agenda.seen import closed_title, seen_sessions
from cicc_portal.accounts.guards import public
from cicc_portal.accounts.requests import PortalRequest
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import LANGUAGES, Text
from meetings.models import Meeting
from meetings.roles import SECRETARIAT, TIMETABLE_STAFF

# Names of people and parties may be corrected meanwhile; who may see what is part of the key.
KEPT = 5 * 60  # seconds


@public
@require_safe
def page(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """A release, the newest unless `?release=` asks for another, as the reader may know it today."""
    release = wanted_release(request, meeting, board=beside(meeting, request.viewer))
    choice = _choice(request)
    context: dict[str, Any] = {
        "release": release,
        "may_see_draft": request.viewer.has(*SECRETARIAT),
        "announcements": board_of(release.board) if release else announcements_for(meeting, request.viewer),  # type: ignore[attr-defined]  # annotated
    }
    if release is not None:
        context |= _held(meeting, request.viewer, release, choice) | {
            "newest": release.newest,
            "numbers": range(release.newest, -1, -1),
            "times": times_label(meeting),
        }
        if request.user.is_authenticated:
            context["days"] = with_chosen(context["days"], chosen_keys(request.viewer))
    return render(request, "agenda/programme.html", context)


def wanted_release(request: PortalRequest, meeting: Meeting, **columns: Any) -> Release | None:
    """The release that `?release=` names, else the newest; `None` before the first. Raises `Http404` if unknown.

    `columns` are read in the same query, as annotations.
    """
    number = request.GET.get("release", "")
    releases = Release.objects.of_meeting(meeting).annotate(**columns)
    if not number:
        return releases.first()
    found = releases.filter(number=int(number)).first() if number.isdecimal() and len(number) < 4 else None
    if found is None:
        raise Http404
    return found


def _choice(request: PortalRequest) -> Choice:
    return Choice(**{name: request.GET.get(name, "")[:40] for name in ("day", "room", "kind", "audience", "topic")})


def _held(meeting: Meeting, viewer: Viewer, release: Release, choice: Choice) -> dict[str, Any]:
    """The list of sessions and the filter above it as HTML, kept for all who see the same."""
    key = page_key(viewer, release)
    held: dict[str, Any] | None = None if choice else cache.get(key)
    if held is None:
        days = day_lines(seen_sessions(meeting, viewer, release), meeting)
        shown = choice.of(days) if choice else days
        older = "" if release.number == release.newest else str(release.number)
        held = {
            "days": days_html(shown, suffix=f"?release={older}" if older else "", has_stars=_has_stars(viewer)),
            "filter": render_to_string("agenda/parts/programme_filter.html", _options(days, choice, release)),
            "has_sessions": bool(shown),
        }
        if not choice:
            cache.set(key, held, KEPT)
    return held


def _has_stars(viewer: Viewer) -> bool:
    """Who is signed in can choose sessions."""
    return viewer.user_id is not None


def page_key(viewer: Viewer, release: Release) -> str:
    """Under what the page is kept.

    It changes with whatever decides what the reader sees: release, audiences, who may see what today, language.
    """
    parts = [
        release.pk,
        release.confidentiality,
        sorted(viewer.audiences),
        viewer.has(*TIMETABLE_STAFF),
        _has_stars(viewer),
        get_language(),
    ]
    return f"programme:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _options(days: tuple[DayLines, ...], choice: Choice, release: Release) -> dict[str, Any]:
    """What this reader can choose from: nothing that is not in the sessions as they are seen."""
    lines = [line for day in days for line in day.sessions]
    kinds = {line.kind for line in lines}
    taken_up = {topic_of(number) for line in lines for number in line.items}
    older = "" if release.number == release.newest else str(release.number)
    return {
        "choice": choice,
        "older": older,
        "all_days": choice.query(day="", release=older),
        "days": [(choice.query(day=day.date, release=older), day) for day in days],
        "rooms": sorted({room for line in lines for room in line.rooms}, key=lambda room: room.name),
        "audiences": sorted({line.for_whom for line in lines if line.for_whom.key}, key=lambda whom: whom.name),
        "topics": [(number, str(Text(title))) for number, title in release.topics if number in taken_up],
        "kinds": [(kind.value, str(kind.label)) for kind in Kind if kind in kinds]
        + ([(CLOSED, str(closed_title()))] if CLOSED in kinds else []),
    }


@public
@require_safe
def session(request: PortalRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """One session of the release, in the form in which the reader sees it; closed time has no page."""
    release = wanted_release(request, meeting)
    found = seen_sessions(meeting, request.viewer, release, only=public_id, described=True) if release else []
    shown = next((seen for seen in found if not seen.is_block), None)
    if shown is None or release is None:
        raise Http404
    day = day_lines([shown], meeting)[0]
    papers = Paper.objects.none()
    if shown.is_full:
        papers = Paper.objects.filter(meeting=meeting, session__public_id=public_id).visible_to(request.viewer)
    context = {
        "seen": shown,
        "line": day.sessions[0],
        "day": day.label,
        "release": release,
        "times": times_label(meeting),
        "papers": papers.select_related("taken_symbol"),
        "star": _star(request.viewer, public_id) if shown.is_full else "",
        "languages": [name for code, name in LANGUAGES if code in shown.interpretation],
    }
    return render(request, "agenda/session.html", context)


def _star(viewer: Viewer, key: str) -> str:
    return star_html(key, is_chosen=key in chosen_keys(viewer)) if _has_stars(viewer) else ""


@public
@require_safe
def as_json(request: PortalRequest, meeting: Meeting) -> JsonResponse:
    """The programme for machines: the same sessions in the same form as on the page, in the reader's language."""
    release = wanted_release(request, meeting)
    days = day_lines(seen_sessions(meeting, request.viewer, release, described=True), meeting) if release else ()
    answer = JsonResponse(
        {
            "meeting": {"name": str(meeting.title), "short_name": meeting.short_name, "time_zone": meeting.tz},
            "release": {"number": release.number, "label": release.label, "issued_at": release.issued_at}
            if release
            else None,
            "days": [{"date": day.date, "sessions": [_plain(line) for line in day.sessions]} for day in days],
        }
    )
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _plain(line: SessionLine) -> dict[str, Any]:
    return {
        "id": line.key,
        "title": line.title,
        "starts_at": line.starts_at,
        "ends_at": line.ends_at,
        "rooms": [{"code": room.code, "name": room.name} for room in line.rooms],
        "kind": line.kind,
        "closed": bool(line.closed),
        "cancelled": line.is_cancelled,
        "audience": line.for_whom.name,
        "agenda_items": list(line.items),
        "topics": list(dict.fromkeys(map(topic_of, line.items))),
        "people": [{"part": people.part, "names": people.names} for people in line.people],
        "description": line.description,
    }
