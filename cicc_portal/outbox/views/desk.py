"""The outbox of a meeting: what was written, what left, what failed."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.documents.models import Job
from cicc_portal.outbox.forms import DraftForm, FilterForm
from cicc_portal.outbox.marks import DIRECTOR, SECRETARY, STAFF
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.models.message import MessageQuerySet

A_PAGE = 50


@requires(*STAFF)
@require_safe
def message_list(request: SignedInRequest, meeting: Any) -> HttpResponse:
    """The messages of a meeting, newest first; drafts can be ticked and sent together, a batch as a whole."""
    form = FilterForm(request.GET)
    visible = Message.objects.visible_to(request.viewer)
    found = visible
    batch = _batch(request, visible, form.chosen["batch"]) if "batch" in form.chosen else None
    if batch is not None:
        found = found.of_batch(batch["kind"])
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
        "batch": batch,
        "has_drafts": any(m.state == "draft" for m in page.object_list),
    }
    answer = render(request, "outbox/messages.html", context)
    is_written = batch is not None and (batch["job"] is None or not batch["job"].is_open)
    if is_written and request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        answer["HX-Refresh"] = "true"  # the drafts are there: the whole list is new
    return answer


def _batch(request: SignedInRequest, visible: MessageQuerySet, kind: str) -> dict[str, Any]:
    """What is said above the messages of a batch: how many drafts there are, and how far it has been written."""
    # The job first: what it writes as it ends is counted, or else it is looked at again.
    job = (
        Job.objects.visible_to(request.viewer)
        .filter(public_id=request.GET.get("job", "").replace("\0", "")[:32])
        .first()
    )
    sendable = sendable_of_batch(request.viewer, kind).in_state(Message.State.DRAFT).count()
    readable = visible.of_batch(kind).in_state(Message.State.DRAFT).count()
    return {
        "kind": kind,
        "drafts": sendable,
        # Those in charge send what tells of closed sessions too, and read it only where they are assigned to them.
        "unread": max(0, sendable - readable),
        "job": job if job is not None and job.state != Job.State.DONE else None,
    }


def sendable_of_batch(viewer: Viewer, kind: str) -> MessageQuerySet:
    """The messages of a batch that `viewer` may send: those that they may read, or all for who is in charge."""
    found = Message.objects.of_batch(kind)
    if viewer.meeting_id is not None and viewer.has(DIRECTOR, SECRETARY):
        return found.filter(meeting_id=viewer.meeting_id)
    return found.visible_to(viewer)


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
