"""Sending what was written together with one click, and taking it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as toasts
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.outbox import actions
from cicc_portal.outbox.forms import BATCH
from cicc_portal.outbox.marks import STAFF
from cicc_portal.outbox.views.desk import sendable_of_batch


@requires(*STAFF)
@require_POST
def send_batch(request: SignedInRequest, meeting: Any) -> HttpResponse:
    """Send all drafts of a batch: hundreds in as many queries as one."""
    kind = _named(request)
    sent = actions.send_batch(sendable_of_batch(request.viewer, kind), by=request.user)
    count = len(sent)
    if count:
        said = ngettext("%(count)s message leaves in a moment.", "%(count)s messages leave in a moment.", count)
        undo.offer(request, said % {"count": count}, "outbox:take-batch-back", meeting.slug, batch=kind)
    else:
        toasts.info(request, _("There was no draft left to send."))
    return _to(meeting, kind)


@requires(*STAFF)
@require_POST
def take_batch_back(request: SignedInRequest, meeting: Any) -> HttpResponse:
    """Undo that: what still waits becomes a draft again."""
    kind = _named(request)
    taken = actions.take_back(sendable_of_batch(request.viewer, kind), by=request.user)
    if taken:
        said = ngettext("%(count)s message is a draft again.", "%(count)s messages are drafts again.", taken)
        toasts.success(request, said % {"count": taken})
    else:
        toasts.warning(request, _("They had all left already."))
    return _to(meeting, kind)


def _named(request: SignedInRequest) -> str:
    kind = request.POST.get("batch", "")
    if not BATCH.fullmatch(kind):
        raise Http404
    return kind


def _to(meeting: Any, kind: str) -> HttpResponse:
    return redirect(f"{reverse('outbox:messages', args=[meeting.slug])}?{urlencode({'batch': kind})}")
