"""The agenda: as everyone reads it, and its items at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from agenda.actions import agenda_items as actions
from agenda.forms.agenda_items import AgendaItemForm
from agenda.models import AgendaItem
from cicc_portal.accounts.guards import public, requires
from cicc_portal.accounts.requests import PortalRequest, SignedInRequest
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import TIMETABLE_STAFF


@public
@require_GET
def published(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """The agenda is public; what is said under an item is not."""
    return render(request, "agenda/agenda.html", {"items": AgendaItem.objects.filter(meeting=meeting)})


@requires(*TIMETABLE_STAFF)
@require_GET
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    return render(request, "agenda/desk_agenda.html", {"items": AgendaItem.objects.filter(meeting=meeting)})


@requires(*TIMETABLE_STAFF)
def add(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Enter an item."""
    form = AgendaItemForm(request.POST or None, meeting=meeting)
    if form.is_valid():
        try:
            item = actions.create_item(form.instance, by=request.user)
        except Refusal as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Item %(number)s is entered.") % {"number": item.number})
            return redirect("agenda:desk-agenda", meeting.slug)
    return render(request, "agenda/item_form.html", {"form": form}, status=422 if form.is_bound else 200)


@requires(*TIMETABLE_STAFF)
def change(request: SignedInRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Change an item; its sub-items are renumbered with it."""
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=pk)
    number = item.number
    form = AgendaItemForm(request.POST or None, instance=item, meeting=meeting)
    if form.is_valid():
        try:
            actions.change_item(item, seen=form.cleaned_data["version"], by=request.user)
        except Refusal as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Item %(number)s is saved.") % {"number": item.number})
            return redirect("agenda:desk-agenda", meeting.slug)
    context = {"form": form, "item": item, "number": number}
    return render(request, "agenda/item_form.html", context, status=422 if form.is_bound else 200)


@requires(*TIMETABLE_STAFF)
@require_POST
def delete(request: SignedInRequest, meeting: Meeting, pk: int) -> HttpResponse:
    """Remove an item that nothing belongs to."""
    item = get_object_or_404(AgendaItem, meeting=meeting, pk=pk)
    try:
        actions.delete_item(item, seen=request.POST.get("version", ""), by=request.user)
    except actions.ItemInUse as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Item %(number)s is removed.") % {"number": item.number})
    return redirect("agenda:desk-agenda", meeting.slug)
