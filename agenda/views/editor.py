"""What the timetable editor reads and does, as JSON. The same actions and rules as the forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agenda.actions.steps import redo_step, take_step, undo_step
from agenda.editor.asked import NotUnderstood, Wrong, moves_of, read
from agenda.editor.board import Mark, board, mark, notes
from agenda.editor.overtaken import overtaken
from agenda.problems import RoomTaken
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.versions import StaleWrite
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import TIMETABLE_STAFF


@requires(*TIMETABLE_STAFF)
@require_GET
def data(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The board; `304` while nothing has been written at the meeting since."""
    # Taken before the board is read: what is written in between is fetched again, never missed.
    held = mark(meeting, request.viewer, request.user)
    if request.headers.get("If-None-Match") == held.etag:
        return _private(HttpResponseNotModified(), held)
    return _private(JsonResponse(board(meeting, request.viewer, held)), held)


@requires(*TIMETABLE_STAFF)
@require_GET
def remarks(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What is wrong with sessions, and what was last done to them: asked for when the board is another one."""
    response = JsonResponse(notes(meeting, request.viewer, request.user))
    patch_cache_control(response, private=True, no_store=True)
    return response


@requires(*TIMETABLE_STAFF)
@require_POST
def move(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Put one or several sessions somewhere else, all or none."""

    def step() -> None:
        moves = moves_of(meeting, read(request.body), request.viewer)
        take_step(meeting, "edit", moves, by=request.user)

    return _answer(request, meeting, step)


@requires(*TIMETABLE_STAFF)
@require_POST
def undo(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Take back the last step of one's own."""
    return _answer(request, meeting, lambda: undo_step(meeting, by=request.user))


@requires(*TIMETABLE_STAFF)
@require_POST
def redo(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Do again what one has undone last."""
    return _answer(request, meeting, lambda: redo_step(meeting, by=request.user))


def _answer(request: SignedInRequest, meeting: Meeting, step: Callable[[], object]) -> HttpResponse:
    """Do it, and give the board as it stands then; where it is refused, why, and the board that there truly is."""
    try:
        step()
    except NotUnderstood:
        return JsonResponse({"sentences": [_("The portal did not understand this. Load the page again.")]}, status=400)
    except StaleWrite as stale:
        return _refused(request, meeting, overtaken(stale, meeting, request.viewer), 409)
    except RoomTaken as taken:
        return _refused(request, meeting, taken.sentences(request.viewer), 422)
    except (Refusal, Wrong) as refused:
        return _refused(request, meeting, [str(getattr(refused, "sentence", refused))], 422)
    return _board(request, meeting, {}, 200)


def _refused(request: SignedInRequest, meeting: Meeting, sentences: list[str], status: int) -> HttpResponse:
    return _board(request, meeting, {"sentences": sentences}, status)


def _board(request: SignedInRequest, meeting: Meeting, more: dict[str, Any], status: int) -> HttpResponse:
    held = mark(meeting, request.viewer, request.user)
    return _private(JsonResponse({**board(meeting, request.viewer, held), **more}, status=status), held)


def _private(response: HttpResponse, held: Mark) -> HttpResponse:
    response["ETag"] = held.etag
    patch_cache_control(response, private=True, no_cache=True)
    return response
