"""Entering, changing and moving one session."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.actions import sessions as actions
from agenda.actions.steps import Move, take_step
from agenda.forms.people import PeopleForms
from agenda.forms.sessions import SessionForm
from agenda.forms.times import TimesForm
from agenda.models import Session
from agenda.problems import RoomTaken, problems_about
from agenda.problems.names import name_for
from agenda.seen import SeenSession, draft_sessions
from agenda.views.put_back import offer_put_back, where_it_was
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF


@requires(*TIMETABLE_STAFF)
def add(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Enter a session, with or without a time."""
    data = request.POST or None
    form = SessionForm(data, meeting=meeting, viewer=request.viewer)
    times = TimesForm(data, meeting=meeting)
    people = PeopleForms(data, meeting=meeting)
    if data and all([form.is_valid(), times.is_valid(), people.is_valid()]):
        try:
            session = actions.create_session(
                _scheduled(form.instance, times),
                rooms=times.cleaned_data["rooms"],
                agenda_items=form.cleaned_data["agenda_items"],
                people=people.parts,
                by=request.user,
            )
        except RoomTaken as taken:
            _say(taken, times, request)
        else:
            messages.success(request, _("The session is entered."))
            return redirect(at_session(meeting, session))
    context = {"form": form, "times": times, "people": people}
    return render(request, "agenda/session_form.html", context, status=422 if data else 200)


@requires(*TIMETABLE_STAFF)
def change(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Change what a session is about. Of a closed one not theirs, timetable staff see when, where and for whom."""
    session = session_of(meeting, public_id)
    seen = _seen(request, meeting, session)
    context: dict[str, object] = {"session": session, "seen": seen, "name": name_for(session, request.viewer)}
    if not seen.is_full:
        context["problems"] = problems_about(session, request.viewer)
        return render(request, "agenda/session_closed.html", context, status=404 if request.method == "POST" else 200)
    data = request.POST or None
    form = SessionForm(data, instance=session, meeting=meeting, viewer=request.viewer)
    people = PeopleForms(data, meeting=meeting, session=session)
    if data and all([form.is_valid(), people.is_valid()]):
        actions.change_session(
            session,
            agenda_items=form.cleaned_data["agenda_items"],
            people=people.parts,
            seen=form.cleaned_data["version"],
            by=request.user,
        )
        messages.success(request, _("The session is saved."))
        return redirect(at_session(meeting, session))
    context |= {"form": form, "people": people, "problems": problems_about(session, request.viewer)}
    return render(request, "agenda/session_form.html", context, status=422 if data else 200)


@requires(*TIMETABLE_STAFF)
def move(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Give a session another time and other rooms. All timetable staff may, whatever they know of it."""
    session = session_of(meeting, public_id)
    was = where_it_was(session)
    name = name_for(session, request.viewer)
    form = TimesForm(request.POST or None, meeting=meeting, session=session)
    if form.is_valid():
        moment = {key: form.cleaned_data[key] for key in ("starts_at", "ends_at", "rooms")}
        try:
            move = Move(session=session, **moment, is_cancelled=session.is_cancelled, seen=form.cleaned_data["version"])
            take_step(meeting, "move", [move], by=request.user)
        except RoomTaken as taken:
            _say(taken, form, request)
        else:
            offer_put_back(request, meeting, session, was, _("%(session)s is moved.") % {"session": name})
            return redirect(at_session(meeting, session))
    others = [seen for seen in draft_sessions(meeting, request.viewer) if seen.starts_at and seen.pk != session.pk]
    context = {
        "session": session,
        "seen": _seen(request, meeting, session),
        "name": name,
        "form": form,
        "problems": problems_about(session, request.viewer),
        "others": [seen for seen in others if not seen.is_cancelled],
    }
    return render(request, "agenda/session_move.html", context, status=422 if form.is_bound else 200)


def session_of(meeting: Meeting, public_id: str) -> Session:
    """A session of the draft, for timetable staff. Raises `Http404`."""
    sessions = Session.objects.filter(meeting=meeting).select_related("audience", "meeting__committee", "meeting__host")
    return get_object_or_404(sessions.prefetch_related("bookings__room", "item_links"), public_id=public_id)


def at_session(meeting: Meeting, session: Session) -> str:
    """The timetable, at the line of the session."""
    return f"{reverse('agenda:timetable', args=[meeting.slug])}#session-{session.public_id}"


def _seen(request: SignedInRequest, meeting: Meeting, session: Session) -> SeenSession:
    return draft_sessions(meeting, request.viewer, only=session.public_id)[0]


def _scheduled(session: Session, times: TimesForm) -> Session:
    session.starts_at, session.ends_at = times.cleaned_data["starts_at"], times.cleaned_data["ends_at"]
    return session


def _say(taken: RoomTaken, form: TimesForm, request: SignedInRequest) -> None:
    for sentence in taken.sentences(request.viewer):
        form.add_error(taken.field, sentence)
