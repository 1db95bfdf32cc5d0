"""Background work of delegates: lists for the desks, and papers about persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cicc_portal.accounts.viewers import Viewer, viewer_for
from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.documents.models import GeneratedFile
from delegates.actions.documents import MAKERS, PERSONAL, READER, keep_personal, replace_older
from delegates.actions.passports import read_passport
from delegates.audiences import viewer_of
from delegates.documents import desk_documents as known
from delegates.documents.catalogue import MIMES, document_for
from delegates.documents.letterheads import letterhead_of
from delegates.documents.personal import (
    CONFIRMED,
    certificate_of,
    certificates_of,
    confirmation_of,
    visa_letter_of,
    with_party,
)
from delegates.lists.desk import attendance_data, credentials_tables, day_sheets, needs_data
from delegates.lists.participants import list_data
from delegates.lists.travel import arrivals_data, rooming_data, travel_data
from delegates.models import Participant, PersonalDocument, Travel
from delegates.pdf.participants import participants_docx, participants_pdf, participants_xlsx
from delegates.pdf.personal import Paper, render_paper, render_papers
from delegates.pdf.tables import Tables, tables_pdf, tables_xlsx
from meetings.models import Meeting
from meetings.roles import Role

Kind = PersonalDocument.Kind
TABLE_FORMS = {"pdf": tables_pdf, "xlsx": tables_xlsx}
LIST_FORMS = {"pdf": participants_pdf, "xlsx": participants_xlsx, "docx": participants_docx}
# By these kinds docs/retention.yaml tells when a file is deleted.
FILE_KINDS = {Kind.CONFIRMATION: "confirmation", Kind.VISA: "visa-letter", Kind.CERTIFICATE: "certificate"}


@dataclass(frozen=True, kw_only=True)
class List:
    """A list of tables: what reads it, and the role that reads the file beside the person who asked."""

    key: str
    label: str | Promise
    read: Callable[[JobRun, Meeting, Viewer], Tables]
    role: str


def meeting_of(run: JobRun) -> Meeting:
    return Meeting.objects.select_related("committee", "host").get(pk=run.job.meeting_id or 0)


def asker_of(run: JobRun, meeting: Meeting) -> Viewer:
    """What the person who asked may know by now. Raises `JobFailed` for who may not have the document made any more."""
    by = run.job.created_by
    viewer = viewer_for(by, meeting) if by is not None else Viewer(meeting_id=meeting.pk)
    if document_for(viewer, run.job.kind) is None:
        raise JobFailed(_("You may no longer have this made: your role at the meeting has changed."))
    return viewer


@job(known.LIST, label=gettext_lazy("List of participants"))
def make_list(run: JobRun) -> GeneratedFile:
    """The list as a participant may read it, for all of them."""
    meeting = meeting_of(run)
    asker_of(run, meeting)
    audience, form = run.job.audience, run.args["form"]
    if audience is None:
        raise JobFailed(_("This meeting has no circle of participants."))
    data = list_data(meeting, viewer_of(audience), language=run.job.language)
    run.progress(1, 2)
    made = run.store(
        LIST_FORMS[form](data),
        filename=f"{meeting.slug}-participants-{run.job.language}.{form}",
        mime=MIMES[form],
        title=_("List of participants"),
        audience=audience,
    )
    return _stored(run, made)


def _stored(run: JobRun, made: GeneratedFile) -> GeneratedFile:
    run.progress(2, 2)
    run.when_done(lambda file: replace_older(file) if file else None)
    return made


def _credentials(run: JobRun, meeting: Meeting, _viewer: Viewer) -> Tables:
    return credentials_tables(meeting, language=run.job.language)


def _attendance(run: JobRun, meeting: Meeting, _viewer: Viewer) -> Tables:
    choice = run.args["choice"]
    days = [day for day in meeting.days if choice in {known.ALL_DAYS, day.isoformat()}]
    people = Participant.objects.filter(meeting=meeting).listed()
    return attendance_data(meeting, people, day_sheets(meeting, days), language=run.job.language)


def _arrivals(run: JobRun, meeting: Meeting, viewer: Viewer) -> Tables:
    return arrivals_data(meeting, viewer, language=run.job.language)


def _travel(run: JobRun, meeting: Meeting, viewer: Viewer) -> Tables:
    return travel_data(meeting, viewer, language=run.job.language)


def _rooming(run: JobRun, meeting: Meeting, viewer: Viewer) -> Tables:
    return rooming_data(meeting, viewer, language=run.job.language)


def _needs(run: JobRun, meeting: Meeting, viewer: Viewer) -> Tables:
    return needs_data(meeting, viewer, language=run.job.language)


LISTS = (
    List(
        key=known.CREDENTIALS,
        label=gettext_lazy("Report on credentials and quorum"),
        read=_credentials,
        role=Role.SECRETARY,
    ),
    List(key=known.ATTENDANCE, label=gettext_lazy("Attendance sheets by day"), read=_attendance, role=Role.PRINTING),
    List(key=known.ARRIVALS, label=gettext_lazy("Arrivals"), read=_arrivals, role=Role.HOST_LIAISON),
    List(key=known.TRAVEL, label=gettext_lazy("Arrivals and departures"), read=_travel, role=Role.PROTOCOL),
    List(key=known.ROOMING, label=gettext_lazy("Rooming and transfers"), read=_rooming, role=Role.PROTOCOL),
    List(key=known.NEEDS, label=gettext_lazy("Dietary and access needs"), read=_needs, role=Role.PROTOCOL),
)


def _maker(made_of: List) -> Callable[[JobRun], GeneratedFile]:
    def make(run: JobRun) -> GeneratedFile:
        meeting = meeting_of(run)
        viewer = asker_of(run, meeting)
        form = run.args["form"]
        data = made_of.read(run, meeting, viewer)
        run.progress(1, 2)
        made = run.store(
            TABLE_FORMS[form](data),
            filename=f"{meeting.slug}-{made_of.key}-{run.job.language}.{form}",
            mime=MIMES[form],
            title=str(made_of.label),
            role=made_of.role,
            owner=run.job.created_by,
        )
        return _stored(run, made)

    return make


for _list in LISTS:
    job(_list.key, label=_list.label)(_maker(_list))


@job(known.CERTIFICATES, label=gettext_lazy("Certificates of attendance"))
def make_certificates(run: JobRun) -> GeneratedFile:
    """A sheet for each on the list of participants, for the person who asked."""
    meeting = meeting_of(run)
    asker_of(run, meeting)
    people = list(with_party(Participant.objects.filter(meeting=meeting).listed().in_order()))
    if not people:
        raise JobFailed(_("Nobody is accredited yet."))
    run.progress(0, len(people))
    content = render_papers(
        certificates_of(people, meeting, language=run.job.language),
        title=_("Certificates of attendance"),
        progress=lambda done: run.progress(done, len(people)),
    )
    made = run.store(
        content,
        filename=f"{meeting.slug}-certificates-{run.job.language}.pdf",
        mime=MIMES["pdf"],
        title=_("Certificates of attendance"),
        owner=run.job.created_by,
    )
    run.when_done(lambda file: replace_older(file) if file else None)
    return made


@job(PERSONAL, label=gettext_lazy("Document about a person"))
def make_personal(run: JobRun) -> GeneratedFile:
    """The confirmation, visa support letter or certificate of one person, as the registration stands now."""
    meeting = meeting_of(run)
    kind = run.args["kind"]
    participant = _person(run, meeting)
    paper = _paper(run, kind, participant, meeting)
    run.progress(1, 2)
    made = run.store(
        render_paper(paper),
        filename=f"{meeting.slug}-{FILE_KINDS[kind]}.pdf",
        mime=MIMES["pdf"],
        title=f"{Kind(kind).label}: {participant.full_name}",
        kind=FILE_KINDS[kind],
        role=READER[kind],
        owner=participant.user,
    )
    run.when_done(lambda file: keep_personal(participant, kind, paper.digest, file) if file else None)
    run.progress(2, 2)
    return made


def _person(run: JobRun, meeting: Meeting) -> Participant:
    found: QuerySet[Participant] = with_party(Participant.objects.filter(meeting=meeting, state__in=CONFIRMED))
    participant = (
        found.select_related("delegation__party", "user", "meeting").filter(pk=run.args["participant"]).first()
    )
    if participant is None:
        raise JobFailed(_("This registration was withdrawn or sent back meanwhile."))
    return participant


def _paper(run: JobRun, kind: str, participant: Participant, meeting: Meeting) -> Paper:
    language = run.job.language
    if kind == Kind.VISA:
        return _visa_letter(run, participant, meeting)
    if kind == Kind.CONFIRMATION:
        return confirmation_of(participant, meeting, language=language)
    if participant.state != Participant.State.ACCREDITED:
        raise JobFailed(_("This person is no longer accredited."))
    return certificate_of(participant, meeting, letterhead_of(meeting), language=language)


def _visa_letter(run: JobRun, participant: Participant, meeting: Meeting) -> Paper:
    """With the passport, whose reading is recorded as that of the person who asked."""
    by = run.job.created_by
    if by is None or not viewer_for(by, meeting).has(*MAKERS[Kind.VISA]):
        raise JobFailed(_("Only protocol has this letter made."))
    passport = read_passport(participant, by=by)
    if passport is None:
        raise JobFailed(_("There is no passport in this registration any more."))
    travel = Travel.objects.visible_to(viewer_for(by, meeting)).filter(participant=participant).first()
    return visa_letter_of(participant, meeting, passport, travel, language=run.job.language)
