"""A person's own registration: filled in, sent, seen, changed, withdrawn."""

from __future__ import annotations

import io

import zxingcpp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from PIL import Image

from cicc_portal.accounts.guards import SIGNED_IN, public, requires
from cicc_portal.accounts.requests import PortalRequest, SignedInRequest
from delegates.actions import registration
from delegates.badges import data_of
from delegates.forms.registration import OwnForm
from delegates.models import Badge, Participant
from delegates.privacy import PRIVACY_VERSION
from delegates.views.answers import picture, posted
from meetings.models import Meeting
from meetings.retention import kept_for
from meetings.problems import Refusal

State = Participant.State
SENT = "sent"


@public
@require_safe
def privacy(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """What happens with personal data, in plain words."""
    return render(request, "delegates/privacy.html", {"version": PRIVACY_VERSION, "kept": kept_for(meeting)})


@requires(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The registration form. What was begun can be taken up again, here or on another device."""
    participant = _open_registration(request, meeting) or registration.new_registration(meeting, user=request.user)
    if participant.state == State.DRAFT and registration.is_closed(meeting):
        return render(request, "delegates/registration_closed.html")
    # A draft may have gaps; what was sent once stays complete.
    sends = "draft" not in request.POST
    form = OwnForm(
        posted(request),
        request.FILES or None,
        meeting=meeting,
        viewer=request.viewer,
        participant=participant,
        delegations=meeting.delegations.in_order(),
        is_complete=sends or participant.state not in {State.DRAFT, State.RETURNED},
    )
    if request.method == "POST" and form.is_valid() and _save(request, form, participant, sends=sends):
        return redirect("delegates:me", meeting.slug)
    if form.is_bound:
        form.keep_photo(by=request.user)
    context = {"form": form, "participant": participant}
    return render(request, "delegates/register.html", context, status=422 if form.is_bound else 200)


def _open_registration(request: SignedInRequest, meeting: Meeting) -> Participant | None:
    own = Participant.objects.filter(meeting=meeting).own(request.viewer).open()
    return own.select_related("meeting", "delegation__party", "user").first()


def _save(request: SignedInRequest, form: OwnForm, participant: Participant, *, sends: bool) -> bool:
    act = registration.submit if sends else registration.save
    was = participant.state
    try:
        act(participant, form.entry(), seen=form.cleaned_data["version"], by=request.user)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    form.drop_pending()
    messages.success(request, _what_happened(was, participant.state))
    return True


def _what_happened(was: str, now: str) -> str:
    if now == State.DRAFT:
        return _("Your entries are saved. You can go on at any time, on any device.")
    if was in {State.DRAFT, State.RETURNED} and now == State.SUBMITTED:
        return _("Your registration was sent. You will get an e-mail about the decision.")
    if was == State.ACCREDITED and now == State.SUBMITTED:
        return _("Your changes are saved. Since they concern who you are, the secretariat decides anew.")
    return _("Your changes are saved.")


@requires(SIGNED_IN)
@require_safe
def me(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Where one's own registration stands; once accredited, the badge's code and its PDF."""
    own = Participant.objects.filter(meeting=meeting).own(request.viewer)
    participant = (
        own.open().select_related("delegation__party").first() or own.select_related("delegation__party").first()
    )
    context = {
        "participant": participant,
        "badge": _badge(participant),
        "is_closed": registration.is_closed(meeting),
        "posts": [] if participant is None else list(participant.posts.all()),
    }
    return render(request, "delegates/me.html", context)


def _badge(participant: Participant | None) -> Badge | None:
    if participant is None or participant.state != State.ACCREDITED:
        return None
    return Badge.objects.active().filter(participant=participant).select_related("file").first()


@requires(SIGNED_IN)
@require_safe
def own_code(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The QR code of one's own badge, large enough for a phone's screen."""
    own = Badge.objects.active().of_meeting(meeting).filter(participant__user=request.user)
    accredited = own.filter(participant__state=State.ACCREDITED)
    badge = get_object_or_404(accredited.select_related("participant__delegation__party", "key").brief())
    (data,) = data_of([badge], meeting)
    code = zxingcpp.create_barcode(data.code, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    target = io.BytesIO()
    Image.fromarray(code.to_image(scale=8, add_quiet_zones=True)).save(target, "PNG")
    return picture(target.getvalue(), "image/png")


@requires(SIGNED_IN)
@require_POST
def withdraw(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Take one's own registration back."""
    own = Participant.objects.filter(meeting=meeting).own(request.viewer).open()
    participant = get_object_or_404(own.select_related("meeting", "delegation__party", "user"))
    registration.withdraw(participant, seen=request.POST.get("version", ""), by=request.user)
    messages.success(request, _("Your registration is withdrawn."))
    return redirect("delegates:me", meeting.slug)
