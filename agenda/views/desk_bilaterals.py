"""Bilateral meetings at the desk: which wait for a room, where they could be, and putting them there."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agenda.actions import bilaterals as actions
from agenda.bilaterals import Offer, offers
from agenda.models import BilateralRequest
from agenda.problems import RoomTaken
from agenda.problems.bilateral import NotFree, RequestOver
from agenda.programme import day_label, times_label
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from meetings.models import Meeting, Room
from meetings.roles import TIMETABLE_STAFF

LONGEST_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


@requires(*TIMETABLE_STAFF)
@require_GET
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Those that wait for a room, those that have one, and the rest."""
    found = list(BilateralRequest.objects.filter(meeting=meeting).visible_to(request.viewer).in_full())
    placed = [held for held in found if held.standing]
    waiting = [held for held in found if held.is_open and held.state != "asked" and not held.standing]
    context = {
        "waiting": waiting,
        "placed": sorted(placed, key=lambda held: (held.standing and held.standing.starts_at) or LONGEST_AGO),
        "others": [held for held in found if held not in placed and held not in waiting],
        "times": times_label(meeting),
    }
    return render(request, "agenda/desk_bilaterals.html", context)


@requires(*TIMETABLE_STAFF)
@require_GET
def shown(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """One request, with the rooms and times that are free for it."""
    held = _request(request, meeting, public_id)
    can_be_placed = held.is_open and held.state != "asked"
    by_day: dict[str, list[Offer]] = {}
    for offer in sorted(offers(held), key=lambda offer: offer.starts_at) if can_be_placed else []:
        by_day.setdefault(day_label(offer.starts_at.astimezone(meeting.zone).date()), []).append(offer)
    context = {"held": held, "days": by_day, "can_be_placed": can_be_placed, "times": times_label(meeting)}
    return render(request, "agenda/desk_bilateral.html", context)


@requires(*TIMETABLE_STAFF)
@require_POST
def place(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Take one of the offers."""
    held = _request(request, meeting, public_id)
    room = get_object_or_404(Room.objects.filter(meeting=meeting), code=request.POST.get("room", ""))
    starts_at = _moment(request.POST.get("starts_at", ""))
    ends_at = starts_at + datetime.timedelta(minutes=held.minutes)
    offer = Offer(room=room, starts_at=starts_at, ends_at=ends_at)
    try:
        actions.place(held, offer, seen=request.POST.get("version", ""), by=request.user)
    except RoomTaken as taken:
        for sentence in taken.sentences(request.viewer):
            messages.error(request, sentence)
    except (NotFree, RequestOver) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The meeting has its room. Both sides are told."))
        return redirect("agenda:desk-bilaterals", meeting.slug)
    return redirect("agenda:desk-bilateral", meeting.slug, public_id)


def _moment(written: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(written)
        if moment.tzinfo is None:
            raise Http404
        return moment.astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


@requires(*TIMETABLE_STAFF)
@require_POST
def cancel(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Call it off; both sides are told."""
    held = _request(request, meeting, public_id)
    try:
        actions.cancel(held, seen=request.POST.get("version", ""), by=request.user)
    except RequestOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The meeting is called off. Both sides are told."))
    return redirect("agenda:desk-bilaterals", meeting.slug)


@requires(*TIMETABLE_STAFF)
@require_POST
def tell(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Tell both sides where it stands, after it was moved on the timetable."""
    held = _request(request, meeting, public_id)
    try:
        actions.tell_again(held, seen=request.POST.get("version", ""), by=request.user)
    except RequestOver as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Both sides are told."))
    return redirect("agenda:desk-bilaterals", meeting.slug)


def _request(request: SignedInRequest, meeting: Meeting, public_id: str) -> BilateralRequest:
    found = BilateralRequest.objects.filter(meeting=meeting).visible_to(request.viewer).in_full()
    return get_object_or_404(found, public_id=public_id)
