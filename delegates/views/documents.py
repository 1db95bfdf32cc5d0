"""Documents at the desk: what can be made, for whom, and what was made last."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cicc_portal.accounts.guards import SIGNED_IN, requires
from cicc_portal.accounts.requests import SignedInRequest
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.documents.views.files import answer
from delegates.actions import documents as actions
from delegates.actions.documents import MAKERS, PERSONAL, kinds_for
from delegates.documents import catalogue
from delegates.documents.catalogue import Document
from delegates.documents.personal import CONFIRMED
from delegates.forms.documents import OrderForm, PersonalForm, languages_of, usual_language
from delegates.models import Participant, Passport, PersonalDocument
from delegates.models.participant_reads import ACCREDITORS
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import DESK, Role

JOBS_SHOWN = 6
A_PAGE = 50
PERSONAL_MAKERS = (*ACCREDITORS, Role.PROTOCOL)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A document on the page, its form, and the file that was made last of those that the viewer may read."""

    document: Document
    form: OrderForm
    last: GeneratedFile | None

    @property
    def roles(self) -> list[str]:
        """Who may have it made, in words."""
        return [str(role.label) for role in Role if role in self.document.roles]


@requires(*DESK)
@require_safe
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Every document that this staff member may have made."""
    return _page(request, meeting)


@requires(*DESK)
@require_POST
def make(request: SignedInRequest, meeting: Meeting, document: str) -> HttpResponse:
    """Have one made in the background."""
    found = catalogue.document_for(request.viewer, document)
    if found is None:
        raise Http404
    form = OrderForm(request.POST, document=found, meeting=meeting, viewer=request.viewer)
    if not form.is_valid():
        return _page(request, meeting, bound=form, key=document)
    actions.order(found, meeting, **form.wanted, by=request.user)
    messages.success(request, _("It is being made. It appears above as soon as it is ready."))
    return redirect("delegates:documents", meeting.slug)


def _page(request: SignedInRequest, meeting: Meeting, bound: OrderForm | None = None, key: str = "") -> HttpResponse:
    documents = catalogue.documents_for(request.viewer)
    keys = [document.key for document in documents]
    last = _last(request, keys)
    offers = []
    for document in documents:
        form = bound if bound and document.key == key else None
        form = form or OrderForm(document=document, meeting=meeting, viewer=request.viewer)
        offers.append(Offer(document=document, form=form, last=last.get(document.key)))
    jobs = Job.objects.visible_to(request.viewer).filter(kind__in=[*keys, PERSONAL], created_by=request.user)
    context = {
        "offers": offers,
        "jobs": jobs.order_by("-pk")[:JOBS_SHOWN],
        "makes_personal": request.viewer.has(*PERSONAL_MAKERS),
    }
    return render(request, "delegates/documents.html", context, status=422 if bound else 200)


def _last(request: SignedInRequest, keys: list[str]) -> dict[str, GeneratedFile]:
    """Of each kind the newest file. One query."""
    files = GeneratedFile.objects.visible_to(request.viewer).current()
    newest = files.filter(meeting_id=request.viewer.meeting_id, kind__in=keys).order_by("kind", "-created_at", "-pk")
    return {file.kind: file for file in newest.distinct("kind")}


@requires(*PERSONAL_MAKERS)
@require_safe
def persons(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Find a person, for the confirmation, the visa support letter or the certificate."""
    words = request.GET.get("q", "")[:100]
    is_protocol = request.viewer.has(*MAKERS[PersonalDocument.Kind.VISA])
    wants_visa = is_protocol and request.GET.get("visa") == "1"
    found = Participant.objects.filter(meeting=meeting, state__in=CONFIRMED).matching(words)
    if wants_visa:
        found = found.filter(wants_visa_letter=True)
    held = PersonalDocument.objects.visible_to(request.viewer).select_related("file")
    people = found.in_order().brief().prefetch_related(Prefetch("documents", held, to_attr="held"))
    page = Paginator(people, A_PAGE).get_page(request.GET.get("page"))
    ids = [person.pk for person in page.object_list]
    have_passport = set(
        Passport.objects.visible_to(request.viewer).filter(participant__in=ids).values_list("participant", flat=True)
        if is_protocol
        else ()
    )
    rows = []
    for person in page.object_list:
        kinds = kinds_for(person, meeting, request.viewer)
        lacks = PersonalDocument.Kind.VISA in kinds and person.pk not in have_passport
        if lacks:
            kinds.remove(PersonalDocument.Kind.VISA)
        rows.append((person, [(kind, PersonalDocument.Kind(kind).label) for kind in kinds], lacks))
    context = {
        "rows": rows,
        "page": page,
        "words": words,
        "wants_visa": wants_visa,
        "is_protocol": is_protocol,
        "languages": languages_of(meeting),
        "usual": usual_language(meeting),
    }
    return render(request, "delegates/personal_documents.html", context)


@requires(*PERSONAL_MAKERS)
@require_POST
def make_personal(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponse:
    """Have a paper about somebody made."""
    people = Participant.objects.filter(meeting=meeting, state__in=CONFIRMED)
    person = get_object_or_404(people, public_id=public_id)
    _order(request, meeting, person)
    return redirect("delegates:documents", meeting.slug)


@requires(SIGNED_IN)
@require_POST
def make_own(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Have a paper about oneself made."""
    own = Participant.objects.filter(meeting=meeting).own(request.viewer).open()
    _order(request, meeting, get_object_or_404(own))
    return redirect("delegates:me", meeting.slug)


def _order(request: SignedInRequest, meeting: Meeting, person: Participant) -> None:
    form = PersonalForm(request.POST, meeting=meeting)
    if not form.is_valid():
        messages.error(request, _("Choose which document, and in which language."))
        return
    try:
        actions.order_personal(person, meeting, **form.cleaned_data, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is being made. It appears here as soon as it is ready."))


@requires(SIGNED_IN)
@require_safe
def personal(request: SignedInRequest, meeting: Meeting, public_id: str) -> HttpResponseBase:
    """A paper about a person: for that person, the delegation's focal points, and the staff who need it."""
    found = PersonalDocument.objects.visible_to(request.viewer).select_related("file__audience")
    document = get_object_or_404(found, file__public_id=public_id)
    return answer(request, document.file)
