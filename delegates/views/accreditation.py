"""The accreditation desk: the queue, and the page on which one registration is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.models import Entry
from cicc_portal.outbox.models import Message
from delegates.actions import accreditation
from delegates.badges import preview_of
from delegates.forms.decisions import AccreditForm, WordsForm
from delegates.models import Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.pdf.badge_data import warnings_about
from meetings import hooks
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import Role

State = Participant.State
# The forms of the page: what the words are for.
WORDS = {
    "return": (gettext_lazy("What is asked or missing"), gettext_lazy("Sent by e-mail as it stands.")),
    "refer": (gettext_lazy("Why the Director should decide"), gettext_lazy("Only the secretariat sees this.")),
    "decline": (gettext_lazy("Reason"), gettext_lazy("Sent by e-mail as it stands.")),
}


@requires(*ACCREDITORS)
@require_safe
def queue(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Who waits for a decision, the longest first; what was referred; whose answer is awaited."""
    at_desk = Participant.objects.filter(meeting=meeting).at_desk().brief().select_related("delegation__party")
    by_time = at_desk.order_by("submitted_at", "pk")
    context = {
        "waiting": by_time.filter(state=State.SUBMITTED),
        "referred": by_time.filter(state=State.REFERRED),
        "returned": by_time.filter(state=State.RETURNED),
        "is_director": request.viewer.has(Role.DIRECTOR),
        "accredited_count": at_desk.accredited().count(),
    }
    return render(request, "delegates/accreditation.html", context)


@requires(*ACCREDITORS)
@require_safe
def show(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """One registration: photo and data side by side, and what can be decided."""
    return _page(request, meeting, _participant(meeting, public_id))


@requires(*ACCREDITORS)
@require_POST
def accredit(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Accept, and go on to the next in the queue."""
    participant = _decidable(request, meeting, public_id)
    form = AccreditForm(request.POST, participant=participant)
    if not form.is_valid():
        return _page(request, meeting, participant, accredit_form=form)
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
    participant = _participant(meeting, public_id)
    letters = [part for part in request.POST.get("letters", "").split(",") if part]
    try:
        accreditation.reopen(participant, seen=_seen(request), by=request.user, letters=letters)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The decision on %(name)s is taken back.") % {"name": participant})
    return redirect("delegates:registration", meeting.slug, participant.public_id)


def _participant(meeting: Meeting, public_id: str) -> Participant:
    at_desk = Participant.objects.filter(meeting=meeting).at_desk()
    return get_object_or_404(at_desk.select_related("meeting", "delegation__party", "user"), public_id=public_id)


def _decidable(request: SignedInRequest, meeting: Meeting, public_id: str) -> Participant:
    """What was referred is for the Director: to others it cannot be decided on, however it is asked for."""
    participant = _participant(meeting, public_id)
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
    form = _words_form(what, request.POST)
    if not form.is_valid():
        return _page(request, meeting, participant, **{f"{what}_form": form})
    return _decided(request, participant, lambda: act(participant, form.cleaned_data["words"]), sentence)


def _words_form(what: str, data: Any = None, *, initial: str = "") -> WordsForm:
    label, help_text = WORDS[what]
    return WordsForm(data, prefix=what, label=str(label), help_text=str(help_text), initial=initial)


def _decided(
    request: SignedInRequest, participant: Participant, act: Callable[[], list[Message]], sentence: str
) -> HttpResponse:
    """Do it, offer to undo it, and walk on to the next who waits."""
    slug = participant.meeting.slug
    try:
        letters = act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("delegates:registration", slug, participant.public_id)
    undo.offer(
        request,
        sentence % {"name": participant},
        "delegates:reopen",
        slug,
        participant.public_id,
        version=participant.version,
        letters=",".join(letter.public_id for letter in letters),
    )
    following = _next(request, participant)
    if following is None:
        return redirect("delegates:accreditation", slug)
    return redirect("delegates:registration", slug, following)


def _next(request: SignedInRequest, participant: Participant) -> str | None:
    """The one after `participant` in the queue of what this person may decide on; at the end, the first."""
    waiting = (
        Participant.objects.filter(meeting=participant.meeting_id)
        .decidable_by(request.viewer)
        .exclude(pk=participant.pk)
        .order_by("submitted_at", "pk")
    )
    later = waiting.filter(submitted_at__gte=participant.submitted_at) if participant.submitted_at else waiting
    following = later.first() or waiting.first()
    return following.public_id if following else None


def _page(request: SignedInRequest, meeting: Meeting, participant: Participant, **forms: Any) -> HttpResponse:
    decidable = participant.state == State.SUBMITTED or (
        participant.state == State.REFERRED and request.viewer.has(Role.DIRECTOR)
    )
    others = participant.delegation.participants.counted().brief().exclude(pk=participant.pk)
    preview = preview_of(participant)
    context = {
        "participant": participant,
        "delegation": participant.delegation,
        "others": others.order_by("function_rank", "pk"),
        "posts": list(participant.posts.all()),
        "warnings": warnings_about(preview, has_photo=bool(participant.photo)),
        "is_decidable": decidable,
        "can_be_reopened": participant.state in accreditation.DECIDED,
        "history": _history(participant),
        "accredit_form": AccreditForm(participant=participant),
        "return_form": _words_form("return"),
        "refer_form": _words_form("refer"),
        "decline_form": None if participant.is_states_nominee else _words_form("decline"),
        "following": _next(request, participant),
        **forms,
    }
    return render(request, "delegates/registration.html", context, status=422 if forms else 200)


def _history(participant: Participant) -> list[tuple[Entry, str]]:
    """What was done with the registration, newest first."""
    entries = Entry.objects.about(participant).with_who().order_by("-pk")[:20]
    return [(entry, str(hooks.action_names.get(entry.action, entry.action))) for entry in entries]
