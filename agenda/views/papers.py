"""Papers as their readers find them."""

from __future__ import annotations

from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from agenda.models import Paper, PaperFile
from cicc_portal.accounts.guards import public
from cicc_portal.accounts.requests import PortalRequest
from cicc_portal.audit.record import record
from meetings.models import Meeting


@public
@require_GET
def listed(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """The issued papers of the audiences that the reader belongs to, by symbol."""
    papers = (
        Paper.objects.filter(meeting=meeting)
        .visible_to(request.viewer)
        .select_related("taken_symbol", "audience")
        .prefetch_related("files")
        .order_by("series", "taken_symbol__taken_at", "pk")
    )
    return render(request, "agenda/papers.html", {"papers": papers})


@public
@require_GET
def download(request: PortalRequest, meeting: Meeting, public_id: str, language: str) -> HttpResponse | FileResponse:
    """One language version; the download of what is not public is put on record."""
    paper = get_object_or_404(
        Paper.objects.filter(meeting=meeting).visible_to(request.viewer).select_related("audience", "taken_symbol"),
        public_id=public_id,
    )
    file = get_object_or_404(PaperFile, paper=paper, language=language)
    if paper.audience.kind != "public":
        with transaction.atomic():
            record("paper.downloaded", paper, by=request.user)
    symbol = paper.taken_symbol.symbol if paper.taken_symbol else paper.public_id
    response = FileResponse(
        file.file.open("rb"), filename=f"{symbol.replace('/', '-')}-{language}.pdf", content_type=file.mime
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
