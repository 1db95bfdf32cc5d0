"""The printing desk: which badges there are, which of them are on paper, and making their PDF."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.documents.models import Job
from delegates.actions import badges as actions
from delegates.badges import preview_of
from delegates.forms.badges import ChooseForm, OrderForm
from delegates.models import Badge, Participant
from delegates.models.badge import BadgeQuerySet
from delegates.pdf.badge_data import BadgeWarning, warnings_about
from delegates.problems import WrongState
from delegates.views.answers import posted
from meetings.models import Meeting
from meetings.roles import IN_CHARGE, Role

PRINTERS = (Role.PRINTING, Role.ACCREDITATION, *IN_CHARGE)
A_PAGE = 100
JOBS_SHOWN = 5
Category = Participant.Category


@requires(*PRINTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The list, what would not fit, and the form by which PDFs are ordered."""
    all_of_them = Badge.objects.active().of_meeting(meeting)
    form = OrderForm(posted(request), badges=all_of_them, picked=request.POST.getlist("badge"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.order_badges(meeting, form.ordered, layout=data["layout"], backs=data["backs"], by=request.user)
        return redirect("delegates:badges", meeting.slug)
    choose = ChooseForm(request.GET, meeting=meeting)
    page = Paginator(_rows(choose.chosen(all_of_them)), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "choose": choose,
        "page": page,
        "warnings": _warnings(page),
        "picked": set(form.picked),
        "figures": all_of_them.aggregate(total=Count("pk"), waiting=Count("pk", filter=Q(printed_at=None))),
        "categories": _categories(all_of_them),
        "jobs": _jobs(request, meeting),
    }
    return render(request, "delegates/badges.html", context, status=422 if form.is_bound else 200)


def _rows(badges: BadgeQuerySet) -> BadgeQuerySet:
    return badges.in_order().select_related("file").brief()


def _warnings(page: Page[Badge]) -> dict[int, list[BadgeWarning]]:
    """What the person should look at before printing, by badge."""
    found = {}
    for badge in page.object_list:
        person = badge.participant
        found[badge.pk] = warnings_about(preview_of(person), has_photo=bool(person.photo))
        badge.warnings = found[badge.pk]  # type: ignore[attr-defined]  # for the template
    return {pk: warnings for pk, warnings in found.items() if warnings}


def _categories(badges: BadgeQuerySet) -> list[tuple[str, str, int]]:
    counts = dict(badges.order_by().values_list("participant__category").annotate(Count("pk")))
    return [(key, str(label), counts[key]) for key, label in Category.choices if key in counts]


def _jobs(request: SignedInRequest, meeting: Meeting) -> list[Job]:
    visible = Job.objects.visible_to(request.viewer).filter(kind=actions.BADGES)
    return list(visible.order_by("-pk")[:JOBS_SHOWN])


@requires(*PRINTERS)
@require_POST
def mark_printed(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """The badges of one PDF are on paper."""
    job = _finished(request, public_id)
    count = actions.mark_printed(meeting, job, by=request.user)
    text = ngettext("%(count)s badge is marked as printed.", "%(count)s badges are marked as printed.", count)
    undo.offer(request, text % {"count": count}, "delegates:badges-not-printed", meeting.slug, job.public_id)
    return redirect("delegates:badges", meeting.slug)


@requires(*PRINTERS)
@require_POST
def mark_not_printed(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """They are not, after all."""
    actions.mark_not_printed(meeting, _finished(request, public_id), by=request.user)
    messages.success(request, _("The badges wait for printing again."))
    return redirect("delegates:badges", meeting.slug)


@requires(*PRINTERS)
@require_POST
def reprint(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """A lost or damaged badge: a new code, and the old one is dead."""
    badges = Badge.objects.active().of_meeting(meeting).select_related("participant__meeting__host")
    badge = get_object_or_404(badges, public_id=public_id)
    because = request.POST.get("because", "").strip()
    if not because:
        messages.error(request, _("Say why a new badge is needed: the reason is kept."))
        return redirect("delegates:badges", meeting.slug)
    try:
        actions.reprint(badge, because=because, by=request.user)
    except WrongState as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(name)s gets a new badge; the code of the old one is no longer valid.") % {"name": badge.participant},
        )
    return redirect("delegates:badges", meeting.slug)


def _finished(request: SignedInRequest, public_id: str) -> Job:
    done = Job.objects.visible_to(request.viewer).filter(kind=actions.BADGES, state=Job.State.DONE)
    return get_object_or_404(done, public_id=public_id)
