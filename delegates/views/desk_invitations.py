"""Invitations at the desk: who was asked and what came of it; inviting, reminding, reissuing, revoking."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.documents.actions.files import record_download
from cicc_portal.documents.models import Job
from delegates.actions import invitations as actions
from delegates.forms.invitations import InvitationForm, StandingForm, WordsForm
from delegates.invitations.letters import language_of
from delegates.invitations.mail import preview
from delegates.invitations.reads import Standing, rows
from delegates.models import Delegation, FocalPoint, Invitation
from delegates.models.invitation import InvitationQuerySet
from delegates.models.participant_reads import ACCREDITORS, INVITERS
from delegates.views.answers import posted
from delegates.views.invitation import pdf
from meetings.models import Meeting
from meetings.problems import Refusal

JOBS_SHOWN = 4


@requires(*INVITERS)
@require_safe
def index(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """All delegations in CARICOM order, with who was asked, when, and how far that has come."""
    form = StandingForm(request.GET)
    all_of_them = list(rows(meeting, request.viewer))
    due = set(actions.due_for_reminder(_invitations(meeting)).values_list("pk", flat=True))
    context = {
        "form": form,
        "rows": [row for row in all_of_them if row.stands(form.chosen)],
        "total": len(all_of_them),
        "counts": [(value, label, sum(row.stands(value) for row in all_of_them)) for value, label in Standing.choices],
        "waiting": len(actions.uninvited(meeting)),
        "due": len(due),
        "due_for_reminder": due,
        "shows_addresses": request.viewer.has(*ACCREDITORS),
        "jobs": _jobs(request),
    }
    return render(request, "delegates/desk_invitations.html", context)


def _jobs(request: SignedInRequest) -> list[Job]:
    """What is being made for this person, what failed, and letters that are ready."""
    mine = Job.objects.visible_to(request.viewer).filter(kind__in=[actions.INVITATIONS, actions.LETTERS])
    latest = mine.order_by("-pk")[:JOBS_SHOWN]
    return [job for job in latest if job.kind == actions.LETTERS or job.state != Job.State.DONE]


@requires(*INVITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Invite everybody who waits: first the mail is shown in each language, then it is sent."""
    waiting = actions.uninvited(meeting)
    by_language: dict[str, list[FocalPoint]] = {}
    for focal_point in waiting:
        by_language.setdefault(focal_point.user.language, []).append(focal_point)
    form = WordsForm(posted(request), languages=sorted(by_language))
    if request.method == "POST" and form.is_valid() and "send" in request.POST and _send(request, meeting, form):
        return redirect("delegates:invitations", meeting.slug)
    previews = [
        (language, len(group), _preview(group[0].delegation, language, group[0].user.full_name, form))
        for language, group in sorted(by_language.items())
    ]
    context = {"form": form, "waiting": waiting, "previews": previews}
    return render(request, "delegates/invitations_send.html", context, status=422 if form.errors else 200)


def _preview(delegation: Delegation, language: str, name: str, form: WordsForm) -> object:
    words = form.words.get(language, "")
    return preview(delegation, language=language, full_name=name, words=words, link=_("(the link of each)"))


def _send(request: SignedInRequest, meeting: Meeting, form: WordsForm) -> bool:
    try:
        sent = len(actions.invite_waiting(meeting, words=form.words, by=request.user))
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    if not sent:
        messages.info(request, _("Nobody is left to invite: somebody else has just done so."))
        return True
    text = ngettext(
        "%(count)s invitation is on its way: the letter is made, then the mail leaves.",
        "%(count)s invitations are on their way: the letters are made, then the mails leave.",
        sent,
    )
    messages.success(request, text % {"count": sent})
    return True


@requires(*INVITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Invite one person for a delegation: a focal point that it has, or a new address."""
    found = meeting.delegations.select_related("party", "meeting__committee", "meeting__host")
    delegation = get_object_or_404(found, party__code=code)
    form = InvitationForm(posted(request), delegation=delegation, language=language_of(delegation))
    if request.method == "POST" and form.is_valid() and _invite(request, delegation, form):
        return redirect("delegates:invitations", meeting.slug)
    shown = language_of(delegation)
    context = {
        "delegation": delegation,
        "form": form,
        "known": actions.uninvited_of(delegation),
        "letter": preview(delegation, language=shown, link=_("(the link)")),
        "language": shown,
    }
    return render(request, "delegates/invitation_new.html", context, status=422 if form.is_bound else 200)


def _invite(request: SignedInRequest, delegation: Delegation, form: InvitationForm) -> bool:
    try:
        invitation = actions.invite(delegation, **form.cleaned_data, by=request.user)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    named = {"name": invitation.full_name, "delegation": delegation}
    messages.success(request, _("The invitation of %(name)s for %(delegation)s is on its way.") % named)
    return True


@requires(*INVITERS)
@require_POST
def invite_known(request: SignedInRequest, meeting: Meeting, code: str, pk: int) -> HttpResponse:
    """Invite a focal point that the delegation has: the address need not be known to who does it."""
    found = meeting.delegations.select_related("party", "meeting__committee", "meeting__host")
    delegation = get_object_or_404(found, party__code=code)
    user = get_object_or_404(FocalPoint.objects.select_related("user"), pk=pk, delegation=delegation).user
    try:
        actions.invite(delegation, email=user.email, full_name=user.full_name, language=user.language, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("delegates:invitation-new", meeting.slug, code)
    text = _("The invitation for %(delegation)s is on its way.")
    messages.success(request, text % {"delegation": delegation})
    return redirect("delegates:invitations", meeting.slug)


@requires(*INVITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Write to all who have not answered; first it is said to how many."""
    if request.method == "POST":
        count = actions.remind(_invitations(meeting), by=request.user)
        text = ngettext("%(count)s reminder is on its way.", "%(count)s reminders are on their way.", count)
        messages.success(request, text % {"count": count})
        return redirect("delegates:invitations", meeting.slug)
    due = actions.due_for_reminder(_invitations(meeting)).count()
    context = {"due": due, "lately": _invitations(meeting).unanswered().count() - due}
    return render(request, "delegates/invitations_remind.html", context)


@requires(*INVITERS)
@require_POST
def remind_one(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Write once more to one person who has not answered."""
    invitation = get_object_or_404(_invitations(meeting), public_id=public_id)
    named = {"delegation": invitation.delegation}
    if actions.remind(_invitations(meeting).filter(pk=invitation.pk), by=request.user):
        messages.success(request, _("A reminder for %(delegation)s is on its way.") % named)
    else:
        text = _("No reminder was sent: %(delegation)s has answered, was reminded today, or the link opens no longer.")
        messages.error(request, text % named)
    return redirect("delegates:invitations", meeting.slug)


@requires(*INVITERS)
@require_POST
def reissue(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """A new link to the same person."""
    invitation = get_object_or_404(_invitations(meeting), public_id=public_id)
    try:
        actions.reissue(invitation, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("A new link for %(delegation)s is on its way; the former one opens no longer.")
        messages.success(request, text % {"delegation": invitation.delegation})
    return redirect("delegates:invitations", meeting.slug)


@requires(*INVITERS)
@require_POST
def revoke(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """The link opens no longer, and the person is no focal point any more."""
    invitation = get_object_or_404(_invitations(meeting), public_id=public_id)
    try:
        actions.revoke(invitation, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        named = {"name": invitation.full_name or _("The person"), "delegation": invitation.delegation}
        text = _("The link opens no longer. %(name)s is not a focal point of %(delegation)s any more.")
        messages.success(request, text % named)
    return redirect("delegates:invitations", meeting.slug)


@requires(*INVITERS)
@require_safe
def letter(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponseBase:
    """The letter that went with an invitation."""
    found = Invitation.objects.filter(delegation__meeting=meeting, letter__isnull=False).select_related("letter")
    file = get_object_or_404(found, public_id=public_id).letter
    assert file is not None  # noqa: S101  # the query says so
    record_download(file, by=request.user)
    return pdf(file)


@requires(*INVITERS)
@require_POST
def letters(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Have the letter of one delegation made, or those of all in one PDF."""
    delegations = meeting.delegations.in_order()
    code = request.POST.get("delegation", "")
    chosen = list(delegations.filter(party__code=code) if code else delegations)
    if chosen:
        actions.order_letters(meeting, chosen, language="", by=request.user)
        messages.success(request, _("The PDF is being made."))
    else:
        messages.info(request, _("Nobody is invited yet."))
    return redirect("delegates:invitations", meeting.slug)


def _invitations(meeting: Meeting) -> InvitationQuerySet:
    found = Invitation.objects.of_delegations().filter(delegation__meeting=meeting)
    return found.select_related("delegation__party", "delegation__meeting")
