"""The committees, for those who set up meetings."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cicc_portal.accounts.guards import CONVENER, requires
from cicc_portal.accounts.models import User
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.versions import StaleWrite
from meetings.actions.committees import change_committee, create_committee
from meetings.forms.committee import CommitteeForm
from meetings.models import Committee
from meetings.problems import Refusal
from meetings.views.stale import changes_since, with_versions


@requires(CONVENER)
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    committees = Committee.objects.annotate(meetings_count=Count("meetings"))
    return render(request, "meetings/committees.html", {"committees": committees})


@requires(CONVENER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    return _edit(request, Committee())


@requires(CONVENER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Committee, pk=pk))


def _edit(request: SignedInRequest, committee: Committee) -> HttpResponse:
    form = CommitteeForm(request.POST if request.method == "POST" else None, instance=committee)
    try:
        is_saved = request.method == "POST" and form.is_valid() and _save(form, by=request.user)
    except StaleWrite:
        return _stale(request, Committee.objects.get(pk=committee.pk))
    if is_saved:
        messages.success(request, _("%(committee)s is saved.") % {"committee": form.instance})
        return redirect("meetings:committees")
    return render(request, "meetings/committee.html", {"form": form}, status=422 if form.is_bound else 200)


def _stale(request: SignedInRequest, committee: Committee) -> HttpResponse:
    changes = changes_since([(committee, request.POST.get("version", ""))], request.viewer, zone=datetime.UTC)
    form = CommitteeForm(with_versions(request.POST, {"version": committee.version}), instance=committee)
    return render(request, "meetings/committee.html", {"form": form, "stale": True, "changes": changes}, status=409)


def _save(form: CommitteeForm, *, by: User) -> bool:
    try:
        if form.instance.pk:
            change_committee(form.instance, seen=form.cleaned_data["version"], fields=form.Meta.fields, by=by)
        else:
            create_committee(form.instance, by=by)
    except Refusal as refused:
        form.add_error(refused.field, str(refused))
        return False
    return True
