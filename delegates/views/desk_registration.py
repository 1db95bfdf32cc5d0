"""One registration at the accreditation desk: photo, credentials and data side by side, and its place in the queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.models import Entry
from delegates.actions import accreditation
from delegates.actions.bringing_back import returnable
from delegates.actions.substitution import can_substitute
from delegates.badges import preview_of
from delegates.filters import QueueFilter
from delegates.forms.decisions import AccreditForm, words_form
from delegates.models import Badge, Letter, Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.pdf.badge_data import warnings_about
from delegates.registration.changes import changes_since
from delegates.registration.duplicates import duplicates_of
from meetings import hooks
from meetings.models import Meeting
from meetings.roles import Role

State = Participant.State


@requires(*ACCREDITORS)
@require_safe
def show(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """What is registered, what can be decided, and the way to the next in the queue as it was filtered."""
    return page(request, meeting, at_desk(meeting, public_id))


@requires(*ACCREDITORS)
@require_POST
def seen(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """What was changed since the accreditation has been looked at."""
    participant = at_desk(meeting, public_id)
    accreditation.mark_seen(participant, seen=request.POST.get("version", ""), by=request.user)
    messages.success(request, _("The changes of %(name)s are marked as seen.") % {"name": participant})
    return to_registration(request, meeting, participant.public_id)


def at_desk(meeting: Meeting, public_id: str) -> Participant:
    """The registration, if the desk sees it."""
    found = Participant.objects.filter(meeting=meeting).at_desk()
    return get_object_or_404(found.select_related("meeting", "delegation__party", "user"), public_id=public_id)


def to_registration(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponseRedirect:
    """Its page, with the filters that brought one there."""
    return HttpResponseRedirect(
        with_filters(request, reverse("delegates:registration", args=[meeting.slug, public_id]))
    )


def filters_of(request: SignedInRequest) -> QueryDict:
    """The filters of the queue that one walks along: of the address, or as a decision's form brings them along."""
    held = request.POST.get("queue")
    return request.GET if held is None else QueryDict(held[:1000])


def with_filters(request: SignedInRequest, address: str) -> str:
    """The address, with the filters of the queue that one walks along."""
    query = filters_of(request).urlencode()
    return f"{address}?{query}" if query else address


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a registration stands in the queue as it was filtered; 0: it is not, or no longer, in it."""

    number: int
    total: int
    previous: str | None
    following: str | None


def place_of(request: SignedInRequest, meeting: Meeting, participant: Participant) -> Place:
    """One query, however long the queue is."""
    ids = list(QueueFilter(filters_of(request), meeting=meeting).people.values_list("public_id", flat=True))
    if participant.public_id not in ids:
        return Place(number=0, total=len(ids), previous=None, following=ids[0] if ids else None)
    index = ids.index(participant.public_id)
    return Place(
        number=index + 1,
        total=len(ids),
        previous=ids[index - 1] if index else None,
        following=ids[index + 1] if index + 1 < len(ids) else None,
    )


def page(request: SignedInRequest, meeting: Meeting, participant: Participant, **forms: Any) -> HttpResponse:
    """The page, with the forms that were refused."""
    decidable = participant.state == State.SUBMITTED or (
        participant.state == State.REFERRED and request.viewer.has(Role.DIRECTOR)
    )
    delegation = participant.delegation
    others = delegation.participants.counted().brief().exclude(pk=participant.pk)
    letters = Letter.objects.visible_to(request.viewer).filter(delegation=delegation)
    context = {
        "participant": participant,
        "delegation": delegation,
        "others": others.order_by("function_rank", "pk"),
        "posts": list(participant.posts.all()),
        "letters": letters[:3],
        "badge": _badge(participant),
        "duplicates": duplicates_of(participant),
        "changes": changes_since(participant),
        "warnings": warnings_about(preview_of(participant), has_photo=bool(participant.photo)),
        "is_decidable": decidable,
        "can_be_reopened": participant.state in accreditation.DECIDED,
        "can_be_brought_back": participant.pk in returnable([participant]),
        "can_be_replaced": can_substitute(participant),
        "history": _history(participant),
        "accredit_form": AccreditForm(participant=participant),
        "return_form": words_form("return"),
        "refer_form": words_form("refer"),
        "decline_form": None if participant.is_states_nominee else words_form("decline"),
        "place": place_of(request, meeting, participant),
        "query": filters_of(request).urlencode(),
        **forms,
    }
    return render(request, "delegates/registration.html", context, status=422 if forms else 200)


def _badge(participant: Participant) -> Badge | None:
    if participant.state != State.ACCREDITED:
        return None
    return Badge.objects.active().filter(participant=participant).select_related("file").first()


def _history(participant: Participant) -> list[tuple[Entry, str]]:
    """What was done with the registration, newest first."""
    entries = Entry.objects.about(participant).with_who().order_by("-pk")[:20]
    return [(entry, str(hooks.action_names.get(entry.action, entry.action))) for entry in entries]
