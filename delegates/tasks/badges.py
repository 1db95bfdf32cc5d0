"""Background work of delegates: badges as PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.documents.models import GeneratedFile
from delegates.actions.badges import BADGES, OWN_BADGE, keep_file
from delegates.badges import badges_by_id, data_of, meeting_on_badge, photos_of
from delegates.models import Badge
from delegates.pdf.badge_data import Layout
from meetings.models import Meeting
from meetings.roles import Role


@job(OWN_BADGE, label=gettext_lazy("Badge"))
def make_own_badge(run: JobRun) -> GeneratedFile | None:
    """The PDF of one person's badge: for that person and the printing desk. Nothing, if it was revoked meanwhile."""
    meeting = _meeting(run)
    badges = badges_by_id(meeting, [run.args["badge"]])
    if not badges:
        return None
    with _rendered(run, meeting, badges, Layout.A6, backs=True) as content:
        made = run.store(
            content,
            filename=_("%(meeting)s badge.pdf") % {"meeting": meeting.short_name},
            mime="application/pdf",
            title=_("Badge"),
            role=Role.PRINTING,
            owner=badges[0].participant.user,
        )
    run.when_done(lambda _file: keep_file(badges[0], made))
    return made


@job(BADGES, label=gettext_lazy("Badges"))
def make_badges(run: JobRun) -> GeneratedFile:
    """Many badges in one PDF, in the order that was asked for: for the printing desk."""
    meeting = _meeting(run)
    badges = badges_by_id(meeting, run.args["badges"])
    if not badges:
        raise JobFailed(_("None of these badges is valid any more."))
    with _rendered(run, meeting, badges, Layout(run.args["layout"]), backs=run.args["backs"]) as content:
        return run.store(
            content,
            filename=_("%(meeting)s badges.pdf") % {"meeting": meeting.short_name},
            mime="application/pdf",
            title=_("Badges"),
            role=Role.PRINTING,
            owner=run.job.created_by,
        )


def _meeting(run: JobRun) -> Meeting:
    return Meeting.objects.select_related("committee", "host").get(pk=run.job.meeting_id or 0)


@contextmanager
def _rendered(run: JobRun, meeting: Meeting, badges: list[Badge], layout: Layout, *, backs: bool) -> Iterator[BinaryIO]:
    """The PDF in a temporary file: a thousand photos need not be in memory twice."""
    # Every process loads this module to know the kinds of jobs; only one that makes badges needs what draws them.
    from delegates.pdf.badges import render_badges

    with tempfile.TemporaryFile() as opened:
        target = cast("BinaryIO", opened)
        run.progress(0, len(badges))
        render_badges(
            data_of(badges, meeting),
            photos_of(badges),
            target,
            meeting=meeting_on_badge(meeting),
            language=run.job.language,
            layout=layout,
            backs=backs,
            progress=lambda done: run.progress(done, len(badges)),
        )
        yield target
