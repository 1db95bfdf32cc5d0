"""One click at a session: swap, put back, cancel, bring back."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agenda.actions.steps import Move, take_step
from agenda.models import Session
from agenda.problems import RoomTaken
from agenda.problems.names import name_for
from agenda.views.put_back import posted_place, rooms_of
from agenda.views.sessions import at_session, session_of
from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF


@requires(*TIMETABLE_STAFF)
@require_POST
def swap(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Let two sessions change places."""
    first = session_of(meeting, public_id)
    second = session_of(meeting, request.POST.get("other", ""))
    if first.pk == second.pk or first.starts_at is None or second.starts_at is None:
        raise Http404
    names = {"one": name_for(first, request.viewer), "other": name_for(second, request.viewer)}
    moves = [
        _move(first, second, seen=request.POST.get("version", "")),
        _move(second, first, seen=request.POST.get(f"version-{second.public_id}", "")),
    ]
    try:
        take_step(meeting, "swap", moves, by=request.user)
    except RoomTaken as taken:
        _say(request, taken)
        return redirect("agenda:session-move", meeting.slug, public_id)
    messages.success(request, _("%(one)s and %(other)s have changed places.") % names)
    return redirect(at_session(meeting, first))


@requires(*TIMETABLE_STAFF)
@require_POST
def put_back(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Undo a move."""
    session = session_of(meeting, public_id)
    place = posted_place(request)
    if place is None:
        raise Http404
    try:
        move = Move(
            session=session,
            starts_at=place.starts_at,
            ends_at=place.ends_at,
            rooms=rooms_of(meeting, place),
            is_cancelled=session.is_cancelled,
            seen=request.POST.get("version", ""),
        )
        take_step(meeting, "move", [move], by=request.user)
    except RoomTaken as taken:
        _say(request, taken)
    else:
        messages.success(
            request, _("%(session)s is back where it was.") % {"session": name_for(session, request.viewer)}
        )
    return redirect(at_session(meeting, session))


@requires(*TIMETABLE_STAFF)
@require_POST
def cancel(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Cancel a session whose content they know."""
    session = _known(request, meeting, public_id)
    move = replace(_move(session, session, seen=request.POST.get("version", "")), is_cancelled=True)
    take_step(meeting, "cancel", [move], by=request.user)
    words = _("%(session)s is cancelled.") % {"session": name_for(session, request.viewer)}
    undo.offer(request, words, "agenda:session-bring-back", meeting.slug, public_id, version=session.version)
    return redirect(at_session(meeting, session))


@requires(*TIMETABLE_STAFF)
@require_POST
def bring_back(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Undo a cancellation, where its rooms are still free."""
    session = _known(request, meeting, public_id)
    move = replace(_move(session, session, seen=request.POST.get("version", "")), is_cancelled=False)
    try:
        take_step(meeting, "bring-back", [move], by=request.user)
    except RoomTaken as taken:
        _say(request, taken)
    else:
        messages.success(
            request, _("%(session)s takes place after all.") % {"session": name_for(session, request.viewer)}
        )
    return redirect(at_session(meeting, session))


def _move(session: Session, to: Session, *, seen: str) -> Move:
    """The session to where the other one stands."""
    return Move(
        session=session,
        starts_at=to.starts_at,
        ends_at=to.ends_at,
        rooms=[booking.room for booking in to.bookings.all()],
        is_cancelled=session.is_cancelled,
        seen=seen,
    )


def _known(request: SignedInRequest, meeting: Meeting, public_id: str) -> Session:
    sessions = Session.objects.filter(meeting=meeting).visible_to(request.viewer).select_related("meeting", "audience")
    sessions = sessions.prefetch_related("bookings__room")
    return get_object_or_404(sessions, public_id=public_id)


def _say(request: SignedInRequest, taken: RoomTaken) -> None:
    for sentence in taken.sentences(request.viewer):
        messages.error(request, sentence)
