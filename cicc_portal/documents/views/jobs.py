"""A background job, for the person who asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cicc_portal.accounts.guards import SIGNED_IN, requires
from cicc_portal.documents import actions
from cicc_portal.documents.addresses import address_of
from cicc_portal.documents.models import Job


@requires(SIGNED_IN)
@require_safe
def progress(request: HttpRequest, public_id: str, meeting: Any = None) -> HttpResponse:
    """How far a job is: a box that asks for itself again while the work goes on, or a page around it."""
    return _show(request, _job(request, public_id))


@requires(SIGNED_IN)
@require_POST
def cancel(request: HttpRequest, public_id: str, meeting: Any = None) -> HttpResponse:
    """Stop a job."""
    return _act(request, public_id, meeting, actions.cancel)


@requires(SIGNED_IN)
@require_POST
def retry(request: HttpRequest, public_id: str, meeting: Any = None) -> HttpResponse:
    """Have a failed or cancelled job done after all."""
    return _act(request, public_id, meeting, actions.try_again)


def _job(request: HttpRequest, public_id: str) -> Job:
    visible = Job.objects.visible_to(request.viewer)  # type: ignore[attr-defined]  # set by the guard
    return get_object_or_404(visible, public_id=public_id)


def _act(request: HttpRequest, public_id: str, meeting: Any, action: Callable[..., None]) -> HttpResponse:
    job = _job(request, public_id)
    try:
        action(job, by=request.user)
    except actions.TooLate as late:
        messages.info(request, str(late))
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return _show(request, _job(request, public_id))
    return redirect(address_of("job-progress", job, meeting))


def _show(request: HttpRequest, job: Job) -> HttpResponse:
    template = "documents/job_answer.html" if request.htmx else "documents/job.html"  # type: ignore[attr-defined]  # see above
    response = render(request, template, {"job": job})
    response["Cache-Control"] = "private, no-store"
    return response
