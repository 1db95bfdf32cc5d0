"""The programme at the desk as a reader would find it."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.models import Release
from agenda.previews import readers_at, sight_as
from agenda.programme import day_lines, times_label
from agenda.programme_html import days_html
from agenda.releases.compared import DRAFT, chosen
from agenda.seen import previewed_sessions
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.roles import SECRETARIAT


@requires(*SECRETARIAT)
@require_safe
def page(request: SignedInRequest, meeting: Meeting, reader: str) -> HttpResponse:
    """The draft, or the release that `?release=` names, as `reader` would read it; within the person's own rights."""
    readers = readers_at(meeting)
    wanted = next((one for one in readers if one.key == reader), None)
    if wanted is None:
        raise Http404
    releases = list(Release.objects.of_meeting(meeting))
    number = request.GET.get("release", DRAFT)
    release = chosen(releases, number) if number != DRAFT else None
    if release is None and number != DRAFT:
        raise Http404
    sight = sight_as(meeting, request.viewer, wanted)
    days = day_lines(previewed_sessions(meeting, request.viewer, sight.viewer, release), meeting)
    # No links: the pages behind them would show what the staff member knows.
    days = tuple(replace(day, sessions=tuple(line._replace(has_page=False) for line in day.sessions)) for day in days)
    context = {
        "readers": readers,
        "sight": sight,
        "releases": releases,
        "release": release,
        "what": release.label if release else _("Draft"),
        "days": days_html(days),
        "has_sessions": bool(days),
        "times": times_label(meeting),
    }
    return render(request, "agenda/preview.html", context)
