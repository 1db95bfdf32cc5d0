"""Screens in the halls: now and next, per room and of all rooms. Public, and always as the public sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from agenda.screens import at_first, screen_data
from cicc_portal.accounts.guards import public
from cicc_portal.accounts.requests import PortalRequest
from cicc_portal.languages import CODES
from meetings.models import Meeting, Room

THEMES = ("dark", "light")


@public
@require_safe
def overview(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """Now and next in all rooms."""
    return _screen(request, meeting, None)


@public
@require_safe
def room(request: PortalRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Now and next in one room."""
    return _screen(request, meeting, get_object_or_404(Room, meeting=meeting, code=code))


def _screen(request: PortalRequest, meeting: Meeting, shown: Room | None) -> HttpResponse:
    with translation.override(_language(request, meeting)):
        data = _data(meeting, shown)
        theme = request.GET.get("theme", "")
        context = {
            "data": data,
            "at_first": at_first(data, timezone.now()),
            "room": shown,
            "theme": theme if theme in THEMES else "light",
            "data_url": _data_url(request, meeting, shown),
            "clock": timezone.now(),
        }
        answer = render(request, "agenda/screen.html", context)
    answer["Cache-Control"] = "no-cache"
    return answer


@public
@require_safe
def overview_data(request: PortalRequest, meeting: Meeting) -> JsonResponse:
    """What the screen of all rooms asks for again and again."""
    return _as_json(request, meeting, None)


@public
@require_safe
def room_data(request: PortalRequest, meeting: Meeting, code: str) -> JsonResponse:
    """What the screen of a room asks for again and again."""
    return _as_json(request, meeting, get_object_or_404(Room, meeting=meeting, code=code))


def _as_json(request: PortalRequest, meeting: Meeting, shown: Room | None) -> JsonResponse:
    with translation.override(_language(request, meeting)):
        answer = JsonResponse(_data(meeting, shown))
    answer["Cache-Control"] = "no-store"
    return answer


def _data(meeting: Meeting, shown: Room | None) -> dict[str, Any]:
    rooms = [shown] if shown else list(Room.objects.filter(meeting=meeting))
    # Another address after an update of the portal: the screen loads itself anew.
    version = {"version": static("agenda/screen.js")}
    return screen_data(meeting, rooms, room=shown, now=timezone.now()) | version


def _language(request: HttpRequest, meeting: Meeting) -> str:
    """As `?language=` asks; else the meeting's first language, whatever the browser of a screen prefers."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in CODES else meeting.text_language()


def _data_url(request: HttpRequest, meeting: Meeting, shown: Room | None) -> str:
    name, args = ("room-data", [shown.code]) if shown else ("screens-data", [])
    return f"{reverse(f'agenda:{name}', args=[meeting.slug, *args])}?language={translation.get_language()}"


@public
@require_safe
def worker(_request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """The service worker of the screens: it may only look after what lies below its own address."""
    found = finders.find("agenda/screen-worker.js")
    if not isinstance(found, str):
        raise Http404
    answer = HttpResponse(Path(found).read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
