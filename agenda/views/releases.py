"""Issuing the programme at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from agenda.actions.releases import issue_release, next_number
from agenda.forms.releases import ReleaseForm
from agenda.models import Release, Session
from agenda.models.release import label_of
from agenda.problems import NotDirector, ReleaseChanged, ReleaseRefused, problems_of
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF, Role


@requires(*TIMETABLE_STAFF)
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """What has been issued, what is wrong with the draft, and the button that issues the next version."""
    number = next_number(meeting)
    problems = problems_of(meeting, request.viewer)
    blocks = any(problem.blocks for problem in problems)
    may_override = blocks and request.viewer.has(Role.DIRECTOR)
    form = ReleaseForm(request.POST or None, number=number, may_override=may_override)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer = _issue(request, meeting, form)
            if answer is not None:
                return answer
            status = 409 if form.cleaned_data["number"] != number else 422
    sessions = Session.objects.filter(meeting=meeting)
    context = {
        "releases": Release.objects.of_meeting(meeting).select_related("issued_by"),
        "coming": label_of(number),
        "problems": problems,
        "blocks": blocks,
        "may_override": may_override,
        "form": form,
        "scheduled": sessions.standing().count(),
        "unscheduled": sessions.filter(starts_at=None, is_cancelled=False).count(),
    }
    return render(request, "agenda/desk_releases.html", context, status=status)


def _issue(request: SignedInRequest, meeting: Meeting, form: ReleaseForm) -> HttpResponse | None:
    """Issue it; `None`, with the form saying why, where that is refused."""
    try:
        release = issue_release(
            meeting,
            number=form.cleaned_data["number"],
            override_reason=form.cleaned_data.get("override_reason", ""),
            by=request.user,
        )
    except ReleaseRefused as refused:
        field = "override_reason" if "override_reason" in form.fields else None
        form.add_error(field, refused.message)
    except (ReleaseChanged, NotDirector) as refused:
        form.add_error(None, refused.message)
    else:
        messages.success(request, _("%(release)s is issued.") % {"release": release.label})
        return redirect("agenda:releases", meeting.slug)
    return None
