"""A person's own registration: where it stands, its badge, and taking it back."""

from __future__ import annotations

import io
from typing import Any

import zxingcpp
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from PIL import Image

from cicc_portal.accounts.guards import SIGNED_IN, public, requires
from cicc_portal.accounts.requests import PortalRequest, SignedInRequest
from delegates.actions import registration
from delegates.badges import data_of
from delegates.documents.of_person import own_papers
from delegates.forms.documents import languages_of
from delegates.models import Badge, Participant
from delegates.privacy import PRIVACY_VERSION
from delegates.views.answers import picture
from delegates.views.steps import travel_of
from meetings.models import Meeting
from meetings.retention import kept_for

State = Participant.State


@public
@require_safe
def privacy(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """What happens with personal data, in plain words."""
    return render(request, "delegates/privacy.html", {"version": PRIVACY_VERSION, "kept": kept_for(meeting)})


@requires(SIGNED_IN)
@require_safe
def me(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Where one's own registration stands; once accredited, the badge's code and its PDF."""
    own = Participant.objects.filter(meeting=meeting).own(request.viewer)
    participant = (
        own.open().select_related("delegation__party").first() or own.select_related("delegation__party").first()
    )
    context: dict[str, Any] = {
        "participant": participant,
        "badge": _badge(participant),
        "is_closed": registration.is_closed(meeting),
        "posts": [] if participant is None else list(participant.posts.all()),
    }
    if participant is not None:
        context |= travel_of(request, participant)
        context["papers"] = own_papers(participant, meeting, request.viewer)
        context["paper_languages"] = languages_of(meeting)
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
