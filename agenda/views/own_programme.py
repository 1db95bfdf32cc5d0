"""One's own programme: its page, the star on sessions, and the address of its calendar."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agenda.actions import own_programme as actions
from agenda.models import FeedLink, Release, Session
from agenda.own_programme import own_days
from agenda.programme import times_label
from agenda.programme_html import star_html
from agenda.seen import seen_sessions
from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.accounts.viewers import SIGNED_IN
from meetings.models import Meeting


@requires(SIGNED_IN)
@require_safe
@never_cache
def page(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Chosen sessions, those where one has a part, those of one's caucuses; and the calendar's address."""
    release = Release.objects.of_meeting(meeting).first()
    return render(request, "agenda/own_programme.html", _context(request, meeting, release))


def _context(request: SignedInRequest, meeting: Meeting, release: Release | None) -> dict[str, Any]:
    return {
        "release": release,
        "days": own_days(meeting, request.viewer, release) if release else (),
        "times": times_label(meeting),
        "link": FeedLink.objects.live().own(request.viewer).first(),
    }


@requires(SIGNED_IN)
@require_POST
def choose(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Put a session into one's own programme (`add`), or take it out (`remove`)."""
    is_added = "add" in request.POST
    session = _session_of(request, meeting, request.POST.get("add") or request.POST.get("remove", ""))
    (actions.choose_session if is_added else actions.leave_session)(session, by=request.user)
    if request.headers.get("HX-Request"):
        return HttpResponse(star_html(session.public_id, is_chosen=is_added, is_swapped=True))
    if is_added:
        messages.success(request, _("The session is in your programme."))
    else:
        words = _("The session is no longer in your programme.")
        undo.offer(request, words, "agenda:choose-session", meeting.slug, add=session.public_id)
    return redirect(_back(request, meeting, session))


def _session_of(request: SignedInRequest, meeting: Meeting, public_id: str) -> Session:
    """A session of the programme whose content they know. Raises `Http404`."""
    if "\0" in public_id:
        raise Http404
    found = seen_sessions(meeting, request.viewer, only=public_id) if public_id else []
    if not any(seen.is_full and seen.key == public_id for seen in found):
        raise Http404
    return get_object_or_404(Session, meeting=meeting, public_id=public_id)


def _back(request: SignedInRequest, meeting: Meeting, session: Session) -> str:
    """The page that the star stands on, at its session."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        came_from = reverse("agenda:programme", args=[meeting.slug])
    return f"{came_from.split('#', 1)[0]}#session-{session.public_id}"


@requires(SIGNED_IN)
@require_POST
@never_cache
def feed_link(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Make the address of one's calendar, renew it, switch it off, or show it."""
    wanted = request.POST.get("do")
    own = FeedLink.objects.live().own(request.viewer)
    if wanted == "make":
        link = actions.make_feed_link(meeting, by=request.user)
    elif wanted == "switch-off":
        actions.revoke_feed_link(meeting, by=request.user)
        messages.success(request, _("The address of your calendar gives nothing any more."))
        return redirect("agenda:own-programme", meeting.slug)
    elif wanted == "show" and (held := own.first()):
        link = held
    else:
        raise Http404
    release = Release.objects.of_meeting(meeting).first()
    address = request.build_absolute_uri(reverse("agenda:own-feed", args=[meeting.slug, link.token]))
    shown = {"link": link, "address": address, "subscribe": f"webcal://{address.split('://', 1)[1]}"}
    return render(request, "agenda/own_programme.html", _context(request, meeting, release) | shown)
