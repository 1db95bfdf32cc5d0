"""What staff do with messages: each view finds them, calls one action, and says what came of it."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.outbox import actions
from cicc_portal.outbox.forms import DraftForm
from cicc_portal.outbox.marks import STAFF
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.models.message import MessageQuerySet
from cicc_portal.outbox.problems import TooLate
from cicc_portal.outbox.views.desk import show_message

NAMED = re.compile(r"[A-Za-z0-9_-]{1,32}")
TICKED = re.compile(r"[A-Za-z0-9_-]{1,32}:[0-9]{1,9}")


@requires(*STAFF)
@require_POST
def edit(request: SignedInRequest, meeting: Any, public_id: str) -> HttpResponse:
    """Keep the changed words of a draft, and send it if the button says so."""
    message = _found(request, public_id)
    form = DraftForm.of(message, request.POST)
    if not form.is_valid():
        return show_message(request, message, form, status=422)
    words = {name: form.cleaned_data[name] for name in ("subject", "text")}
    try:
        actions.edit(message, **words, seen=form.cleaned_data["version"], by=request.user, meeting=meeting)
    except TooLate as late:
        toasts.info(request, str(late))
        return _to(meeting, message)
    if "send" in request.POST:
        return _send(request, meeting, {message.public_id: str(message.version)})
    toasts.success(request, _("The draft is saved."))
    return _to(meeting, message)


@requires(*STAFF)
@require_POST
def send(request: SignedInRequest, meeting: Any) -> HttpResponse:
    """Send the ticked drafts; each box holds the id and the version that was shown."""
    ticked = dict(box.split(":", 1) for box in request.POST.getlist("message") if TICKED.fullmatch(box))
    if not ticked:
        toasts.info(request, _("Tick the drafts that are to be sent."))
        return redirect("outbox:messages", meeting.slug)
    return _send(request, meeting, ticked)


@requires(*STAFF)
@require_POST
def take_back(request: SignedInRequest, meeting: Any) -> HttpResponse:
    """Undo a sending: what still waits becomes a draft again."""
    named = [part for part in request.POST.get("messages", "").split(",") if NAMED.fullmatch(part)]
    taken = actions.take_back(_visible(request).filter(public_id__in=named), by=request.user)
    if taken == len(named):
        toasts.success(request, _("Nothing was sent: the messages are drafts again."))
    else:
        toasts.warning(
            request,
            ngettext("%(count)s message had already left.", "%(count)s messages had already left.", len(named) - taken)
            % {"count": len(named) - taken},
        )
    return redirect("outbox:messages", meeting.slug)


@requires(*STAFF)
@require_POST
def retry(request: SignedInRequest, meeting: Any, public_id: str) -> HttpResponse:
    """Send a failed or cancelled message after all."""
    message = _found(request, public_id)
    try:
        actions.retry(message, seen=request.POST.get("version", ""), by=request.user)
        toasts.success(request, _("The message is on its way again."))
    except TooLate as late:
        toasts.info(request, str(late))
    return _to(meeting, message)


@requires(*STAFF)
@require_POST
def retry_failed(request: SignedInRequest, meeting: Any) -> HttpResponse:
    """Send all failed messages again that the page showed as failed."""
    failed = [message for message in _visible(request).in_state(Message.State.FAILED) if message.can_be_retried]
    for message in failed:
        actions.retry(message, seen=message.version, by=request.user)
    count = len(failed)
    toasts.success(
        request,
        ngettext("%(count)s message is on its way again.", "%(count)s messages are on their way again.", count)
        % {"count": count},
    )
    return redirect("outbox:messages", meeting.slug)


@requires(*STAFF)
@require_POST
def recall(request: SignedInRequest, meeting: Any, public_id: str) -> HttpResponse:
    """Stop a message that still waits."""
    message = _found(request, public_id)
    try:
        actions.recall(message, by=request.user)
        toasts.success(request, _("The message was stopped."))
    except TooLate as late:
        toasts.info(request, str(late))
    return _to(meeting, message)


@requires(*STAFF)
@require_POST
def discard(request: SignedInRequest, meeting: Any, public_id: str) -> HttpResponse:
    """Give up a draft."""
    message = _found(request, public_id)
    try:
        actions.discard(message, seen=request.POST.get("version", ""), by=request.user)
    except TooLate as late:
        toasts.info(request, str(late))
        return _to(meeting, message)
    undo.offer(
        request,
        _("The draft is thrown away."),
        "outbox:restore",
        meeting.slug,
        message.public_id,
        version=message.version,
    )
    return redirect("outbox:messages", meeting.slug)


@requires(*STAFF)
@require_POST
def restore(request: SignedInRequest, meeting: Any, public_id: str) -> HttpResponse:
    """Make a draft again of one that was given up."""
    message = _found(request, public_id)
    try:
        actions.restore(message, seen=request.POST.get("version", ""), by=request.user)
        toasts.success(request, _("The message is a draft again."))
    except TooLate as late:
        toasts.info(request, str(late))
    return _to(meeting, message)


def _visible(request: SignedInRequest) -> MessageQuerySet:
    return Message.objects.visible_to(request.viewer)


def _found(request: SignedInRequest, public_id: str) -> Message:
    return get_object_or_404(_visible(request), public_id=public_id)


def _to(meeting: Any, message: Message) -> HttpResponseRedirect:
    return redirect("outbox:message", meeting.slug, message.public_id)


def _send(request: SignedInRequest, meeting: Any, seen: dict[str, str]) -> HttpResponse:
    result = actions.send_drafts(_visible(request), seen=seen, by=request.user)
    count = len(result.messages)
    if count:
        said = ngettext("%(count)s message leaves in a moment.", "%(count)s messages leave in a moment.", count)
        ids = ",".join(message.public_id for message in result.messages)
        undo.offer(request, said % {"count": count}, "outbox:take-back", meeting.slug, messages=ids)
    if result.left:
        said = ngettext(
            "%(count)s message was left: someone else has changed or sent it since.",
            "%(count)s messages were left: someone else has changed or sent them since.",
            result.left,
        )
        toasts.warning(request, said % {"count": result.left})
    return redirect("outbox:messages", meeting.slug)
