"""Photos: each only for those who may see it."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cicc_portal.accounts.guards import SIGNED_IN, requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.models import Participant, PendingPhoto
from delegates.views.answers import picture
from meetings.models import Meeting


@requires(SIGNED_IN)
@require_safe
def photo(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """The photo of a participant."""
    visible = Participant.objects.filter(meeting=meeting).with_photo_for(request.viewer)
    return _stored(get_object_or_404(visible.values_list("photo", flat=True), public_id=public_id))


@requires(SIGNED_IN)
@require_safe
def pending_photo(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """A photo that waits for its form, for who chose it."""
    visible = PendingPhoto.objects.visible_to(request.viewer)
    return _stored(get_object_or_404(visible.values_list("image", flat=True), public_id=public_id))


def _stored(name: str) -> HttpResponse:
    try:
        with default_storage.open(name) as stored:
            return picture(stored.read(), "image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
