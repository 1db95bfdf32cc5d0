"""Who works for the meeting, and whom a closed audience is open to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.models import User
from cicc_portal.accounts.requests import SignedInRequest
from meetings.actions import audiences as audience_actions
from meetings.actions import staff as actions
from meetings.forms.staff import AppointForm, AssignForm, RolesForm
from meetings.models import AudienceAssignment, Meeting
from meetings.problems import Refusal
from meetings.roles import IN_CHARGE
from meetings.staff import closed_audiences, people


@requires(*IN_CHARGE)
@require_safe
def index(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    return _page(request, meeting, AppointForm())


@requires(*IN_CHARGE)
@require_http_methods(["POST"])
def appoint(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Someone new, or further roles for someone who is there."""
    form = AppointForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting, form)
    try:
        user = actions.appoint(meeting, **form.cleaned_data, by=request.user)
    except Refusal as refused:
        form.add_error(refused.field, str(refused))
        return _page(request, meeting, form)
    messages.success(request, _("%(person)s is on the staff.") % {"person": user})
    return redirect("meetings:staff", meeting.slug)


@requires(*IN_CHARGE)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: SignedInRequest, meeting: Meeting, user_pk: int) -> HttpResponse:
    """The roles of one person."""
    user = _member_or_404(meeting, user_pk)
    held = list(meeting.staff.filter(user=user).values_list("role", flat=True))
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"roles": held})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_roles(meeting, user, roles=form.cleaned_data["roles"], by=request.user)
        except Refusal as refused:
            form.add_error("roles", str(refused))
        else:
            messages.success(request, _("The roles of %(person)s are saved.") % {"person": user})
            return _onward(request, meeting)
    context = {"form": form, "person": user}
    return render(request, "meetings/staff_member.html", context, status=422 if form.is_bound else 200)


@requires(*IN_CHARGE)
@require_POST
def dismiss(request: SignedInRequest, meeting: Meeting, user_pk: int) -> HttpResponse:
    """Take someone off the staff."""
    user = _member_or_404(meeting, user_pk)
    try:
        actions.dismiss(meeting, user, by=request.user)
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect("meetings:staff-member", meeting.slug, user.pk)
    messages.success(request, _("%(person)s is no longer on the staff.") % {"person": user})
    return _onward(request, meeting)


@requires(*IN_CHARGE)
@require_POST
def assign(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Open a closed audience to someone of the staff."""
    form = AssignForm(request.POST, meeting=meeting)
    if not form.is_valid():
        for sentences in form.errors.values():
            messages.error(request, str(sentences[0]))
        return redirect("meetings:staff", meeting.slug)
    audience, user = form.cleaned_data["audience"], form.cleaned_data["user"]
    try:
        audience_actions.assign(audience, user, by=request.user)
    except Refusal as refused:
        messages.error(request, str(refused))
    else:
        done = _("“%(audience)s” is open to %(person)s. This is in the audit record.")
        messages.info(request, done % {"audience": audience, "person": user})
    return redirect("meetings:staff", meeting.slug)


@requires(*IN_CHARGE)
@require_POST
def unassign(request: SignedInRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Close an audience to someone again."""
    of_meeting = AudienceAssignment.objects.filter(audience__meeting_id=meeting.pk)
    assignment = get_object_or_404(of_meeting.select_related("audience", "user"), pk=pk)
    audience, user = assignment.audience, assignment.user
    audience_actions.unassign(assignment, by=request.user)
    undo.offer(
        request,
        _("“%(audience)s” is closed to %(person)s.") % {"audience": audience, "person": user},
        "meetings:assign",
        meeting.slug,
        audience=audience.pk,
        user=user.pk,
    )
    return redirect("meetings:staff", meeting.slug)


def _page(request: SignedInRequest, meeting: Meeting, form: AppointForm) -> HttpResponse:
    context = {"form": form, "people": people(meeting), "audiences": closed_audiences(meeting)}
    return render(request, "meetings/staff.html", context, status=422 if form.is_bound else 200)


def _member_or_404(meeting: Meeting, user_pk: int) -> User:
    return get_object_or_404(User.objects.filter(pk__in=meeting.staff.values("user")), pk=user_pk)


def _onward(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Back to the staff, or to where someone goes who has just given up being in charge."""
    held = set(meeting.staff.filter(user=request.user).values_list("role", flat=True))
    if held & IN_CHARGE:
        return redirect("meetings:staff", meeting.slug)
    return redirect("meetings:home")
