"""The demonstration's mail: every message, for everyone, so that a newcomer finds the sign-in code."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import public
from cicc_portal.accounts.requests import PortalRequest
from cicc_portal.outbox.models import Message

A_PAGE = 25


@public
@require_safe
def reader(request: PortalRequest, public_id: str = "") -> HttpResponse:
    """The messages to `?to=`, or all, and the chosen one, or else the newest. 404 outside the demonstration."""
    if not settings.DEMO:
        raise Http404
    address = request.GET.get("to", "").replace("\0", "").strip()
    written = Message.objects.exclude(state=Message.State.DRAFT)
    found = written.to_address(address) if address else written
    page = Paginator(found.defer("html"), A_PAGE).get_page(request.GET.get("page"))
    shown = get_object_or_404(written, public_id=public_id) if public_id else next(iter(page.object_list), None)
    attachments = list(shown.attachments.defer("content")) if shown else []
    response = render(
        request,
        "outbox/reader.html",
        {"page": page, "address": address, "message": shown, "attachments": attachments, "is_chosen": bool(public_id)},
    )
    response["Cache-Control"] = "no-store"
    return response
