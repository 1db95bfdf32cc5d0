"""The focal point's page: a delegation, its people, and who holds which post. Accreditation staff use it too."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import registration
from delegates.actions.posts import set_posts
from delegates.forms.delegations import PostsForm
from delegates.forms.registration import DelegateForm
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ACCREDITORS, ParticipantQuerySet
from delegates.views.answers import posted
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import Role

REGISTRARS = (Role.FOCAL_POINT, *ACCREDITORS)
State = Participant.State


@requires(*REGISTRARS)
@require_safe
def own_delegations(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The delegations that one registers; straight to it where there is one."""
    delegations = list(meeting.delegations.registered_by(request.viewer).in_order())
    if len(delegations) == 1:
        return redirect("delegates:delegation", meeting.slug, delegations[0].party.code)
    return render(request, "delegates/own_delegations.html", {"delegations": delegations})


@requires(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Places, people and their states; the posts are named here."""
    delegation = _delegation(request, meeting, code)
    people = list(_people(request, delegation).brief().in_order())
    counted = [person for person in people if person.state in Participant.COUNTED]
    form = PostsForm(posted(request), delegation=delegation, people=counted, meeting=meeting)
    if request.method == "POST" and form.is_valid() and _name(request, delegation, form):
        return redirect("delegates:delegation", meeting.slug, code)
    context = {
        "delegation": delegation,
        "people": people,
        "form": form,
        "counted": counted,
        "merged_head": _merged_head_without_alternate(delegation),
        "is_closed": registration.is_closed(meeting) and not request.viewer.has(*ACCREDITORS),
    }
    return render(request, "delegates/delegation.html", context, status=422 if form.is_bound else 200)


def _name(request: SignedInRequest, delegation: Delegation, form: PostsForm) -> bool:
    try:
        set_posts(
            delegation,
            head=form.cleaned_data["head"],
            posts=form.posts,
            seen=form.cleaned_data["version"],
            by=request.user,
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("The posts of the delegation are saved."))
    return True


def _merged_head_without_alternate(delegation: Delegation) -> Participant | None:
    """Who leads two streams while neither has an alternate: the caucuses meet at the same time."""
    leads: dict[Participant, int] = {}
    posts = list(delegation.posts.select_related("participant"))
    if any(post.post == post.Post.ALTERNATE for post in posts):
        return None
    for post in posts:
        leads[post.participant] = leads.get(post.participant, 0) + 1
    return next((person for person, count in leads.items() if count > 1), None)


@requires(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Enter a further delegate."""
    delegation = _delegation(request, meeting, code)
    if registration.is_closed(meeting) and not request.viewer.has(*ACCREDITORS):
        return render(request, "delegates/registration_closed.html", {"delegation": delegation})
    participant = registration.new_registration(meeting)
    participant.delegation = delegation
    if delegation.party.languages:
        participant.language = next(
            (code for code in delegation.party.languages if code in meeting.languages), participant.language
        )
    return _edit(request, meeting, delegation, participant)


@requires(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Change what was entered about a delegate."""
    delegation = _delegation(request, meeting, code)
    people = _people(request, delegation).open().select_related("meeting", "delegation__party", "user")
    return _edit(request, meeting, delegation, get_object_or_404(people, public_id=public_id))


def _edit(request: SignedInRequest, meeting: Meeting, delegation: Delegation, participant: Participant) -> HttpResponse:
    sends = "draft" not in request.POST
    form = DelegateForm(
        posted(request),
        request.FILES or None,
        meeting=meeting,
        viewer=request.viewer,
        participant=participant,
        delegation=delegation,
        is_complete=sends or participant.state not in {State.DRAFT, State.RETURNED},
    )
    if request.method == "POST" and form.is_valid() and _save(request, form, participant, sends=sends):
        return redirect("delegates:delegation", meeting.slug, delegation.party.code)
    if form.is_bound:
        form.keep_photo(by=request.user)
    context = {"form": form, "participant": participant, "delegation": delegation}
    return render(request, "delegates/delegate.html", context, status=422 if form.is_bound else 200)


def _save(request: SignedInRequest, form: DelegateForm, participant: Participant, *, sends: bool) -> bool:
    act = registration.submit if sends else registration.save
    is_late = request.viewer.has(*ACCREDITORS)
    try:
        act(participant, form.entry(), seen=form.cleaned_data["version"], by=request.user, is_late=is_late)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    form.drop_pending()
    messages.success(request, _("%(name)s is saved.") % {"name": participant})
    return True


@requires(*REGISTRARS)
@require_POST
def withdraw(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Take a delegate off the delegation."""
    delegation = _delegation(request, meeting, code)
    people = _people(request, delegation).open().select_related("meeting", "delegation__party", "user")
    participant = get_object_or_404(people, public_id=public_id)
    registration.withdraw(participant, seen=request.POST.get("version", ""), by=request.user)
    messages.success(request, _("%(name)s is withdrawn.") % {"name": participant})
    return redirect("delegates:delegation", meeting.slug, code)


def _delegation(request: SignedInRequest, meeting: Meeting, code: str) -> Delegation:
    """One's own delegation; for who accredits, any."""
    all_of_it: QuerySet[Delegation] = meeting.delegations.select_related("party", "meeting")
    found = all_of_it if request.viewer.has(*ACCREDITORS) else all_of_it.filter(pk__in=request.viewer.delegations)
    return get_object_or_404(found, party__code=code)


def _people(request: SignedInRequest, delegation: Delegation) -> ParticipantQuerySet:
    return delegation.participants.registered_by(request.viewer)
