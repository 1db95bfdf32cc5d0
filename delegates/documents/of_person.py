"""The papers about one person as that person sees them: which there are, which can be made, what is being made."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from cicc_portal.accounts.viewers import Viewer
from cicc_portal.documents.models import GeneratedFile, Job
from delegates.actions.documents import PERSONAL, kinds_for
from delegates.documents.letterheads import letterhead_of
from delegates.documents.personal import certificate_of, confirmation_of
from delegates.models import Participant, PersonalDocument
from meetings.models import Meeting

Kind = PersonalDocument.Kind


@dataclass(frozen=True, kw_only=True)
class OwnPaper:
    """`is_outdated`: what it says is no longer so. `job`: it is being made, or that failed."""

    kind: str
    label: str
    file: GeneratedFile | None
    job: Job | None
    may_be_made: bool
    is_outdated: bool


def own_papers(participant: Participant, meeting: Meeting, viewer: Viewer) -> list[OwnPaper]:
    """Three queries, and one for the letterhead where there is a paper to compare."""
    held = {
        document.kind: document
        for document in PersonalDocument.objects.visible_to(viewer)
        .filter(participant=participant)
        .select_related("file")
    }
    jobs: dict[str, Job] = {}
    running = Job.objects.visible_to(viewer).filter(kind=PERSONAL, args__participant=participant.pk)
    for job in running.exclude(state__in=[Job.State.DONE, Job.State.CANCELLED]).order_by("pk"):
        jobs[job.args["kind"]] = job
    can = kinds_for(participant, meeting, viewer)
    return [
        OwnPaper(
            kind=kind.value,
            label=str(kind.label),
            file=held[kind].file if kind in held else None,
            job=jobs.get(kind),
            may_be_made=kind in can,
            is_outdated=kind in held and _is_outdated(held[kind], participant, meeting),
        )
        for kind in Kind
        if kind in held or kind in can or kind in jobs
    ]


def _is_outdated(held: PersonalDocument, participant: Participant, meeting: Meeting) -> bool:
    language = held.file.language
    if held.kind == Kind.CONFIRMATION:
        return held.digest != confirmation_of(participant, meeting, language=language).digest
    if held.kind == Kind.CERTIFICATE:
        return held.digest != _certificate_in(language, participant, meeting)
    return False


def _certificate_in(language: str, participant: Participant, meeting: Meeting) -> str:
    """The digest of the certificate as it would be made now."""
    with translation.override(language):
        return certificate_of(participant, meeting, letterhead_of(meeting), language=language).digest
