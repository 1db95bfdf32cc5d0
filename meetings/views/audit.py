"""The audit record of a meeting, for those in charge. Entries of closed audiences are there for their members alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.models import Entry
from meetings.auditing import lines
from meetings.forms.audit import AuditFilter
from meetings.models import Meeting
from meetings.roles import IN_CHARGE

PER_PAGE = 50


@requires(*IN_CHARGE)
@require_safe
def index(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    entries = Entry.objects.filter(meeting_id=meeting.pk).visible_to(request.viewer)
    form = AuditFilter(request.GET, entries=entries, meeting=meeting)
    page = Paginator(form.found().with_who(), PER_PAGE).get_page(request.GET.get("page"))
    with timezone.override(meeting.zone):
        context = {"form": form, "page": page, "lines": lines(list(page), request.viewer, zone=meeting.zone)}
        return render(request, "meetings/audit.html", context)
