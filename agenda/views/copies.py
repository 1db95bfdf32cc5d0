"""Sessions made from others or for many rooms: breaks, a day's pattern, a copy, a second part. And taking one out."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from agenda.actions.deletions import delete_session, why_not_deletable
from agenda.actions.steps import Move, take_step
from agenda.forms.operations import BreaksForm, DuplicateForm, PatternForm, SplitForm
from agenda.models import Session
from agenda.operations import copies as planned
from agenda.operations.copies import Copy
from agenda.operations.lines import days_of
from agenda.problems import RoomTaken
from agenda.problems.in_use import SessionInUse
from agenda.problems.names import hours, name_for
from agenda.programme import day_label
from agenda.views.operations import offer_undo
from agenda.views.sessions import at_session
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import CODES, Text
from meetings.models import Meeting, Room
from meetings.roles import TIMETABLE_STAFF


@requires(*TIMETABLE_STAFF)
def breaks(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """A break in all or some rooms, on one or more days."""
    data = request.POST or None
    form = BreaksForm(data, meeting=meeting, initial={"title": _coffee(), "starts": "10:30", "ends": "11:00"})
    found: list[Copy] = []
    if form.is_valid():
        given = form.cleaned_data
        rooms = list(given["rooms"] or Room.objects.filter(meeting=meeting))
        days = [datetime.date.fromisoformat(day) for day in given["days"]]
        found = planned.breaks(
            meeting, title=given["title"], days=days, starts=given["starts"], ends=given["ends"], rooms=rooms
        )
    return _made(request, meeting, form, found, kind="breaks", page="agenda/breaks.html")


@requires(*TIMETABLE_STAFF)
def pattern(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The sessions of a day at the same hours of another."""
    asked = request.POST.get("day") or request.GET.get("day", "")
    days = days_of(meeting)
    day = next((held for held in days if held.isoformat() == asked), days[0])
    form = PatternForm(request.POST or None, meeting=meeting, viewer=request.viewer, day=day)
    field: Any = form.fields["sessions"]
    form.initial = {"day": day.isoformat(), "sessions": [session.public_id for session in field.queryset]}
    found: list[Copy] = []
    if form.is_valid():
        onto = datetime.date.fromisoformat(form.cleaned_data["to"])
        found = planned.pattern(meeting, form.cleaned_data["sessions"], onto=onto)
    context = {"days": [(held.isoformat(), day_label(held), held == day) for held in days]}
    return _made(request, meeting, form, found, kind="pattern", page="agenda/pattern.html", more=context)


def _made(
    request: SignedInRequest,
    meeting: Meeting,
    form: BreaksForm | PatternForm,
    found: Sequence[Copy],
    *,
    kind: str,
    page: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show what would be made, and what stands in the way; with `step=apply` make it."""
    context: dict[str, Any] = {"form": form, **(more or {})}
    if not form.is_valid():
        return render(request, page, context, status=422 if form.is_bound else 200)
    found = planned.with_taken(found)
    if form.cleaned_data["leaves_out_taken"]:
        found = [copy.without_taken() for copy in found]
    is_blocked = any(copy.taken for copy in found)
    applies = request.POST.get("step") == "apply"
    if applies and not is_blocked:
        try:
            step = take_step(meeting, kind, [copy.move() for copy in found], by=request.user)
        except RoomTaken as taken:
            context["taken"] = taken.sentences(request.viewer)
        else:
            words = ngettext("%(count)s session is entered.", "%(count)s sessions are entered.", len(found))
            offer_undo(request, meeting, step, words % {"count": len(found)})
            return redirect("agenda:timetable", meeting.slug)
    context |= {"rows": [_row(copy, meeting, request.viewer) for copy in found], "is_blocked": is_blocked}
    return render(request, page, context, status=422 if applies else 200)


def _row(copy: Copy, meeting: Meeting, viewer: Viewer) -> dict[str, Any]:
    return {
        "title": copy.session.title,
        "day": day_label(copy.starts_at.astimezone(meeting.zone).date()),
        "hours": hours(copy.starts_at, copy.ends_at, meeting),
        "rooms": [room.name for room in copy.rooms],
        "taken": RoomTaken(copy.taken, meeting).sentences(viewer) if copy.taken else [],
    }


def _coffee() -> Text:
    title = Text()
    for code in CODES:
        with override(code):
            title[code] = _("Coffee break")
    return title


def _known(request: SignedInRequest, meeting: Meeting, public_id: str) -> Session:
    """A session whose content the person may know. A bilateral meeting is made from its request alone."""
    found = Session.objects.filter(meeting=meeting).visible_to(request.viewer).exclude(kind="bilateral")
    found = found.select_related("audience", "meeting__committee", "meeting__host")
    return get_object_or_404(found.prefetch_related("bookings__room"), public_id=public_id)


@requires(*TIMETABLE_STAFF)
def duplicate(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """The same session once more, at another time or in the tray."""
    session = _known(request, meeting, public_id)
    form = DuplicateForm(request.POST or None, meeting=meeting)
    name = name_for(session, request.viewer)
    if form.is_valid():
        items = session.item_links.select_related("agenda_item") if form.cleaned_data["with_items"] else []
        move = Move(
            session=planned.twin(session),
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            rooms=form.cleaned_data["rooms"],
            agenda_items=[link.agenda_item for link in items],
            people=planned.parts_of(session) if form.cleaned_data["with_people"] else [],
        )
        try:
            step = take_step(meeting, "duplicate", [move], by=request.user)
        except RoomTaken as taken:
            for sentence in taken.sentences(request.viewer):
                form.add_error(taken.field, sentence)
        else:
            offer_undo(request, meeting, step, _("%(session)s is there twice.") % {"session": name})
            return redirect(at_session(meeting, move.session))
    context = {"session": session, "form": form, "name": name}
    return render(request, "agenda/session_duplicate.html", context, status=422 if form.is_bound else 200)


@requires(*TIMETABLE_STAFF)
def split(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """A session in two, at a time of it; shown first."""
    session = _known(request, meeting, public_id)
    if session.starts_at is None or session.ends_at is None or session.is_cancelled:
        raise Http404
    form = SplitForm(request.POST or None, session=session)
    context: dict[str, Any] = {"session": session, "form": form, "name": name_for(session, request.viewer)}
    if not form.is_valid():
        return render(request, "agenda/session_split.html", context, status=422 if form.is_bound else 200)
    if request.POST.get("step") != "apply":
        context["parts"] = [hours(session.starts_at, form.at, meeting), hours(form.at, session.ends_at, meeting)]
        return render(request, "agenda/session_split.html", context)
    moves = planned.split(session, form.at, seen=form.cleaned_data["version"])
    try:
        step = take_step(meeting, "split", moves, by=request.user)
    except RoomTaken as taken:
        context["taken"] = taken.sentences(request.viewer)
        return render(request, "agenda/session_split.html", context, status=422)
    offer_undo(request, meeting, step, _("%(session)s is split in two.") % {"session": context["name"]})
    return redirect(at_session(meeting, session))


@requires(*TIMETABLE_STAFF)
def delete(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Take out a session that was never released, after a page that asks."""
    session = _known(request, meeting, public_id)
    name = name_for(session, request.viewer)
    status = 200
    if request.method == "POST":
        try:
            delete_session(session, seen=request.POST.get("version", ""), by=request.user)
        except SessionInUse:
            status = 422
        else:
            messages.success(request, _("%(session)s is deleted.") % {"session": name})
            return redirect(reverse("agenda:timetable", args=[meeting.slug]))
    context = {"session": session, "name": name, "why_not": why_not_deletable(session)}
    return render(request, "agenda/session_delete.html", context, status=status)
