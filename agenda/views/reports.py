"""The outcome report at the desk: which version, in which language, and how far it is."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from agenda.actions import reports as actions
from agenda.forms.reports import ReportForm
from agenda.views.outcomes import DRAFTERS
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.documents.models import Job
from meetings.models import Meeting


@requires(*DRAFTERS)
@require_GET
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The form, and the latest reports that this staff member may follow."""
    return _page(request, meeting, ReportForm(meeting=meeting, viewer=request.viewer))


@requires(*DRAFTERS)
@require_POST
def draft(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    return _make(request, meeting, actions.draft_report, _("The draft is being made."))


@requires(*DRAFTERS)
@require_POST
def issue(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    return _make(
        request, meeting, actions.issue_report, _("The report is issued and will stand among the papers in a moment.")
    )


def _make(request: SignedInRequest, meeting: Meeting, action: object, done: object) -> HttpResponse:
    form = ReportForm(request.POST, meeting=meeting, viewer=request.viewer)
    if form.is_valid():
        try:
            action(meeting, **form.cleaned_data, by=request.user)  # type: ignore[operator]  # one of two like actions
        except actions.NothingAdopted:
            form.add_error("audience", _("These readers have no adopted outcome to read yet: adopt one first."))
        else:
            messages.success(request, str(done))
            return redirect("agenda:desk-reports", meeting.slug)
    return _page(request, meeting, form)


def _page(request: SignedInRequest, meeting: Meeting, form: forms.Form) -> HttpResponse:
    jobs = Job.objects.visible_to(request.viewer).filter(kind="report").select_related("audience")[:20]
    context = {"form": form, "jobs": jobs}
    return render(request, "agenda/desk_reports.html", context, status=422 if form.errors else 200)
