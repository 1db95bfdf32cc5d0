"""A whole delegation entered on one page by the secretariat, from the letter that came."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions.members import RowRefused, new_member, register_all
from delegates.actions.received import receive_letter
from delegates.forms.letters import NominationForm
from delegates.forms.rows import RowsForm, as_data, with_another_row
from delegates.models import Delegation, Letter, Participant, StreamPost
from delegates.models.participant_reads import INVITERS
from meetings.models import Meeting
from meetings.models.meeting import Stream
from meetings.problems import Refusal

Function, Post = Participant.Function, StreamPost.Post
FEWEST_ROWS = 6


@requires(*INVITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Attach the letter, write down whom it names, send all of them to the queue at once."""
    found = meeting.delegations.select_related("party", "meeting")
    delegation = get_object_or_404(found, party__code=code)
    if request.method != "POST":
        rows = _rows(delegation, as_data(_expected(delegation), language=new_member(delegation).language))
        return _page(request, delegation, rows, NominationForm())
    if "more" in request.POST:
        data = with_another_row(request.POST, function=_usual(delegation), language=new_member(delegation).language)
        letter_form, letter = _letter(request, delegation)
        return _page(request, delegation, _rows(delegation, data), letter_form, letter=letter, is_longer=True)
    return _register(request, delegation)


def _register(request: SignedInRequest, delegation: Delegation) -> HttpResponse:
    rows = _rows(delegation, request.POST)
    is_valid = rows.is_valid()
    letter_form, letter = _letter(request, delegation)
    problem = "" if rows.chosen else _("Enter at least one delegate.")
    if is_valid and rows.chosen and not letter_form.errors:
        try:
            registered = register_all(delegation, rows.members(), by=request.user, is_late=True)
        except RowRefused as refusal:
            rows.refuse(refusal)
        except Refusal as refusal:
            problem = str(refusal)
        else:
            count = len(registered)
            words = ngettext(
                "%(count)s delegate is registered and waits for accreditation.",
                "%(count)s delegates are registered and wait for accreditation.",
                count,
            )
            messages.success(request, words % {"count": count})
            return redirect("delegates:desk-delegation", delegation.meeting.slug, delegation.party.code)
    return _page(request, delegation, rows, letter_form, letter=letter, problem=problem, status=422)


def _letter(request: SignedInRequest, delegation: Delegation) -> tuple[NominationForm, Letter | None]:
    """The letter, kept as soon as it is in hand: a browser sends a file only once, and it came in whatever follows."""
    form = NominationForm(request.POST, request.FILES)
    if form.is_valid() and form.file is not None:
        kept = receive_letter(
            delegation, form.file, filename=form.filename, by=request.user, kind=Letter.Kind.NOMINATION
        )
        return NominationForm(), kept
    held = Letter.objects.visible_to(request.viewer).filter(delegation=delegation, kind=Letter.Kind.NOMINATION)
    return form, held.filter(public_id=request.POST.get("held_letter", "").replace("\0", "")).first()


def _rows(delegation: Delegation, data: object) -> RowsForm:
    return RowsForm(data, delegation=delegation, meeting=delegation.meeting, needs_email=False)  # type: ignore[arg-type]  # a mapping


def _usual(delegation: Delegation) -> str:
    return (Function.ADVISER if delegation.party.is_state else Function.OBSERVER).value


def _expected(delegation: Delegation) -> list[dict[str, str]]:
    """What most letters name: the head, a lead a stream, advisers; where somebody is registered already, advisers."""
    rows: list[dict[str, str]] = []
    if delegation.party.is_state and not delegation.participants.counted().exists():
        streams = [stream for stream in delegation.meeting.streams if stream in Stream.values]
        if delegation.party.has_merged_agency:
            rows.append({"function": Function.HEAD.value, "post": Post.LEAD.value})
        else:
            first, *others = streams or [""]
            rows.append({"function": Function.HEAD.value, "stream": first, "post": Post.LEAD.value if first else ""})
            rows += [
                {"function": Function.ALTERNATE.value, "stream": stream, "post": Post.LEAD.value} for stream in others
            ]
    usual = {"function": _usual(delegation)}
    return [*rows, *[usual] * max(FEWEST_ROWS - len(rows), 1)]


def _page(
    request: SignedInRequest,
    delegation: Delegation,
    rows: RowsForm,
    letter_form: NominationForm,
    *,
    letter: Letter | None = None,
    problem: str = "",
    is_longer: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "delegation": delegation,
        "rows": rows,
        "letter_form": letter_form,
        "letter": letter,
        "problem": problem,
        "is_longer": is_longer,
    }
    return render(request, "delegates/letter_entry.html", context, status=status)
