"""Letters about a delegation: handed in by who registers it, read by the staff who record credentials."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions.received import receive_letter
from delegates.forms.letters import LetterForm
from delegates.models import Delegation, Letter
from delegates.models.letter import READ_LETTERS
from delegates.models.participant_reads import INVITERS
from delegates.uploads.letter_files import SUFFIX
from delegates.views.answers import posted
from delegates.views.delegation import page
from delegates.views.reach import REGISTRARS, own_delegation
from meetings.models import Meeting
from meetings.roles import Role


@requires(*REGISTRARS)
@require_POST
def add(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Hand in the credentials letter of the delegation; the older ones stay below it."""
    delegation = own_delegation(request, meeting, code)
    form = LetterForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, meeting, delegation, letter_form=form)
    _receive(request, delegation, form)
    return redirect("delegates:delegation", meeting.slug, code)


@requires(*READ_LETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """A delegation's letters, for who records its credentials; one that came to the secretariat is put here too."""
    delegation = get_object_or_404(meeting.delegations.select_related("party", "meeting"), party__code=code)
    form = LetterForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        _receive(request, delegation, form)
        return redirect("delegates:desk-letters", meeting.slug, code)
    context = {
        "delegation": delegation,
        "letters": list(Letter.objects.visible_to(request.viewer).filter(delegation=delegation)),
        "form": form,
        "invites": request.viewer.has(*INVITERS),
    }
    return render(request, "delegates/desk_letters.html", context, status=422 if form.is_bound else 200)


def _receive(request: SignedInRequest, delegation: Delegation, form: LetterForm) -> None:
    receive_letter(delegation, form.file, filename=form.filename, by=request.user)
    messages.success(request, _("The letter has been received."))


@requires(Role.FOCAL_POINT, *READ_LETTERS)
@require_safe
def download(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """A letter as a file to save: shown in no page of ours, under a name that says nothing."""
    letter = get_object_or_404(Letter.objects.visible_to(request.viewer), public_id=public_id)
    try:
        with default_storage.open(str(letter.file.name)) as stored:
            content = stored.read()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(content, content_type=letter.mime)
    response["Content-Disposition"] = f'attachment; filename="letter-{letter.public_id[:8]}.{SUFFIX[letter.mime]}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
