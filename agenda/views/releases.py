"""Issuing the programme at the desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agenda.actions.releases import Tell, issue_release, next_number
from agenda.forms.releases import ReleaseForm
from agenda.models import Release
from agenda.models.release import label_of
from agenda.problems import NotDirector, ReleaseChanged, ReleaseRefused, problems_of
from agenda.releases.compared import compare
from agenda.seen import Outline
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.outbox.marks import STAFF as OUTBOX_STAFF
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF, Role


@requires(*TIMETABLE_STAFF)
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What has been issued, what the next version changes, and the button that issues it.

    What is wrong with the draft is looked for by `check`, which the page asks for by itself; a posted form asks anyway.
    """
    if request.method == "POST":
        return _issued(request, meeting)
    return _page(request, meeting)


@requires(*TIMETABLE_STAFF)
@require_safe
def check(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What blocks the next version, and the form that issues it: a part of the page, or a page by itself."""
    number = next_number(meeting)
    context = _panel(request, meeting, number)
    whole = not request.htmx  # type: ignore[attr-defined]  # set by django-htmx
    answer = render(request, "agenda/release_check.html" if whole else "agenda/parts/release_panel.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _page(
    request: SignedInRequest, meeting: Meeting, panel: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    releases = list(Release.objects.of_meeting(meeting).select_related("issued_by"))
    newest = releases[0] if releases else None
    number = newest.number + 1 if newest else 0
    context = {
        "releases": releases,
        "newest": newest,
        "comparison": compare(meeting, request.viewer, newest, None) if newest else None,
        "scheduled": None if newest else len(Outline(meeting).for_viewer(request.viewer)),
        "coming": label_of(number),
        "form": ReleaseForm(number=number, may_override=False),
        "reads_outbox": request.viewer.has(*OUTBOX_STAFF),
        **(panel or {"is_checked": False}),
    }
    return render(request, "agenda/desk_releases.html", context, status=status)


def _panel(request: SignedInRequest, meeting: Meeting, number: int, data: Any = None) -> dict[str, Any]:
    """What is wrong, and the form; the Director may give a reason to issue it all the same."""
    problems = problems_of(meeting, request.viewer)
    blocks = any(problem.blocks for problem in problems)
    may_override = blocks and request.viewer.has(Role.DIRECTOR)
    return {
        "coming": label_of(number),
        "problems": problems,
        "blocks": blocks,
        "may_override": may_override,
        "form": ReleaseForm(data, number=number, may_override=may_override),
        "is_checked": True,
    }


def _issued(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    number = next_number(meeting)
    panel = _panel(request, meeting, number, request.POST)
    form: ReleaseForm = panel["form"]
    status = 422
    if form.is_valid():
        answer = _issue(request, meeting, form)
        if answer is not None:
            return answer
        status = 409 if form.cleaned_data["number"] != number else 422
    return _page(request, meeting, panel, status)


def _issue(request: SignedInRequest, meeting: Meeting, form: ReleaseForm) -> HttpResponse | None:
    """Issue it; `None`, with the form saying why, where that is refused."""
    try:
        release = issue_release(
            meeting,
            number=form.cleaned_data["number"],
            override_reason=form.cleaned_data.get("override_reason", ""),
            tell=Tell.EVERYONE if form.cleaned_data["tell_everyone"] else Tell.CONCERNED,
            by=request.user,
        )
    except ReleaseRefused as refused:
        field = "override_reason" if "override_reason" in form.fields else None
        form.add_error(field, refused.message)
    except (ReleaseChanged, NotDirector) as refused:
        form.add_error(None, refused.message)
    else:
        messages.success(request, _("%(release)s is issued.") % {"release": release.label})
        return _onward(request, meeting, release)
    return None


def _onward(request: SignedInRequest, meeting: Meeting, release: Release) -> HttpResponse:
    """To the messages that tell of it, for who may send them."""
    if release.notices_job is None or not request.viewer.has(*OUTBOX_STAFF):
        return redirect("agenda:releases", meeting.slug)
    query = urlencode({"batch": release.batch, "job": release.notices_job.public_id})
    return redirect(f"{reverse('outbox:messages', args=[meeting.slug])}?{query}")
