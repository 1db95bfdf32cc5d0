"""Having documents made, and keeping those about one person."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer, viewer_for
from cicc_portal.audit.record import SYSTEM, record
from cicc_portal.documents.actions import remove_file
from cicc_portal.documents.models import GeneratedFile, Job
from delegates.documents.catalogue import Document
from delegates.documents.personal import CONFIRMED, is_over
from delegates.models import Participant, Passport, PersonalDocument
from delegates.models.participant_reads import ACCREDITORS
from meetings.models import Meeting
from meetings.problems import Refusal
from meetings.roles import Role

Kind = PersonalDocument.Kind
PERSONAL = "personal-document"
# Staff who may have each kind made; the person has the first and the last made, too.
MAKERS: dict[str, tuple[Role, ...]] = {
    Kind.CONFIRMATION: ACCREDITORS,
    Kind.VISA: (Role.PROTOCOL,),
    Kind.CERTIFICATE: (*ACCREDITORS, Role.PROTOCOL),
}
# The role that reads the file beside the person; `PersonalDocument.visible_to` says who else does.
READER: dict[str, Role] = {
    Kind.CONFIRMATION: Role.ACCREDITATION,
    Kind.VISA: Role.PROTOCOL,
    Kind.CERTIFICATE: Role.ACCREDITATION,
}


class NotYet(Refusal):
    message = _("There is nothing to confirm or certify for this person yet.")


class NoPassport(Refusal):
    message = _("The letter needs the passport: ask the person to add it to the registration.")


@transaction.atomic
def order(document: Document, meeting: Meeting, *, form: str, language: str, choice: str, by: User) -> Job:
    """Have `document` made as `form` ("pdf", "xlsx", …). Who may, and what `choice` may be, is the form's to check."""
    audience = document.audience(meeting, choice) if document.audience else None
    job = Job.enqueue(
        document.key,
        by=by,
        meeting=meeting,
        audience=audience,
        language=language,
        args={"form": form, "choice": choice},
    )
    record("document.ordered", job, by=by, meeting_id=meeting.pk, changes={"kind": ("", document.key)})
    return job


def kinds_for(participant: Participant, meeting: Meeting, viewer: Viewer) -> list[str]:
    """The kinds of papers about `participant` that `viewer` may have made now."""
    is_own = viewer.user_id is not None and participant.user_id == viewer.user_id
    accredited = participant.state == Participant.State.ACCREDITED
    found = []
    if participant.state in CONFIRMED and (is_own or viewer.has(*MAKERS[Kind.CONFIRMATION])):
        found.append(Kind.CONFIRMATION.value)
    if participant.state in CONFIRMED and participant.wants_visa_letter and viewer.has(*MAKERS[Kind.VISA]):
        found.append(Kind.VISA.value)
    # The person has it after the last day; the desk prints it before.
    if accredited and (viewer.has(*MAKERS[Kind.CERTIFICATE]) or (is_own and is_over(meeting))):
        found.append(Kind.CERTIFICATE.value)
    return found


@transaction.atomic
def order_personal(participant: Participant, meeting: Meeting, kind: str, *, language: str, by: User) -> Job:
    """Have a paper about `participant` made; a job for it that is not over yet is given instead of another one.

    Raises `NotYet` where `by` may not have it made, or not now, and `NoPassport`.
    """
    # Locked, so that of two who ask at one moment the second finds the job of the first.
    held = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if kind not in kinds_for(held, meeting, viewer_for(by, meeting)):
        raise NotYet
    if kind == Kind.VISA and not Passport.objects.filter(participant=held).exists():
        raise NoPassport
    args = {"participant": held.pk, "kind": kind}
    running = Job.objects.filter(kind=PERSONAL, meeting_id=meeting.pk, created_by=by, state__in=Job.OPEN, args=args)
    job = running.filter(language=language).first()
    if job is None:
        job = Job.enqueue(PERSONAL, by=by, meeting=meeting, language=language, args=args)
        record("document.ordered", job, by=by, meeting_id=meeting.pk, changes={"kind": ("", kind)})
    return job


def keep_personal(participant: Participant, kind: str, digest: str, made: GeneratedFile) -> None:
    """The paper is there; the older one is removed. In the transaction that ends the job."""
    old = PersonalDocument.objects.select_for_update(of=("self",)).filter(participant=participant, kind=kind).first()
    if old is None:
        PersonalDocument.objects.create(participant=participant, kind=kind, digest=digest, file=made)
        return
    before = GeneratedFile.objects.get(pk=old.file_id)
    old.digest, old.file, old.created_at = digest, made, made.created_at
    old.save(update_fields=["digest", "file", "created_at"])
    remove_file(before, by=SYSTEM)


def replace_older(made: GeneratedFile) -> None:
    """Remove what `made` takes the place of: the same document for the same readers. Lists of people do not pile up."""
    older = GeneratedFile.objects.filter(
        meeting_id=made.meeting_id,
        kind=made.kind,
        language=made.language,
        filename=made.filename,
        role=made.role,
        owner=made.owner_id,
        audience=made.audience_id,
    ).exclude(pk=made.pk)
    for file in older:
        if file.title == made.title:
            remove_file(file, by=SYSTEM)
