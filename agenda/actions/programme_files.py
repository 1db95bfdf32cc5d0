"""Having a release made as PDF: once for all who see the same."""

from __future__ import annotations

from django.db import transaction

from agenda.models import ProgrammeFile, Release
from agenda.pdf.programme import ProgrammeData
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.actions import remove_file
from cicc_portal.documents.models import GeneratedFile, Job
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF


@transaction.atomic
def request_file(meeting: Meeting, release: Release, data: ProgrammeData, *, viewer: Viewer) -> ProgrammeFile:
    """The PDF of what `viewer` sees (`data`), or the job that makes it; a job that failed is begun again.

    The job is nobody's: the file is shared by all who see the same, so that no one of them may cancel it.
    """
    file, _made = ProgrammeFile.objects.get_or_create(
        release=release,
        digest=data.digest,
        defaults={
            "language": data.language,
            "audiences": sorted(viewer.audiences),
            "as_timetable_staff": viewer.has(*TIMETABLE_STAFF),
            "layout": data.layout,
        },
    )
    # Two readers may ask at once: the second finds the job of the first.
    file = ProgrammeFile.objects.select_for_update(of=("self",)).select_related("job", "file").get(pk=file.pk)
    if file.file is None and not (file.job and file.job.is_open):
        file.job = Job.enqueue("programme", by=SYSTEM, meeting=meeting, language=data.language, args={"file": file.pk})
        file.save(update_fields=["job"])
    return file


def keep_file(asked: ProgrammeFile, data: ProgrammeData, made: GeneratedFile) -> None:
    """File what was made under what it shows, and remove what it replaces; in the transaction that ends the job."""
    kept, _made = ProgrammeFile.objects.update_or_create(
        release_id=asked.release_id,
        digest=data.digest,
        defaults={"file": made},
        create_defaults={
            "file": made,
            "job": asked.job,
            "language": asked.language,
            "audiences": asked.audiences,
            "as_timetable_staff": asked.as_timetable_staff,
            "layout": asked.layout,
        },
    )
    # Who may see what has changed since: the older ones show too much, or too little.
    replaced = ProgrammeFile.objects.filter(
        release_id=asked.release_id,
        language=asked.language,
        audiences=asked.audiences,
        as_timetable_staff=asked.as_timetable_staff,
        layout=asked.layout,
    ).exclude(pk=kept.pk)
    for old in replaced.select_related("file"):
        if old.file is not None:
            remove_file(old.file, by=SYSTEM)
        old.delete()
