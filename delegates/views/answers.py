"""Questions and answers that several pages share."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: a POST that holds nothing is still one."""
    return request.POST if request.method == "POST" else None


def picture(content: bytes, mime: str) -> HttpResponse:
    """A picture of a person or of a code: for this reader alone, kept nowhere."""
    response = HttpResponse(content, content_type=mime)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = "inline"
    return response
