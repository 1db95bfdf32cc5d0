"""Answers that several pages give alike."""

from __future__ import annotations

from django.http import HttpResponse


def picture(content: bytes, mime: str) -> HttpResponse:
    """A picture of a person or of a code: for this reader alone, kept nowhere."""
    response = HttpResponse(content, content_type=mime)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = "inline"
    return response
