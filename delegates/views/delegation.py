"""The focal point's page: a delegation, its people, what it lacks, who holds which post. Who accredits uses it too."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import bringing_back, confirmation, registration
from delegates.actions.acting import name_acting_head, remove_acting_head
from delegates.actions.posts import set_posts
from delegates.forms.acting import ActingForm
from delegates.forms.delegations import PostsForm
from delegates.forms.letters import LetterForm
from delegates.models import Delegation, Letter, Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.registration.completeness import heads_by_day, lacks
from delegates.views.answers import posted
from delegates.views.reach import REGISTRARS, own_delegation, people_of, whole_people_of
from meetings.models import Meeting
from meetings.problems import Refusal

State, Function = Participant.State, Participant.Function


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
    delegation = own_delegation(request, meeting, code)
    form = PostsForm(posted(request), delegation=delegation, people=_counted(request, delegation), meeting=meeting)
    if request.method == "POST" and form.is_valid() and _name(request, delegation, form):
        return redirect("delegates:delegation", meeting.slug, code)
    return page(request, meeting, delegation, form=form)


def page(
    request: SignedInRequest,
    meeting: Meeting,
    delegation: Delegation,
    *,
    form: PostsForm | None = None,
    acting_form: ActingForm | None = None,
    letter_form: LetterForm | None = None,
) -> HttpResponse:
    """The page, with the form that was refused where one was."""
    people = list(people_of(request, delegation).brief().in_order().select_related("replaces"))
    counted = [person for person in people if person.state in Participant.COUNTED]
    posts = list(delegation.posts.select_related("participant"))
    letters = list(Letter.objects.visible_to(request.viewer).filter(delegation=delegation).select_related("by"))
    acting = list(delegation.acting_heads.select_related("participant"))
    head = next((person for person in counted if person.function == Function.HEAD), None)
    bound = [shown for shown in (form, acting_form, letter_form) if shown is not None and shown.is_bound]
    context = {
        "delegation": delegation,
        "people": [person for person in people if person.state != State.PROPOSED],
        "proposed": [person for person in people if person.state == State.PROPOSED],
        "counted": counted,
        "lacks": lacks(delegation, people=people, posts=posts, letters=letters),
        "letters": letters,
        "acting": acting,
        "heads": heads_by_day(meeting.days, head=head, acting=acting) if acting else [],
        "returnable": bringing_back.returnable(people),
        "can_act": len(counted) > 1 and head is not None,
        "form": form or PostsForm(delegation=delegation, people=counted, meeting=meeting),
        "acting_form": acting_form or ActingForm(people=counted, meeting=meeting),
        "letter_form": letter_form or LetterForm(),
        "is_closed": registration.is_closed(meeting) and not request.viewer.has(*ACCREDITORS),
    }
    return render(request, "delegates/delegation.html", context, status=422 if bound else 200)


def _counted(request: SignedInRequest, delegation: Delegation) -> list[Participant]:
    return list(people_of(request, delegation).counted().brief().in_order())


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


@requires(*REGISTRARS)
@require_POST
def submit(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Say that the delegation is complete."""
    delegation = own_delegation(request, meeting, code)
    try:
        confirmation.submit_delegation(delegation, seen=request.POST.get("version", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The delegation is submitted. What is still missing can follow at any time."))
    return redirect("delegates:delegation", meeting.slug, code)


@requires(*REGISTRARS)
@require_POST
def confirm(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Somebody who registered by the delegation's link belongs to it."""
    delegation = own_delegation(request, meeting, code)
    person = get_object_or_404(whole_people_of(request, delegation), public_id=public_id)
    try:
        confirmation.confirm_proposed(person, seen=request.POST.get("version", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is confirmed and waits for accreditation.") % {"name": person})
    return redirect("delegates:delegation", meeting.slug, code)


@requires(*REGISTRARS)
@require_POST
def turn_down(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Somebody who registered by the delegation's link does not belong to it."""
    delegation = own_delegation(request, meeting, code)
    person = get_object_or_404(whole_people_of(request, delegation), public_id=public_id)
    because = request.POST.get("because", "").replace("\0", "").strip()[:2000]
    try:
        confirmation.decline_proposed(person, because=because, seen=request.POST.get("version", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = _("%(name)s is turned down and told by e-mail.") % {"name": person}
        undo.offer(
            request, text, "delegates:delegate-bring-back", meeting.slug, code, public_id, version=person.version
        )
    return redirect("delegates:delegation", meeting.slug, code)


@requires(*REGISTRARS)
@require_POST
def bring_back(request: SignedInRequest, meeting: Meeting, code: str, public_id: str) -> HttpResponse:
    """Put somebody who was turned down or withdrawn on the list again."""
    delegation = own_delegation(request, meeting, code)
    people = people_of(request, delegation).select_related("meeting", "delegation__party", "user")
    person = get_object_or_404(people, public_id=public_id)
    try:
        bringing_back.bring_back(person, seen=request.POST.get("version", ""), by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s is back and waits for accreditation.") % {"name": person})
    return redirect("delegates:delegation", meeting.slug, code)


@requires(*REGISTRARS)
@require_POST
def act(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Name an acting head for some days."""
    delegation = own_delegation(request, meeting, code)
    form = ActingForm(request.POST, people=_counted(request, delegation), meeting=meeting)
    if form.is_valid():
        data = form.cleaned_data
        try:
            named = name_acting_head(
                delegation,
                data["participant"],
                first_day=data["first_day"],
                last_day=data["last_day"],
                by=request.user,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s acts as head of delegation.") % {"name": named.participant})
            return redirect("delegates:delegation", meeting.slug, code)
    return page(request, meeting, delegation, acting_form=form)


@requires(*REGISTRARS)
@require_POST
def stop_acting(request: SignedInRequest, meeting: Meeting, code: str, pk: int) -> HttpResponse:
    """The head heads the delegation again."""
    delegation = own_delegation(request, meeting, code)
    acting = get_object_or_404(delegation.acting_heads.select_related("participant", "delegation"), pk=pk)
    remove_acting_head(acting, by=request.user)
    messages.success(request, _("%(name)s no longer acts as head of delegation.") % {"name": acting.participant})
    return redirect("delegates:delegation", meeting.slug, code)
