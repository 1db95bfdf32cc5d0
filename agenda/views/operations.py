"""“Running late”: a part of a day later or earlier, shown first, done in one step, undone in one."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from agenda.actions.steps import take_step, undo_step
from agenda.forms.operations import ShiftForm
from agenda.models import TimetableStep
from agenda.operations.lines import Line, days_of, hold_to_what_was_seen, standing
from agenda.operations.shift import DAY, plan_shift
from agenda.operations.trial import new_problems
from agenda.problems import RoomTaken
from agenda.problems.names import hours, name_for
from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import TIMETABLE_STAFF

USUAL_MINUTES = 30


@requires(*TIMETABLE_STAFF)
def shift(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Show what a delay does to a day; with `step=apply` do it."""
    asked = request.POST if request.method == "POST" else request.GET
    data = asked if "minutes" in asked else _usual(meeting, asked.get("day", ""))
    form = ShiftForm(data, meeting=meeting, viewer=request.viewer)
    context: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "agenda/shift.html", context, status=422)
    chosen, seen = _posted(request, "do-"), _posted(request, "version-")
    lines = plan_shift(meeting, form.wanted(chosen))
    is_blocked = any(line.is_blocked for line in lines)
    moved = [line for line in lines if line.is_changed]
    applies = request.method == "POST" and request.POST.get("step") == "apply"
    if applies and moved and not is_blocked:
        hold_to_what_was_seen(meeting, seen, [line.session for line in moved])
        try:
            step = take_step(meeting, "shift", [line.move(seen) for line in moved], by=request.user)
        except RoomTaken as taken:
            context["taken"] = taken.sentences(request.viewer)
        else:
            offer_undo(request, meeting, step, _said(len(moved), form.cleaned_data["minutes"]))
            return redirect(f"{reverse('agenda:timetable', args=[meeting.slug])}#day-{form.cleaned_data['day']}")
    context |= {
        "rows": [_row(line, meeting, request.viewer) for line in lines],
        "moved": len(moved),
        "is_blocked": is_blocked,
        "problems": new_problems(meeting, request.viewer, lines),
        "asked": [(name, value) for name in form.fields for value in data.getlist(name)],
    }
    return render(request, "agenda/shift.html", context, status=422 if applies else 200)


def _usual(meeting: Meeting, day: str) -> QueryDict:
    """Half an hour later from now on, if the meeting is on; else from the first session of the day."""
    now = timezone.now().astimezone(meeting.zone)
    days = days_of(meeting)
    wanted = next((held for held in days if held.isoformat() == day), None)
    usual: dict[str, Any] = {"minutes": USUAL_MINUTES, "until": DAY, "keeps_pinned": "on"}
    if wanted is None and now.date() in days:
        return QueryDict(urlencode(usual | {"day": now.date().isoformat(), "starts": f"{now:%H:%M}"}))
    wanted = wanted or meeting.starts_on
    first = next(iter(standing(meeting, wanted)), None)
    starts = first.starts_at.astimezone(meeting.zone).time() if first and first.starts_at else datetime.time(8)
    return QueryDict(urlencode(usual | {"day": wanted.isoformat(), "starts": f"{starts:%H:%M}"}))


def _posted(request: SignedInRequest, prefix: str) -> dict[str, str]:
    found = request.POST.items()
    return {name.removeprefix(prefix): str(value) for name, value in found if name.startswith(prefix)}


def _row(line: Line, meeting: Meeting, viewer: Viewer) -> dict[str, Any]:
    session = line.session
    return {
        "line": line,
        "name": name_for(session, viewer),
        "was": hours(session.starts_at, session.ends_at, meeting) if session.starts_at and session.ends_at else "",
        "is_now": hours(line.starts_at, line.ends_at, meeting) if line.starts_at and line.ends_at else "",
        "runs_into": [name_for(other, viewer) for other in line.runs_into],
    }


def _said(count: int, minutes: int) -> str:
    if minutes < 0:
        words = ngettext(
            "%(count)s session changed: %(minutes)s minutes earlier.",
            "%(count)s sessions changed: %(minutes)s minutes earlier.",
            count,
        )
    else:
        words = ngettext(
            "%(count)s session changed: %(minutes)s minutes later.",
            "%(count)s sessions changed: %(minutes)s minutes later.",
            count,
        )
    return words % {"count": count, "minutes": abs(minutes)}


def offer_undo(request: SignedInRequest, meeting: Meeting, step: TimetableStep, words: str) -> None:
    """Say `words`, with a button that takes the whole step back."""
    undo.offer(request, words, "agenda:operation-undo", meeting.slug, step=step.pk)


@requires(*TIMETABLE_STAFF)
@require_POST
def take_back(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Undo the step that the button belongs to, as long as it is still the person's last."""
    asked = request.POST.get("step", "")
    if not asked.isdecimal():
        raise Http404
    last = TimetableStep.objects.filter(meeting=meeting, user=request.user, undone_at=None).last()
    if last is None or str(last.pk) != asked:
        messages.error(request, _("This is no longer your last step at the timetable. Undo the later ones first."))
        return redirect("agenda:timetable", meeting.slug)
    try:
        undo_step(meeting, by=request.user)
    except RoomTaken as taken:
        for sentence in taken.sentences(request.viewer):
            messages.error(request, sentence)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Everything is back where it was."))
    return redirect("agenda:timetable", meeting.slug)
