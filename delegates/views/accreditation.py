"""The accreditation desk's decisions on one registration."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.outbox.models import Message
from delegates.actions import accreditation, bringing_back
from delegates.filters import QueueFilter
from delegates.forms.decisions import AccreditForm, words_form
from delegates.models import Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.views.desk_registration import at_desk, filters_of, page, to_registration, with_filters
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import Role

State = Participant.State


@requires(*ACCREDITORS)
@require_POST
def accredit(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Accept, and go on to the next in the queue."""
    participant = _decidable(request, meeting, public_id)
    form = AccreditForm(request.POST, participant=participant)
    if not form.is_valid():
        return page(request, meeting, participant, accredit_form=form)
    return _decided(
        request,
        participant,
        lambda: accreditation.accredit(
            participant, seen=_seen(request), by=request.user, category=form.cleaned_data["category"]
        ),
        _("%(name)s is accredited."),
    )


@requires(*ACCREDITORS)
@require_POST
def return_with_query(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Ask the person something."""
    return _with_words(
        request, meeting, public_id, "return",
        lambda participant, words: accreditation.return_with_query(
            participant, query=words, seen=_seen(request), by=request.user
        ),
        _("The registration of %(name)s is returned with your query."),
    )  # fmt: skip


@requires(*ACCREDITORS)
@require_POST
def refer(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Leave the decision to the Director."""

    def act(participant: Participant, words: str) -> list[Message]:
        accreditation.refer(participant, because=words, seen=_seen(request), by=request.user)
        return []

    return _with_words(request, meeting, public_id, "refer", act, _("%(name)s is referred to the Director."))


@requires(*ACCREDITORS)
@require_POST
def decline(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Say no; never to a state's nominee."""
    return _with_words(
        request, meeting, public_id, "decline",
        lambda participant, words: accreditation.decline(
            participant, because=words, seen=_seen(request), by=request.user
        ),
        _("%(name)s is declined."),
    )  # fmt: skip


@requires(*ACCREDITORS)
@require_POST
def reopen(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Take a decision back: also the "Undo" of its message."""
    participant = at_desk(meeting, public_id)
    letters = [part for part in request.POST.get("letters", "").split(",") if part and part.isprintable()]
    try:
        accreditation.reopen(participant, seen=_seen(request), by=request.user, letters=letters)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision on %(name)s is taken back.") % {"name": participant})
    return to_registration(request, meeting, participant.public_id)


@requires(*ACCREDITORS)
@require_POST
def bring_back(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Put somebody whom the delegation turned down, or others withdrew, into the queue."""
    participant = at_desk(meeting, public_id)
    try:
        bringing_back.bring_back(participant, seen=_seen(request), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is back and waits for accreditation.") % {"name": participant})
    return to_registration(request, meeting, participant.public_id)


def _decidable(request: SignedInRequest, meeting: Meeting, public_id: str) -> Participant:
    """What was referred is for the Director: to others it cannot be decided on, however it is asked for."""
    participant = at_desk(meeting, public_id)
    if participant.state == State.REFERRED and not request.viewer.has(Role.DIRECTOR):
        raise Http404
    return participant


def _seen(request: SignedInRequest) -> str:
    return request.POST.get("version", "")


def _with_words(
    request: SignedInRequest,
    meeting: Meeting,
    public_id: str,
    what: str,
    act: Callable[[Participant, str], list[Message]],
    sentence: str,
) -> HttpResponse:
    participant = _decidable(request, meeting, public_id)
    form = words_form(what, request.POST)
    if not form.is_valid():
        return page(request, meeting, participant, **{f"{what}_form": form})
    return _decided(request, participant, lambda: act(participant, form.cleaned_data["words"]), sentence)


def _decided(
    request: SignedInRequest, participant: Participant, act: Callable[[], list[Message]], sentence: str
) -> HttpResponse:
    """Do it, offer to undo it, and walk on to the next who waits."""
    meeting = participant.meeting
    following = _next(request, participant)
    try:
        letters = act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return to_registration(request, meeting, participant.public_id)
    undo.offer(
        request,
        sentence % {"name": participant},
        "delegates:reopen",
        meeting.slug,
        participant.public_id,
        version=participant.version,
        letters=",".join(letter.public_id for letter in letters),
    )
    if following is None:
        return HttpResponseRedirect(with_filters(request, reverse("delegates:accreditation", args=[meeting.slug])))
    return to_registration(request, meeting, following)


def _next(request: SignedInRequest, participant: Participant) -> str | None:
    """Whom this person may decide on after `participant`, in the queue as it was filtered; at the end, the first."""
    queue = QueueFilter(filters_of(request), meeting=participant.meeting).people.decidable_by(request.viewer)
    ids = list(queue.values_list("public_id", flat=True))
    index = ids.index(participant.public_id) + 1 if participant.public_id in ids else 0
    others = [public_id for public_id in [*ids[index:], *ids[:index]] if public_id != participant.public_id]
    return others[0] if others else None
