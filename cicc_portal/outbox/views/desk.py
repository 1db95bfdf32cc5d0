"""The outbox of a meeting: what was written, what left, what failed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.outbox.forms import DraftForm, FilterForm
from cicc_portal.outbox.marks import STAFF
from cicc_portal.outbox.models import Message

A_PAGE = 50


@requires(*STAFF)
@require_safe
def message_list(request: SignedInRequest, meeting: Any) -> HttpResponse:
    """The messages of a meeting, newest first; drafts can be ticked and sent together."""
    form = FilterForm(request.GET)
    visible = Message.objects.visible_to(request.viewer)
    found = visible
    if state := form.chosen.get("state"):
        found = found.in_state(state)
    if words := form.chosen.get("q"):
        found = found.search(words, by=request.viewer)
    page = Paginator(found.defer("text", "html"), A_PAGE).get_page(request.GET.get("page"))
    for message in page.object_list:
        message.shown_address = message.address_for(request.viewer)  # type: ignore[attr-defined]  # for the template
    counts = visible.counts()
    context = {
        "form": form,
        "page": page,
        "counts": counts,
        "has_drafts": any(m.state == "draft" for m in page.object_list),
    }
    return render(request, "outbox/messages.html", context)


@requires(*STAFF)
@require_safe
def show(request: SignedInRequest, meeting: Any, public_id: str) -> HttpResponse:
    """One message; a draft with the form to change it."""
    message = get_object_or_404(Message.objects.visible_to(request.viewer), public_id=public_id)
    return show_message(request, message, DraftForm.of(message))


def show_message(request: SignedInRequest, message: Message, form: DraftForm, *, status: int = 200) -> HttpResponse:
    """The page of a message, with `form` where it can be edited."""
    context = {
        "message": message,
        "form": form if message.can_be_edited else None,
        "shown_address": message.address_for(request.viewer),
        "attachments": list(message.attachments.select_related("file").defer("content")),
    }
    return render(request, "outbox/message.html", context, status=status)
