"""Announcements at the desk: made, changed, withdrawn, sent by mail."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from agenda.actions import announcements as actions
from agenda.announcement_mail import batch_of, count_of, letter_of
from agenda.forms.announcements import AnnouncementForm
from agenda.models import Announcement
from agenda.models.announcement import AnnouncementQuerySet
from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.outbox.marks import STAFF as OUTBOX_STAFF
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import Role

ANNOUNCERS = (Role.SECRETARY, Role.DIRECTOR, Role.TIMETABLE, Role.MESSAGES)
A_PAGE = 100


@requires(*ANNOUNCERS)
@require_safe
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All announcements to audiences that the person may know, the newest first."""
    found = _known(request, meeting)[:A_PAGE]
    context = {"announcements": found, "now": timezone.now(), "reads_outbox": request.viewer.has(*OUTBOX_STAFF)}
    return render(request, "agenda/desk_announcements.html", context)


@requires(*ANNOUNCERS)
def add(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Announce something; by mail too, where the second button was pressed."""
    form = AnnouncementForm(request.POST or None, meeting=meeting, viewer=request.viewer)
    if form.is_valid():
        try:
            announcement = actions.announce(form.instance, by=request.user)
        except Refusal as refused:
            form.add_error(refused.field, str(refused))
        else:
            if "mail" in request.POST:
                return redirect("agenda:announcement-mail", meeting.slug, announcement.public_id)
            messages.success(request, _("It is announced."))
            return redirect("agenda:desk-announcements", meeting.slug)
    return render(request, "agenda/announcement_form.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(*ANNOUNCERS)
def change(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Change an announcement; a stale write is answered with 409."""
    announcement = _found(request, meeting, public_id)
    form = AnnouncementForm(request.POST or None, instance=announcement, meeting=meeting, viewer=request.viewer)
    if form.is_valid():
        try:
            actions.change(form.instance, seen=form.cleaned_data["version"], by=request.user)
        except Refusal as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The announcement is changed."))
            return redirect("agenda:desk-announcements", meeting.slug)
    context = {"form": form, "announcement": announcement}
    return render(request, "agenda/announcement_form.html", context, status=422 if form.is_bound else 200)


@requires(*ANNOUNCERS)
@require_POST
def withdraw(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Show it nowhere any more."""
    announcement = _found(request, meeting, public_id)
    actions.withdraw(announcement, seen=request.POST.get("version", ""), by=request.user)
    said = _("The announcement is withdrawn.")
    args = (meeting.slug, announcement.public_id)
    undo.offer(request, said, "agenda:announcement-put-back", *args, version=announcement.version)
    return redirect("agenda:desk-announcements", meeting.slug)


@requires(*ANNOUNCERS)
@require_POST
def put_back(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Undo that."""
    announcement = _found(request, meeting, public_id)
    actions.put_back(announcement, seen=request.POST.get("version", ""), by=request.user)
    messages.success(request, _("The announcement is shown again."))
    return redirect("agenda:desk-announcements", meeting.slug)


@requires(*ANNOUNCERS)
def mail(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """How many it would go to and what they would read; posted, it is written to them, as drafts or to go at once."""
    announcement = _found(request, meeting, public_id)
    if request.method == "POST":
        return _mailed(request, meeting, announcement)
    context = {
        "announcement": announcement,
        "count": count_of(announcement),
        "letter": letter_of(announcement, name=str(request.user), language=request.user.language),
    }
    return render(request, "agenda/announcement_mail.html", context)


def _mailed(request: SignedInRequest, meeting: Meeting, announcement: Announcement) -> HttpResponse:
    as_drafts = "now" not in request.POST
    count = count_of(announcement)
    try:
        job = actions.mail(announcement, as_drafts=as_drafts, seen=request.POST.get("version", ""), by=request.user)
    except Refusal as refused:
        messages.error(request, str(refused))
        return redirect("agenda:desk-announcements", meeting.slug)
    if as_drafts and request.viewer.has(*OUTBOX_STAFF):
        query = urlencode({"batch": batch_of(announcement), "job": job.public_id})
        return redirect(f"{reverse('outbox:messages', args=[meeting.slug])}?{query}")
    said = ngettext("It is being written to %(count)s person.", "It is being written to %(count)s persons.", count)
    messages.success(request, said % {"count": count})
    return redirect("agenda:desk-announcements", meeting.slug)


def _known(request: SignedInRequest, meeting: Meeting) -> AnnouncementQuerySet:
    return (
        Announcement.objects.filter(meeting=meeting)
        .visible_to(request.viewer)
        .select_related("audience", "room", "made_by", "meeting__committee", "meeting__host")
    )


def _found(request: SignedInRequest, meeting: Meeting, public_id: str) -> Announcement:
    return get_object_or_404(_known(request, meeting), public_id=public_id)
