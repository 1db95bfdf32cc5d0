"""Background work that writes to many: what a release changes for each. Everything becomes drafts, for the outbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agenda.actions.releases import NOTICES
from agenda.models import Release
from agenda.releases.letters import letter_of
from agenda.releases.notices import notices
from cicc_portal.audit.record import SYSTEM, Actor
from cicc_portal.documents.jobs import JobRun, job
from cicc_portal.outbox.actions import Written, keep_drafts


@job(NOTICES, queue="default", label=_("Messages about the programme"))
def write_notices(run: JobRun) -> None:
    """A draft for each whom the release concerns; all of them, with the job's end, or none."""
    release = Release.objects.select_related("meeting__committee", "meeting__host").get(pk=run.args["release"])
    found = notices(release, everyone=run.args["everyone"])
    written = []
    for done, notice in enumerate(found):
        run.progress(done, len(found))
        written.append(letter_of(notice, release))
    run.progress(len(found), len(found))
    by = run.job.created_by or SYSTEM
    run.when_done(lambda _file: _kept(written, release, by))


def _kept(written: list[Written], release: Release, by: Actor) -> None:
    keep_drafts(written, kind=release.batch, meeting=release.meeting, by=by)
