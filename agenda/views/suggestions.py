"""Suggestions at the desk: ask for one, look at it beside the timetable, take it whole or in part, dismiss it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agenda.actions import suggestions as actions
from agenda.demands import demands_in_words
from agenda.forms.suggestions import AskForm
from agenda.models import Session, Suggestion
from agenda.problems import RoomTaken
from agenda.problems.names import name_for
from agenda.seen import draft_sessions
from agenda.suggestions import comparison
from agenda.views.operations import offer_undo
from agenda.views.sessions import session_of
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.documents.models import Job
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import TIMETABLE_STAFF

SHOWN = 10


@requires(*TIMETABLE_STAFF)
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Ask for a suggestion; those of late; which sessions are pinned."""
    form = AskForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seed = form.cleaned_data["seed"] or 0
                suggestion = actions.ask(meeting, moves_scheduled=form.moves_scheduled, seed=seed, by=request.user)
            except Refusal as refusal:
                form.add_error(refusal.field, str(refusal))
            else:
                return redirect("agenda:suggestion", meeting.slug, suggestion.public_id)
    found = Suggestion.objects.visible_to(request.viewer).select_related("job", "asked_by")
    pinned = set(Session.objects.filter(meeting=meeting, is_pinned=True).values_list("pk", flat=True))
    sessions = [seen for seen in draft_sessions(meeting, request.viewer) if seen.starts_at and not seen.is_cancelled]
    context = {
        "form": form,
        "suggestions": found.order_by("-pk")[:SHOWN],
        "sessions": [(seen, seen.pk in pinned) for seen in sessions],
        "pinned": sum(1 for seen in sessions if seen.pk in pinned),
        "unscheduled": actions.to_place(meeting, moves_scheduled=False),
    }
    return render(request, "agenda/suggestions.html", context, status=status)


@requires(*TIMETABLE_STAFF)
@require_safe
def look(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """How far it is; then the proposal beside the timetable, or what cannot hold together."""
    suggestion = _suggestion(request, public_id)
    context: dict[str, Any] = {"suggestion": suggestion, "job": None, "is_over": not _is_open(suggestion)}
    if suggestion.placements:
        context["comparison"] = comparison(suggestion, request.viewer)
        context["is_decided"] = bool(suggestion.taken_at or suggestion.dismissed_at)
    elif suggestion.conflict:
        context["demands"] = demands_in_words(suggestion.conflict, meeting, request.viewer)
    elif suggestion.job:
        # Only who asked may follow the job itself; the others see how it stands.
        context["job"] = Job.objects.visible_to(request.viewer).filter(pk=suggestion.job.pk).first()
    return render(request, "agenda/suggestion.html", context)


@requires(*TIMETABLE_STAFF)
@require_POST
def take(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Take the ticked sessions of it; those that no longer fit are left where they are, and named."""
    suggestion = _suggestion(request, public_id)
    chosen = set(request.POST.getlist("session"))
    keys = Session.objects.filter(meeting=meeting, public_id__in=chosen).values_list("pk", flat=True)
    if not chosen:
        messages.error(request, _("Tick the sessions that you want to take."))
        return redirect("agenda:suggestion", meeting.slug, public_id)
    try:
        taken = actions.take(suggestion, set(keys), by=request.user)
    except RoomTaken as refused:
        for sentence in refused.sentences(request.viewer):
            messages.error(request, sentence)
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        _say(request, meeting, taken)
        return redirect("agenda:timetable", meeting.slug)
    return redirect("agenda:suggestion", meeting.slug, public_id)


def _say(request: SignedInRequest, meeting: Meeting, taken: actions.Taken) -> None:
    words = ngettext(
        "%(number)s session is placed as suggested.", "%(number)s sessions are placed as suggested.", taken.moved
    )
    offer_undo(request, meeting, taken.step, words % {"number": taken.moved})
    left = Session.objects.filter(meeting=meeting, pk__in=taken.left_out).select_related("audience")
    names = ", ".join(name_for(session, request.viewer) for session in left)
    if names:
        messages.warning(request, _("These did not fit any more and stay as they are: %(names)s.") % {"names": names})


@requires(*TIMETABLE_STAFF)
@require_POST
def dismiss(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Put it aside."""
    try:
        actions.dismiss(_suggestion(request, public_id), by=request.user)
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The suggestion is dismissed. The timetable stays as it is."))
    return redirect("agenda:suggestions", meeting.slug)


@requires(*TIMETABLE_STAFF)
@require_POST
def pin(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Pin a session where it is, or free it."""
    session = session_of(meeting, public_id)
    wanted = request.POST.get("pin") == "1"
    actions.pin(session, is_pinned=wanted, seen=request.POST.get("version", ""), by=request.user)
    words = _("%(session)s is pinned where it is.") if wanted else _("%(session)s is no longer pinned.")
    messages.success(request, words % {"session": name_for(session, request.viewer)})
    return redirect("agenda:suggestions", meeting.slug)


def _suggestion(request: SignedInRequest, public_id: str) -> Suggestion:
    found = Suggestion.objects.visible_to(request.viewer).select_related("meeting", "job", "asked_by")
    return get_object_or_404(found, public_id=public_id)


def _is_open(suggestion: Suggestion) -> bool:
    return suggestion.job is not None and suggestion.job.is_open
