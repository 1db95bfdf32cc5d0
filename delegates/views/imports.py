"""A delegation's members from a list: read, shown row by row, corrected on the page, registered together.

Between the steps the rows travel in the page's own form: nothing is stored before they are registered.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cicc_portal.accounts.guards import requires
from cicc_portal.accounts.requests import SignedInRequest
from delegates.actions.members import RowRefused, new_member, register_all
from delegates.actions.registration import is_closed
from delegates.forms.imports import ImportForm
from delegates.forms.rows import RowsForm, as_data
from delegates.models import Delegation, Participant
from delegates.models.participant_reads import ACCREDITORS
from delegates.privacy import PRIVACY_VERSION
from delegates.uploads.import_template import as_csv, as_workbook
from delegates.uploads.sheets import Sheet
from delegates.views.answers import posted
from delegates.views.reach import REGISTRARS, own_delegation
from meetings.models import Meeting
from meetings.problems import Refusal

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(*REGISTRARS)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """Choose the list, see its rows, register them."""
    delegation = own_delegation(request, meeting, code)
    if is_closed(meeting) and not request.viewer.has(*ACCREDITORS):
        return render(request, "delegates/registration_closed.html", {"delegation": delegation})
    if "rows" in request.POST:
        return _rows(request, meeting, delegation)
    form = ImportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _preview(request, meeting, delegation, form.sheet)
    context = {"delegation": delegation, "form": form}
    return render(request, "delegates/import.html", context, status=422 if form.is_bound else 200)


def _preview(request: SignedInRequest, meeting: Meeting, delegation: Delegation, sheet: Sheet) -> HttpResponse:
    """What was read, every row of it, with what is wrong in each cell."""
    usual = Participant.Function.ADVISER if delegation.party.is_state else Participant.Function.OBSERVER
    data = as_data(
        [row.cells for row in sheet.rows],
        lines=[row.line for row in sheet.rows],
        function=usual.value,
        language=new_member(delegation).language,
    )
    rows = RowsForm(data, delegation=delegation, meeting=meeting)
    rows.is_valid()
    return _page(request, delegation, rows, unused=sheet.unused)


def _rows(request: SignedInRequest, meeting: Meeting, delegation: Delegation) -> HttpResponse:
    rows = RowsForm(request.POST, delegation=delegation, meeting=meeting)
    is_valid = rows.is_valid()
    wants = "register" in request.POST
    lacks_consent = wants and not request.POST.get("consent")
    problem = ""
    if wants and is_valid and not lacks_consent and rows.chosen:
        try:
            registered = register_all(
                delegation,
                rows.members(),
                by=request.user,
                is_late=request.viewer.has(*ACCREDITORS),
                consent_version=PRIVACY_VERSION,
            )
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
            return redirect("delegates:delegation", meeting.slug, delegation.party.code)
    if wants and not rows.chosen:
        problem = _("No row is left to register.")
    return _page(request, delegation, rows, lacks_consent=lacks_consent, problem=problem, is_answer=wants)


def _page(
    request: SignedInRequest,
    delegation: Delegation,
    rows: RowsForm,
    *,
    unused: object = (),
    lacks_consent: bool = False,
    problem: str = "",
    is_answer: bool = False,
) -> HttpResponse:
    context = {
        "delegation": delegation,
        "rows": rows,
        "unused": unused,
        "lacks_consent": lacks_consent,
        "problem": problem,
        "consent": bool(request.POST.get("consent")),
    }
    return render(request, "delegates/import_rows.html", context, status=422 if is_answer else 200)


@requires(*REGISTRARS)
@require_safe
def template(request: SignedInRequest, meeting: Meeting, code: str) -> HttpResponse:
    """The empty list, as CSV or as a workbook."""
    delegation = own_delegation(request, meeting, code)
    is_csv = request.GET.get("format") == "csv"
    response = HttpResponse(as_csv() if is_csv else as_workbook(meeting), content_type=CSV if is_csv else XLSX)
    suffix = "csv" if is_csv else "xlsx"
    response["Content-Disposition"] = f'attachment; filename="delegates-{delegation.party.code}.{suffix}"'
    return response
