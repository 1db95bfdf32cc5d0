"""The portal's front page, and each meeting's own."""

from __future__ import annotations

import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import CONVENER, public
from cicc_portal.accounts.navigation import Navigation
from cicc_portal.accounts.requests import PortalRequest
from meetings import hooks
from meetings.models import Meeting
from meetings.roles import DESK


@public
@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """All public meetings, and the drafts that the visitor works on."""
    listed = list(Meeting.objects.listed())
    drafts = list(Meeting.objects.drafts_of(request.user))
    current, past = _by_day(listed)
    own = hooks.own_links_of(request.user, [*listed, *drafts]) if request.user.is_authenticated else {}
    for meeting in (*listed, *drafts):
        meeting.own_links = own.get(meeting.pk, [])  # type: ignore[attr-defined]  # for the template
    context = {
        "current": current,
        "past": past,
        "drafts": drafts,
        "convenes": request.viewer.has(CONVENER),
    }
    return render(request, "meetings/home.html", context)


@public
@require_safe
def meeting(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """What everyone may know of a meeting, and the ways on from there."""
    viewer = request.viewer
    context = {
        "tops": [top(request, meeting, viewer) for top in hooks.tops],
        "cards": _cards(request, meeting),
        "figures": hooks.figures_of(meeting, viewer),
        "works_here": viewer.has(*DESK),
    }
    return render(request, "meetings/meeting.html", context)


def _cards(request: PortalRequest, meeting: Meeting) -> list[hooks.Card]:
    """The cards that the apps give, and one for each page of the navigation that has none."""
    cards = hooks.cards_of(meeting, request.viewer)
    ways = {card.url for card in cards}
    links = Navigation(request.viewer, meeting, request.path).meeting_links
    return [
        *cards,
        *(
            hooks.Card(title=link.label, url=link.url, icon=link.icon or "arrow-right")
            for link in links
            if link.url not in ways
        ),
    ]


def _by_day(meetings: list[Meeting]) -> tuple[list[Meeting], list[Meeting]]:
    """Those that are not over, soonest first; and the others, latest first. A day ends in the meeting's own zone."""
    now = timezone.now()
    current = [found for found in meetings if found.ends_on >= _today(found, now)]
    past = [found for found in meetings if found not in current]
    return sorted(current, key=lambda found: found.starts_on), past


def _today(meeting: Meeting, now: datetime.datetime) -> datetime.date:
    return now.astimezone(meeting.zone).date()
