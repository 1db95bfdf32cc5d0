"""The page that the link of an invitation opens, without account or password."""

from __future__ import annotations

from typing import TypeVar

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from cicc_portal.accounts.codes import TooManyCodes, hint, send_code
from cicc_portal.accounts.guards import public
from cicc_portal.accounts.models import User
from cicc_portal.accounts.requests import PortalRequest
from cicc_portal.documents.models import GeneratedFile
from delegates.actions.invitations import mark_opened
from delegates.actions.registration import is_closed
from delegates.invitations.reads import asked_of, opening
from delegates.models import Invitation
from meetings.models import Meeting

Answer = TypeVar("Answer", bound=HttpResponseBase)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PortalRequest, meeting: Meeting, token: str) -> HttpResponse:
    """What is asked, in numbers, and the way on: a code to the invitation's own address.

    Looking uses nothing up, as programs that check mail look first. Unknown, expired and revoked links, and those of
    other meetings, get one and the same answer.
    """
    invitation = _invitation(meeting, token)
    user = None if invitation is None else User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    if invitation is None or user is None:
        return _discreet(render(request, "delegates/invitation_over.html", status=404))
    if request.method == "GET":
        mark_opened(invitation)
    if request.user == user:
        return _discreet(redirect(_onward(invitation)))
    if request.method == "POST" and not request.user.is_authenticated:
        try:
            return _discreet(send_code(request, user, onward=_onward(invitation)))
        except TooManyCodes:
            return _page(request, invitation, status=429)
    return _page(request, invitation)


@public
@require_safe
def letter(request: PortalRequest, meeting: Meeting, token: str) -> HttpResponseBase:
    """The letter that went with the mail, for who has the link."""
    invitation = _invitation(meeting, token)
    if invitation is None or invitation.letter is None:
        return _discreet(render(request, "delegates/invitation_over.html", status=404))
    return _discreet(pdf(invitation.letter))


def pdf(file: GeneratedFile) -> FileResponse:
    """A letter, shown in the browser. It names no person; who may open it, the caller has asked."""
    try:
        content = file.content.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type=file.mime, filename=file.filename)
    response["Content-Length"] = str(file.size)
    response["Content-Language"] = file.language
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _invitation(meeting: Meeting, token: str) -> Invitation | None:
    return opening(meeting).of_link(token).first()


def _onward(invitation: Invitation) -> str:
    slug = invitation.delegation.meeting.slug
    if invitation.participant is not None:
        return reverse("delegates:register", args=[slug])
    return reverse("delegates:delegation", args=[slug, invitation.delegation.party.code])


def _page(request: PortalRequest, invitation: Invitation, *, status: int = 200) -> HttpResponse:
    delegation = invitation.delegation
    context = {
        "delegation": delegation,
        "is_person": invitation.participant is not None,
        "asked": asked_of(delegation),
        "is_closed": is_closed(delegation.meeting),
        "hint": hint(invitation.email),
        "token": invitation.token,
        "has_letter": invitation.letter is not None,
        "is_late": status == 429,
    }
    return _discreet(render(request, "delegates/invitation.html", context, status=status))


def _discreet(response: Answer) -> Answer:
    """Keep the link to itself: no cache, no search engine, no path in the Referer.

    Not "no-referrer": with it browsers send the form with the Origin "null", which the CSRF check refuses.
    """
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
