"""Background work that writes to many: what a release changes for each, and what is announced to an audience."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agenda.actions.announcements import MAIL
from agenda.actions.releases import NOTICES
from agenda.announcement_mail import batch_of, recipients_of, written_to
from agenda.models import Announcement, Release
from agenda.releases.letters import letter_of
from agenda.releases.notices import notices
from cicc_portal.audit.record import SYSTEM, Actor
from cicc_portal.documents.jobs import JobRun, job
from cicc_portal.outbox.actions import Written, keep_drafts, send_batch
from cicc_portal.outbox.models import Message


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


@job(MAIL, queue="default", label=_("Announcement by mail"))
def write_announcement(run: JobRun) -> None:
    """A message for each member of the audience; all of them, with the job's end, or none."""
    announcement = Announcement.objects.select_related("meeting__committee", "meeting__host", "audience", "room").get(
        pk=run.args["announcement"]
    )
    members = list(recipients_of(announcement))
    written = []
    for done, member in enumerate(members):
        run.progress(done, len(members))
        written.append(written_to(announcement, member))
    run.progress(len(members), len(members))
    by = run.job.created_by or SYSTEM
    run.when_done(lambda _file: _announced(written, announcement, by, as_drafts=run.args["as_drafts"]))


def _announced(written: list[Written], announcement: Announcement, by: Actor, *, as_drafts: bool) -> None:
    kind, meeting = batch_of(announcement), announcement.meeting
    made = keep_drafts(written, kind=kind, meeting=meeting, by=by, audience=announcement.audience)
    if not as_drafts and made:
        send_batch(Message.objects.filter(meeting_id=meeting.pk).of_batch(kind), by=by)
