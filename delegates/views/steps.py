"""A person's own registration, step by step: each is saved by itself, and taken up again on any device."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cicc_portal.accounts.guards import SIGNED_IN, requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.audit.versions import StaleWrite
from delegates.actions import registration
from delegates.actions.profiles import CARRIED, came_along, with_last_photo
from delegates.forms.answers import AnswersForm
from delegates.forms.photo import PhotoForm
from delegates.forms.steps import FORMS, YouForm
from delegates.forms.travel import TravelFields
from delegates.models import Participant, Passport, Travel
from delegates.passports import expires_soon
from delegates.privacy import PRIVACY_VERSION
from delegates.registration.steps import Step, gaps, is_filled_in, steps_of
from delegates.views.answers import posted
from meetings.models import Meeting
from meetings.problems import Refusal

State = Participant.State
UNSENT = {State.DRAFT, State.RETURNED}
# What a step may have brought along from an earlier meeting.
FROM_EARLIER = {
    Step.YOU: CARRIED[:7],
    Step.PHOTO: ("photo_sha256",),
    Step.CONTACT: CARRIED[7:],
}


@requires(SIGNED_IN)
@require_safe
def register(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Where one's registration is taken up: the first step that lacks something, else the last."""
    participant = _own(request, meeting)
    if _is_too_late(participant, meeting):
        return render(request, "delegates/registration_closed.html")
    if participant._state.adding:
        return redirect("delegates:register-step", meeting.slug, Step.YOU)
    lacking = gaps(participant) if participant.state in UNSENT else []
    return redirect("delegates:register-step", meeting.slug, lacking[0].step if lacking else Step.CHECK)


@requires(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, meeting: Meeting, key: str) -> HttpResponse:
    """One step of the registration."""
    participant = _own(request, meeting)
    if _is_too_late(participant, meeting):
        return render(request, "delegates/registration_closed.html")
    if key not in Step:
        raise Http404
    here = Step(key)
    if not _is_reached(participant, here):
        return redirect("delegates:register", meeting.slug)
    later = "later" in request.POST
    form = _form(request, meeting, participant, here, is_complete=not (later and participant.state in UNSENT))
    status = 200
    if request.method == "POST":
        answer = _answered(request, form, participant, here, later=later)
        if isinstance(answer, HttpResponse):
            return answer
        # What was refused has left its traces on the object in hand.
        status, form.participant = answer, _own(request, meeting)
        if not _is_reached(form.participant, here):
            return redirect("delegates:register", meeting.slug)
        if isinstance(form, PhotoForm):
            form.keep_photo(by=request.user)
    return _page(request, form.participant, form, here, status=status)


def _answered(
    request: SignedInRequest, form: AnswersForm, participant: Participant, here: Step, *, later: bool
) -> HttpResponse | int:
    """Where a step leads that is saved; else the status of the page that says why it is not."""
    if not form.is_valid():
        return 422
    try:
        return _kept(request, form, participant, here, later=later)
    except Refusal as refusal:
        form.refuse(refusal)
        return 422
    except StaleWrite as stale:
        if not stale.current:
            raise
        _overtaken(form, stale)
        return 409


def _is_reached(participant: Participant, here: Step) -> bool:
    """The delegation comes first: without it there is nothing to save in."""
    return here in steps_of(participant) and (here == Step.YOU or not participant._state.adding)


def _own(request: SignedInRequest, meeting: Meeting) -> Participant:
    """The open registration, or one that is not saved yet."""
    own = Participant.objects.filter(meeting=meeting).own(request.viewer).open()
    held = own.select_related("meeting", "delegation__party", "user").first()
    return held or registration.new_registration(meeting, user=request.user)


def _is_too_late(participant: Participant, meeting: Meeting) -> bool:
    return participant.state == State.DRAFT and registration.is_closed(meeting)


def _form(
    request: SignedInRequest, meeting: Meeting, participant: Participant, here: Step, *, is_complete: bool
) -> AnswersForm:
    options: dict[str, Any] = {
        "meeting": meeting,
        "viewer": request.viewer,
        "participant": participant,
        "is_complete": is_complete,
    }
    if here == Step.YOU:
        return YouForm(posted(request), delegations=meeting.delegations.in_order(), **options)
    return FORMS[here](posted(request), request.FILES or None, **options)


def _kept(
    request: SignedInRequest, form: AnswersForm, participant: Participant, here: Step, *, later: bool
) -> HttpResponse:
    """Save the step and go on. Raises what the actions do."""
    act = registration.submit if here == Step.CHECK and not later else registration.save
    was = participant.state
    act(participant, with_last_photo(form.entry(), participant), seen=form.cleaned_data["version"], by=request.user)
    if isinstance(form, PhotoForm):
        form.drop_pending()
    messages.success(request, _what_happened(was, participant.state))
    if isinstance(form, TravelFields) and form.expires_soon:
        messages.warning(
            request,
            _("Your passport ends within six months of the meeting. Some borders refuse it: ask before you fly."),
        )
    return redirect(*_next(form.meeting, participant, here, was=was, later=later))


def _next(meeting: Meeting, participant: Participant, here: Step, *, was: str, later: bool) -> tuple[str, ...]:
    if later or here == Step.CHECK:
        return "delegates:me", meeting.slug
    if was not in UNSENT:
        return "delegates:register-step", meeting.slug, Step.CHECK
    steps = steps_of(participant)
    return "delegates:register-step", meeting.slug, steps[steps.index(here) + 1]


def _overtaken(form: AnswersForm, stale: StaleWrite) -> None:
    """Changed meanwhile, on another device or by somebody else: what was typed stays, and can be sent once more."""
    values = QueryDict(mutable=True)
    values.update(form.data)
    values["version"] = str(stale.current)
    form.data = values
    form.add_error(
        None,
        _("This was changed meanwhile, perhaps by yourself on another device. Look at your entries, then save again."),
    )


def _what_happened(was: str, now: str) -> str:
    if now == State.DRAFT:
        return _("Saved. You can go on at any time, on any device.")
    if was != now and now == State.PROPOSED:
        return _("Your registration was sent. The delegation's focal point is asked to confirm it.")
    if was in UNSENT and now == State.SUBMITTED:
        return _("Your registration was sent. You will get an e-mail about the decision.")
    if was == State.ACCREDITED and now == State.SUBMITTED:
        return _("Your changes are saved. Since they concern who you are, the secretariat decides anew.")
    return _("Your changes are saved.")


def _page(
    request: SignedInRequest, participant: Participant, form: AnswersForm, here: Step, *, status: int
) -> HttpResponse:
    steps, lacking = steps_of(participant), gaps(participant)
    is_unsent = participant.state in UNSENT
    context = {
        "form": form,
        "participant": participant,
        "here": here,
        "steps": [
            {"step": one, "number": number, "is_done": is_filled_in(participant, one, lacking)}
            for number, one in enumerate(steps, start=1)
        ],
        "number": steps.index(here) + 1,
        "is_new": participant._state.adding,
        "is_unsent": is_unsent,
        "earlier": _earlier(participant, here),
        "lacking": lacking if is_unsent else [],
        "asks_consent": is_unsent or participant.consent_version != PRIVACY_VERSION,
    }
    if here == Step.CHECK:
        context |= travel_of(request, participant)
        return render(request, "delegates/steps/check.html", context, status=status)
    return render(request, "delegates/steps/step.html", context, status=status)


def _earlier(participant: Participant, here: Step) -> Meeting | None:
    if participant.state != State.DRAFT or here not in FROM_EARLIER:
        return None
    return came_along(participant, FROM_EARLIER[here])


def travel_of(request: SignedInRequest, participant: Participant) -> dict[str, Any]:
    """Travel and passport for the page that sums up, as far as the reader may see them."""
    passport = Passport.objects.visible_to(request.viewer).filter(participant=participant).first()
    ends_on = passport.expires_on if passport is not None else None
    return {
        "travel": Travel.objects.visible_to(request.viewer).filter(participant=participant).first(),
        "passport": passport,
        "passport_ends_soon": ends_on is not None and expires_soon(ends_on, participant.meeting),
    }
