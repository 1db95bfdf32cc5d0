"""What has changed from one release to another: for the readers of the programme, and with the draft at the desk."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agenda.models import Release
from agenda.programme import times_label
from agenda.releases.compared import DRAFT, chosen, compare
from cicc_portal.accounts.guards import public, requires
from cicc_portal.accounts.requests import PortalRequest, SignedInRequest
from meetings.models import Meeting
from meetings.roles import SECRETARIAT


@public
@require_safe
def page(request: PortalRequest, meeting: Meeting) -> HttpResponse:
    """What has changed from `?from=` (the release before) to `?to=` (the newest), as the reader may know both."""
    return _shown(request, meeting, at_desk=False)


@requires(*SECRETARIAT)
@require_safe
def desk(request: SignedInRequest, meeting: Meeting) -> HttpResponse:
    """The same with the draft, which is what `?to=` means where it is left out."""
    return _shown(request, meeting, at_desk=True)


def _shown(request: PortalRequest, meeting: Meeting, *, at_desk: bool) -> HttpResponse:
    releases = list(Release.objects.of_meeting(meeting))
    if not releases:
        raise Http404
    wanted = request.GET.get("to", DRAFT if at_desk else "")
    after = None if at_desk and wanted == DRAFT else _found(releases, wanted, default=releases[0])
    before = _found(releases, request.GET.get("from", ""), default=_one_before(releases, after))
    context = {
        "releases": releases,
        "comparison": compare(meeting, request.viewer, before, after),
        "times": times_label(meeting),
        "at_desk": at_desk,
        # Only what stands in the newest has a page under its plain address.
        "linked": after is releases[0],
    }
    return render(request, "agenda/desk_changes.html" if at_desk else "agenda/changes.html", context)


def _found(releases: list[Release], wanted: str, *, default: Release) -> Release:
    found = chosen(releases, wanted) if wanted else default
    if found is None:
        raise Http404
    return found


def _one_before(releases: list[Release], after: Release | None) -> Release:
    """The release before `after`; of the first itself, of the draft the newest."""
    if after is None:
        return releases[0]
    return next((release for release in releases if release.number < after.number), after)
