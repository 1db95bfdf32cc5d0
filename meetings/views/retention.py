"""Deletion of personal data: what is due when, what was deleted, and how long each thing is kept."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.models import RetentionRun
from cicc_portal.audit.retention import rule_label
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.documents.models import Job
from meetings import retention
from meetings.actions import retention as actions
from meetings.forms.retention import RetentionForm
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import IN_CHARGE
from meetings.views.stale import changes_since, with_versions

PER_PAGE = 50


@requires(*IN_CHARGE)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The days, what would be deleted now, and the proof of what was."""
    form = RetentionForm(request.POST if request.method == "POST" else None, meeting=meeting)
    try:
        if request.method == "POST" and form.is_valid() and _save(request, form, meeting):
            messages.success(request, _("The days are saved. The next night goes by them."))
            return redirect("meetings:retention", meeting.slug)
    except StaleWrite:
        return _stale(request, Meeting.objects.select_related("committee", "host").get(pk=meeting.pk))
    return _page(request, meeting, form, status=422 if form.is_bound else 200)


def _save(request: SignedInRequest, form: RetentionForm, meeting: Meeting) -> bool:
    # A row of its own: the page's heading shows what is stored.
    own = Meeting.objects.get(pk=meeting.pk)
    try:
        actions.set_days(own, form.days(), seen=form.cleaned_data["version"], by=request.user)
    except Refusal as refused:
        form.refuse(refused)
        return False
    return True


def _stale(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    changes = changes_since([(meeting, request.POST.get("version", ""))], request.viewer, zone=meeting.zone)
    form = RetentionForm(with_versions(request.POST, {"version": meeting.version}), meeting=meeting)
    return _page(request, meeting, form, status=409, changes=changes)


def _page(
    request: SignedInRequest, meeting: Meeting, form: RetentionForm, *, status: int, changes: object = None
) -> HttpResponse:
    runs = Paginator(RetentionRun.objects.of_meeting(meeting.pk).by_day(), PER_PAGE).get_page(request.GET.get("page"))
    with timezone.override(meeting.zone):
        context = {
            "form": form,
            "stale": status == 409,
            "changes": changes,
            "rules": [(due, due.count) for due in retention.of_meeting(meeting)],
            "runs": [(run, rule_label(run["rule"])) for run in runs],
            "page": runs,
            "is_demo": settings.DEMO,
            "waiting": Job.objects.filter(kind=actions.RETENTION, meeting_id=meeting.pk, state__in=Job.OPEN).exists(),
        }
        return render(request, "meetings/retention.html", context, status=status)


@requires(*IN_CHARGE)
@require_POST
def delete(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Do now what the night would do."""
    if any(due.rows.exists() for due in retention.due_of(meeting)):
        actions.order_deletion(meeting, by=request.user)
        messages.success(request, _("What is due is being deleted. Load the page again in a moment to see the proof."))
    else:
        messages.info(request, _("Nothing is due."))
    return redirect("meetings:retention", meeting.slug)
