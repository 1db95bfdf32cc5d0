"""A person's own data: seen, taken along, erased."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cicc_portal.accounts.guards import SIGNED_IN, requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import erasure
from delegates.forms.erasure import ErasureForm
from delegates.own_data import own_file
from delegates.own_data.page import held_about, subject_of
from delegates.views.answers import posted
from meetings.models import Meeting
from meetings.retention import is_over, kept_for


@requires(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All that is held. The passport's data are shown on demand alone: the screen may be seen by others."""
    subject = subject_of(request.user, meeting, request.viewer)
    shows = request.method == "POST" and "passport" in request.POST
    with timezone.override(meeting.zone):
        sections = held_about(subject, shows_passport=shows)
        context = {"subject": subject, "sections": sections, "shows_passport": shows}
        return render(request, "delegates/own_data.html", context)


@requires(SIGNED_IN)
@never_cache
@require_POST
def download(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The same as a ZIP. Made on the fly and stored nowhere; that it was taken is recorded."""
    subject = subject_of(request.user, meeting, request.viewer)
    with timezone.override(meeting.zone):
        content = own_file.packed(subject)
    erasure.record_download(subject)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{own_file.filename(subject)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What goes at once, what stays and why; then it goes."""
    subject = subject_of(request.user, meeting, request.viewer)
    current = subject.current
    if current is None:
        raise Http404
    form = ErasureForm(posted(request), version=current.version)
    if request.method == "POST" and form.is_valid():
        erasure.erase(subject, current, seen=form.cleaned_data["version"])
        messages.success(request, _("Your data is erased. What stays is shown here."))
        return redirect("delegates:own-data", meeting.slug)
    context = {
        "form": form,
        "participant": current,
        "withdraws": erasure.ends_participation(subject, current),
        "is_over": is_over(meeting),
        "kept": {line.term.key: line for line in kept_for(meeting)},
    }
    return render(request, "delegates/erase.html", context, status=422 if form.is_bound else 200)
