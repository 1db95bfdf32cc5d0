"""The programme as PDF: the file if it is there, else a page that waits for it."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from agenda.actions.programme_files import request_file
from agenda.models import ProgrammeFile
from agenda.pdf.programme import Layout
from agenda.programme import programme_data
from agenda.views.programme import wanted_release
from cicc_portal.accounts.guards import public
from cicc_portal.accounts.requests import PortalRequest
from cicc_portal.audit.record import record
from cicc_portal.documents.models import Job
from cicc_portal.languages import CODES, DEFAULT
from meetings.models import Meeting


@public
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: PortalRequest, meeting: Meeting) -> HttpResponse | FileResponse:
    """What the reader may know of the release today, in the reader's language.

    GET gives the file; where it is not made yet, 202 and a page that asks again until it is there. POST tries again
    what has failed. Everyone who sees the same shares one file, which is made once.
    """
    release = wanted_release(request, meeting)
    if release is None:
        raise Http404
    data = programme_data(meeting, request.viewer, release, language=_language())
    data = replace(data, layout=_layout(request))
    held = ProgrammeFile.objects.filter(release=release, digest=data.digest).select_related("job", "file").first()
    if held is None or _is_lost(held) or request.method == "POST":
        held = request_file(meeting, release, data, viewer=request.viewer)
    if held.file is None:
        return _waiting(request, meeting, held)
    if _is_htmx(request):
        return HttpResponseClientRedirect(request.get_full_path())
    return _file(request, held, is_public=data.is_public)


def _is_htmx(request: PortalRequest) -> bool:
    return "HX-Request" in request.headers


def _language() -> str:
    code = (get_language() or DEFAULT).split("-")[0]
    return code if code in CODES else DEFAULT


def _layout(request: PortalRequest) -> Layout:
    """`?layout=`: A4 unless it asks for a booklet or a page a day. Raises `Http404` for another."""
    try:
        return Layout(request.GET.get("layout") or Layout.A4)
    except ValueError:
        raise Http404 from None


def _is_lost(held: ProgrammeFile) -> bool:
    """A file that somebody has removed, or whose job is gone, is made again without asking."""
    return held.file is None and (held.job is None or held.job.state in {Job.State.DONE, Job.State.CANCELLED})


def _waiting(request: PortalRequest, meeting: Meeting, held: ProgrammeFile) -> HttpResponse:
    template = "agenda/parts/programme_progress.html" if _is_htmx(request) else "agenda/programme_wait.html"
    has_failed = held.job is not None and held.job.state == Job.State.FAILED
    context = {"job": held.job, "has_failed": has_failed, "release": held.release}
    answer = render(request, template, context, status=200 if _is_htmx(request) or has_failed else 202)
    answer["Cache-Control"] = "no-store"
    return answer


def _file(request: PortalRequest, held: ProgrammeFile, *, is_public: bool) -> FileResponse:
    if held.file is None:
        raise Http404
    if not is_public:
        with transaction.atomic():
            record("file.downloaded", held.file, by=request.user)
    answer = FileResponse(held.file.content.open("rb"), filename=held.file.filename, content_type=held.file.mime)
    answer["Cache-Control"] = "private, no-cache" if is_public else "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
