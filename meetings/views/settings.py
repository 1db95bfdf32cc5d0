"""The settings of a meeting, and whether the public sees it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.versions import StaleWrite
from meetings.actions import meetings as actions
from meetings.forms.meeting import MeetingForm
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import IN_CHARGE
from meetings.views.stale import changes_since, with_versions


@requires(*IN_CHARGE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All basics on one page."""
    # A row of its own: the form writes into it, and the page's heading shows what is stored.
    form = MeetingForm(request.POST if request.method == "POST" else None, instance=Meeting.objects.get(pk=meeting.pk))
    try:
        if request.method == "POST" and form.is_valid() and _save(request, form):
            messages.success(request, _("The settings are saved."))
            return redirect("meetings:settings", form.instance.slug)
    except StaleWrite:
        return _stale(request, meeting)
    return render(request, "meetings/settings.html", {"form": form}, status=422 if form.is_bound else 200)


def _stale(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The page again: `meeting` is as the guard read it, after the other's change."""
    changes = changes_since([(meeting, request.POST.get("version", ""))], request.viewer, zone=meeting.zone)
    form = MeetingForm(
        with_versions(request.POST, {"version": meeting.version}), instance=Meeting.objects.get(pk=meeting.pk)
    )
    return render(request, "meetings/settings.html", {"form": form, "stale": True, "changes": changes}, status=409)


def _save(request: SignedInRequest, form: MeetingForm) -> bool:
    try:
        actions.change_meeting(form.instance, seen=form.cleaned_data["version"], fields=form.changes, by=request.user)
    except Refusal as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    except ValidationError as refused:
        for name, sentences in refused.message_dict.items():
            form.add_error(name if name in form.fields else None, sentences)
        return False
    return True


@requires(*IN_CHARGE)
@require_POST
def publish(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    actions.publish(meeting, seen=request.POST.get("version", ""), by=request.user)
    undo.offer(
        request,
        _("%(meeting)s is public now.") % {"meeting": meeting.short_name},
        "meetings:unpublish",
        meeting.slug,
        version=meeting.version,
    )
    return redirect("meetings:desk", meeting.slug)


@requires(*IN_CHARGE)
@require_POST
def unpublish(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    actions.unpublish(meeting, seen=request.POST.get("version", ""), by=request.user)
    undo.offer(
        request,
        _("%(meeting)s is a draft again: its staff alone see it.") % {"meeting": meeting.short_name},
        "meetings:publish",
        meeting.slug,
        version=meeting.version,
    )
    return redirect("meetings:desk", meeting.slug)
