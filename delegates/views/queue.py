"""The accreditation desk's queue: searched, filtered, sorted, and decided on in lots."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from cicc_portal import undo
from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions import accreditation, bulk
from delegates.filters import EVERY, Mark, QueueFilter
from delegates.forms.decisions import words_form
from delegates.models import Participant
from delegates.models.participant_reads import ACCREDITORS
from meetings.models import Meeting
from meetings.roles import Role

State = Participant.State
A_PAGE = 50
# More who were left out than these are counted, not named.
NAMED = 12


@requires(*ACCREDITORS)
@require_safe
@vary_on_headers("HX-Request")
def show(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The queue; typing in the search has it drawn anew, the page around it stays."""
    queue = QueueFilter(request.GET, meeting=meeting)
    counts = queue.counts()
    found = next(count for state, _label, count in counts if state == queue.state)
    paginator = Paginator(queue.people, A_PAGE)
    # Counted already.
    paginator.__dict__["count"] = found
    page = paginator.get_page(request.GET.get("page"))
    people = list(page.object_list)
    changed = Participant.objects.filter(meeting=meeting).accredited().exclude(changed_since=[]).count()
    context = {
        "queue": queue,
        "counts": counts,
        "found": found,
        "page": page,
        "people": people,
        "duplicates": queue.duplicates,
        "can_decide": any(person.state in accreditation.WAITING for person in people),
        "lot": min(found, bulk.LOT),
        "changed": changed,
        "changed_query": urlencode({"state": EVERY, "mark": Mark.CHANGED}),
        "query": request.GET.urlencode(),
    }
    template = "delegates/parts/queue.html" if request.headers.get("HX-Request") else "delegates/accreditation.html"
    return render(request, template, context)


@requires(*ACCREDITORS)
@require_POST
def decide(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """Decide on a lot: first shown with who is left out and why, then done."""
    what = bulk.RETURN if request.POST.get("what") == bulk.RETURN else bulk.ACCREDIT
    if "lot" not in request.POST:
        return _confirm(request, meeting, what)
    seen = _versions(request.POST["lot"].split(","))
    form = words_form("return", request.POST) if what == bulk.RETURN else None
    if form is not None and not form.is_valid():
        people = _people(meeting, seen)
        is_director = request.viewer.has(Role.DIRECTOR)
        lot = bulk.sorted_out(people, seen=seen, is_director=is_director)
        context = {"lot": lot, "what": what, "form": form, "picked": _joined(seen), "query": request.GET.urlencode()}
        return render(request, "delegates/accreditation_lot.html", context, status=422)
    lot = bulk.decide(
        meeting,
        what,
        seen=seen,
        by=request.user,
        is_director=request.viewer.has(Role.DIRECTOR),
        query=form.cleaned_data["words"] if form else "",
    )
    _tell(request, meeting, what, lot)
    return _back(request, meeting)


@requires(*ACCREDITORS)
@require_POST
def take_back(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The "Undo" of a lot."""
    decided = {}
    for part in request.POST.get("lot", "").split(",")[: bulk.LOT]:
        public_id, version, letters = (*part.split(":"), "", "")[:3]
        if public_id and version and part.isprintable():
            decided[public_id] = (version, [letter for letter in letters.split("+") if letter])
    lot = bulk.take_back(meeting, decided, by=request.user)
    count = len(lot.taken)
    if count:
        words = ngettext("%(count)s decision is taken back.", "%(count)s decisions are taken back.", count)
        messages.success(request, words % {"count": count})
    _tell_left_out(request, lot)
    return redirect("delegates:accreditation", meeting.slug)


def _confirm(request: SignedInRequest, meeting: Meeting, what: str) -> HttpResponse:
    """How many are decided on, who is left out and why; for a query, its text."""
    seen: dict[str, str] | None = None
    if "all" in request.POST:
        people = list(QueueFilter(request.GET, meeting=meeting).people[: bulk.LOT])
    else:
        seen = _versions(request.POST.getlist("row"))
        people = _people(meeting, seen)
    if not people:
        messages.error(request, _("Nobody is ticked."))
        return _back(request, meeting)
    lot = bulk.sorted_out(people, seen=seen, is_director=request.viewer.has(Role.DIRECTOR))
    picked = {taken.participant.public_id: str(taken.participant.version) for taken in lot.taken}
    context = {
        "lot": lot,
        "what": what,
        "form": words_form("return") if what == bulk.RETURN else None,
        "picked": _joined(picked),
        "query": request.GET.urlencode(),
    }
    return render(request, "delegates/accreditation_lot.html", context)


def _people(meeting: Meeting, seen: Mapping[str, str]) -> list[Participant]:
    at_desk = Participant.objects.filter(meeting=meeting, public_id__in=seen).at_desk().brief()
    return list(at_desk.select_related("delegation__party").order_by("submitted_at", "pk")[: bulk.LOT])


def _versions(rows: list[str]) -> dict[str, str]:
    """“public id:version” of each row, as many as one lot holds."""
    pairs = (row.partition(":") for row in rows[: bulk.LOT] if row.isprintable())
    return {public_id: version for public_id, _mark, version in pairs if public_id and version}


def _joined(seen: Mapping[str, str]) -> str:
    return ",".join(f"{public_id}:{version}" for public_id, version in seen.items())


def _tell(request: SignedInRequest, meeting: Meeting, what: str, lot: bulk.Lot) -> None:
    count = len(lot.taken)
    if count:
        words = (
            ngettext("%(count)s registration is returned.", "%(count)s registrations are returned.", count)
            if what == bulk.RETURN
            else ngettext("%(count)s registration is accredited.", "%(count)s registrations are accredited.", count)
        )
        decided = (
            ":".join(
                (
                    taken.participant.public_id,
                    str(taken.participant.version),
                    "+".join(letter.public_id for letter in taken.letters),
                )
            )
            for taken in lot.taken
        )
        undo.offer(
            request, words % {"count": count}, "delegates:accreditation-undo", meeting.slug, lot=",".join(decided)
        )
    _tell_left_out(request, lot)


def _tell_left_out(request: SignedInRequest, lot: bulk.Lot) -> None:
    """By name, as far as a message holds them."""
    if not lot.left_out:
        return
    named = [f"{left.participant} ({left.because})" for left in lot.left_out[:NAMED]]
    if len(lot.left_out) > NAMED:
        more = len(lot.left_out) - NAMED
        named.append(ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more})
    messages.warning(request, _("Left out: %(names)s.") % {"names": "; ".join(named)})


def _back(request: SignedInRequest, meeting: Meeting) -> HttpResponseRedirect:
    """The queue as it was filtered."""
    query = request.GET.urlencode()
    address = reverse("delegates:accreditation", args=[meeting.slug])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)
