"""Closures of rooms, absences of persons, and rules between sessions."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agenda.actions import availability as actions
from agenda.forms.availability import PEOPLE, AbsenceForm, ClosureForm, RuleForm, written
from agenda.forms.people import label_of
from agenda.models import PersonAbsence, RoomClosure, SessionRule
from agenda.problems.names import Names
from agenda.programme import times_label
from agenda.seen import SeenSession, draft_sessions
from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.problems import Taken
from meetings.roles import TIMETABLE_STAFF


@requires(*TIMETABLE_STAFF)
@require_GET
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What is not to be had when, and the forms that say so."""
    return _page(request, meeting, ClosureForm(meeting=meeting), AbsenceForm(meeting=meeting))


@requires(*TIMETABLE_STAFF)
@require_POST
def close_room(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    form = ClosureForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _page(request, meeting, form, AbsenceForm(meeting=meeting), status=422)
    closure = actions.close_room(form.closure, by=request.user)
    words = _("The closure of %(room)s is entered.") % {"room": closure.room}
    undo.offer(request, words, "agenda:closure-remove", meeting.slug, closure.pk)
    return redirect("agenda:availability", meeting.slug)


@requires(*TIMETABLE_STAFF)
@require_POST
def open_room(request: SignedInRequest, meeting: Meeting, pk: int) -> HttpResponse:
    closure = get_object_or_404(RoomClosure.objects.select_related("room"), room__meeting=meeting, pk=pk)
    actions.open_room(closure, by=request.user)
    undo.offer(
        request,
        _("The closure of %(room)s is removed.") % {"room": closure.room},
        "agenda:closure-add",
        meeting.slug,
        room=closure.room.code,
        reason=closure.reason,
        **_span(closure, meeting),
    )
    return redirect("agenda:availability", meeting.slug)


@requires(*TIMETABLE_STAFF)
@require_POST
def add_absence(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    form = AbsenceForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _page(request, meeting, ClosureForm(meeting=meeting), form, status=422)
    absence = actions.add_absence(form.absence, by=request.user)
    undo.offer(request, _("The absence is entered."), "agenda:absence-remove", meeting.slug, absence.pk)
    return redirect("agenda:availability", meeting.slug)


@requires(*TIMETABLE_STAFF)
@require_POST
def remove_absence(request: SignedInRequest, meeting: Meeting, pk: int) -> HttpResponse:
    held = PersonAbsence.objects.select_related("participant__delegation__party")
    absence = get_object_or_404(held, participant__meeting=meeting, pk=pk)
    actions.remove_absence(absence, by=request.user)
    person = label_of(absence.participant)
    said = _("The absence is removed.")
    undo.offer(request, said, "agenda:absence-add", meeting.slug, person=person, **_span(absence, meeting))
    return redirect("agenda:availability", meeting.slug)


def _span(held: RoomClosure | PersonAbsence, meeting: Meeting) -> dict[str, str]:
    return {"starts_at": written(held.starts_at, meeting), "ends_at": written(held.ends_at, meeting)}


def _page(
    request: SignedInRequest, meeting: Meeting, closing: ClosureForm, absent: AbsenceForm, status: int = 200
) -> HttpResponse:
    absences = PersonAbsence.objects.filter(participant__meeting=meeting)
    context = {
        "closures": RoomClosure.objects.filter(room__meeting=meeting).select_related("room"),
        "absences": absences.select_related("participant__delegation__party"),
        "closing": closing,
        "absent": absent,
        "list_id": PEOPLE,
        "times": times_label(meeting),
    }
    return render(request, "agenda/availability.html", context, status=status)


@requires(*TIMETABLE_STAFF)
def rules(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What must hold between two sessions: the list, and the form that adds to it."""
    sessions = [(seen.key, _label(seen, meeting)) for seen in draft_sessions(meeting, request.viewer) if seen.pk]
    form = RuleForm(request.POST or None, meeting=meeting, sessions=sessions)
    if form.is_valid():
        try:
            rule = actions.add_rule(form.rule, by=request.user)
        except Taken as taken:
            form.add_error(None, str(taken))
        else:
            undo.offer(request, _("The rule is entered."), "agenda:rule-remove", meeting.slug, rule.pk)
            return redirect("agenda:rules", meeting.slug)
    held = list(SessionRule.objects.filter(meeting=meeting))
    names = Names((pk for rule in held for pk in (rule.first_id, rule.second_id)), request.viewer)
    context = {
        "rules": [(rule, capfirst(names[rule.first_id]), capfirst(names[rule.second_id])) for rule in held],
        "form": form,
    }
    return render(request, "agenda/rules.html", context, status=422 if form.is_bound else 200)


@requires(*TIMETABLE_STAFF)
@require_POST
def remove_rule(request: SignedInRequest, meeting: Meeting, pk: int) -> HttpResponse:
    rule = get_object_or_404(SessionRule.objects.select_related("first", "second"), meeting=meeting, pk=pk)
    actions.remove_rule(rule, by=request.user)
    fields: dict[str, Any] = {"kind": rule.kind, "first": rule.first.public_id, "second": rule.second.public_id}
    undo.offer(request, _("The rule is removed."), "agenda:rules", meeting.slug, **fields)
    return redirect("agenda:rules", meeting.slug)


def _label(seen: SeenSession, meeting: Meeting) -> str:
    """“14 May 09:00 Opening ceremony”; of a closed one its audience stands beside what others read."""
    starts_at = seen.starts_at.astimezone(meeting.zone) if seen.starts_at else None
    title = str(seen.title) if seen.is_full else f"{seen.title} ({seen.audience})"
    return f"{starts_at:%d.%m. %H:%M} {title}" if starts_at else title
