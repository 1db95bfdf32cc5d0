"""The only way to a generated file: by its random id, for those who may read it."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import public
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.documents import actions
from cicc_portal.documents.models import GeneratedFile

logger = logging.getLogger(__name__)

SHOWN_IN_THE_BROWSER = {"application/pdf"}


@public
@require_safe
def download(request: HttpRequest, public_id: str, meeting: Any = None) -> HttpResponseBase:
    """A generated file; PDFs are shown in the browser, or saved with `?download=1`.

    Who may not read it gets the 404 of a file that does not exist; whoever is not signed in is asked to, in both cases.
    """
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]  # set by the guard
    found = GeneratedFile.objects.visible_to(viewer).filter(meeting_id=viewer.meeting_id, public_id=public_id)
    file = found.select_related("audience").first()
    if file is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    return answer(request, file)


def answer(request: HttpRequest, file: GeneratedFile) -> HttpResponseBase:
    """The content of `file`, whose reading is recorded; that the reader may have it is the caller's to know."""
    try:
        content = file.content.open("rb")
    except FileNotFoundError:
        logger.exception("The content of file %s is missing from the storage", file.pk)
        raise Http404 from None
    if not file.is_open:
        actions.record_download(file, by=request.user)
    shown = file.mime in SHOWN_IN_THE_BROWSER and "download" not in request.GET
    response = FileResponse(content, content_type=file.mime, as_attachment=not shown, filename=file.filename)
    response["Content-Length"] = str(file.size)
    response["Content-Language"] = file.language
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
