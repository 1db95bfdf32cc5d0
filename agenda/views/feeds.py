"""The programme for calendar programs: a session, the whole, and one person's own by a secret address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.feeds.calendar import Event, calendar
from agenda.models import FeedLink, Release
from agenda.own_programme import events_of, own_days
from agenda.programme import day_lines
from agenda.seen import seen_sessions
from agenda.views.programme import KEPT, page_key
from cicc_portal.accounts.guards import public
from cicc_portal.accounts.requests import PortalRequest
from cicc_portal.accounts.viewers import viewer_for
from meetings.models import Meeting


@public
@require_safe
def programme(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """The newest release as its reader may know it, in the reader's language."""
    release = Release.objects.of_meeting(meeting).first()

    def made() -> bytes:
        seen = seen_sessions(meeting, request.viewer, release, described=True)
        events = [Event(line=line) for day in day_lines(seen, meeting) for line in day.sessions]
        return calendar(meeting, release, events, name=meeting.short_name)

    held = made() if release is None else _kept(f"{page_key(request.viewer, release)}:ics", made)
    return _answer(request, held, filename=f"{meeting.slug}.ics")


def _kept(key: str, made: Callable[[], bytes]) -> bytes:
    held: bytes | None = cache.get(key)
    if held is None:
        held = made()
        cache.set(key, held, KEPT)
    return held


@public
@require_safe
def session(request: PortalRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """One session of the newest release; closed time has no address."""
    release = Release.objects.of_meeting(meeting).first()
    found = seen_sessions(meeting, request.viewer, release, only=public_id, described=True) if release else []
    shown = next((seen for seen in found if not seen.is_block), None)
    if shown is None:
        raise Http404
    events = [
        Event(line=line, remote_url=shown.remote_url) for day in day_lines([shown], meeting) for line in day.sessions
    ]
    made = calendar(meeting, release, events, name=meeting.short_name, is_own=True)
    return _answer(request, made, filename=f"{meeting.slug}-{public_id}.ics")


@public
@require_safe
def own(request: PortalRequest, meeting: Meeting, token: str) -> HttpResponse:
    """One's own programme, for who has its address: as its owner may know it now, in the owner's language."""
    link = FeedLink.objects.of_secret(meeting, token).first()
    if link is None:
        raise Http404
    viewer = viewer_for(link.user, meeting)
    release = Release.objects.of_meeting(meeting).first()
    with translation.override(link.user.language):
        days = own_days(meeting, viewer, release) if release else ()
        name = _("%(meeting)s: my programme") % {"meeting": meeting.short_name}
        made = calendar(meeting, release, events_of(days), name=name, is_own=True)
    answer = _answer(request, made)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _answer(request: HttpRequest, made: bytes, *, filename: str = "") -> HttpResponse:
    """The calendar, or that it is as its reader has it."""
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    if filename:
        answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["Cache-Control"] = "private, no-cache"
    answer["ETag"] = etag = f'"{hashlib.sha256(made).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag, response=answer)
    return unchanged if isinstance(unchanged, HttpResponse) else answer
