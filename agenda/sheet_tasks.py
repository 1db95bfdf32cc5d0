"""Background work: what is printed of the timetable for doors, chairs, ceremonies, the hotel and the technicians."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.desk_documents import ALL_OPEN, open_sessions, sessions_to_sign
from agenda.desk_sheets import CEREMONIAL, DOORS, HOTEL, RUN_SHEET, SEATING, SPEECHES, TECHNICIANS
from agenda.models import Release, Session
from agenda.pdf.doors import doors_pdf
from agenda.pdf.running import run_sheet_pdf
from agenda.pdf.seating import seating_pdf
from agenda.sheets.ceremony import seating_plan, speeches
from agenda.sheets.doors import door_sheets
from agenda.sheets.running import reader_of, run_sheet
from agenda.sheets.services import hotel_data, technicians_data
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.documents.assembly import merge
from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.documents.models import GeneratedFile
from delegates.actions.documents import replace_older
from delegates.documents.catalogue import MIMES
from delegates.documents.desk_documents import ALL_DAYS
from delegates.pdf.tables import Tables, tables_pdf, tables_xlsx
from delegates.tasks.documents import asker_of, meeting_of
from meetings.models import Meeting
from meetings.roles import Role

TABLE_FORMS = {"pdf": tables_pdf, "xlsx": tables_xlsx}
ServiceData = Callable[..., Tables]


def _kept(run: JobRun, made: GeneratedFile) -> GeneratedFile:
    """The file, in the place of the one before it."""
    run.when_done(lambda file: replace_older(file) if file else None)
    return made


def _name(run: JobRun, meeting: Meeting, key: str) -> str:
    form = run.args.get("form") or "pdf"
    return f"{meeting.slug}-{key}-{run.job.language}.{form}"


@job(DOORS, label=gettext_lazy("Door sheets"))
def make_door_sheets(run: JobRun) -> GeneratedFile:
    """What hangs at the doors on the chosen day, from the newest release."""
    meeting = meeting_of(run)
    asker_of(run, meeting)
    release = Release.objects.of_meeting(meeting).first()
    if release is None:
        raise JobFailed(_("The programme has not been issued yet. Issue it first."))
    choice = run.args["choice"]
    data = door_sheets(meeting, release, day="" if choice == ALL_DAYS else choice, language=run.job.language)
    if not data.sheets:
        raise JobFailed(_("Nothing is on in any room on this day."))
    run.progress(1, 2)
    made = run.store(
        doors_pdf(data),
        filename=_name(run, meeting, DOORS),
        mime=MIMES["pdf"],
        title=_("Door sheets"),
        role=Role.PRINTING,
        owner=run.job.created_by,
    )
    return _kept(run, made)


def _service_maker(key: str, read: ServiceData) -> Callable[[JobRun], GeneratedFile]:
    def make(run: JobRun) -> GeneratedFile:
        meeting = meeting_of(run)
        viewer = asker_of(run, meeting)
        choice, form = run.args["choice"], run.args["form"]
        days = [day for day in _days(meeting) if choice in {ALL_DAYS, day.isoformat()}]
        data = read(meeting, viewer, days, language=run.job.language)
        run.progress(1, 2)
        made = run.store(
            TABLE_FORMS[form](data),
            filename=_name(run, meeting, key),
            mime=MIMES[form],
            title=data.title,
            # What is told about numbers follows from the asker's audiences: nobody else reads this file.
            owner=run.job.created_by,
        )
        return _kept(run, made)

    return make


def _days(meeting: Meeting) -> list[datetime.date]:
    """The meeting's days, and the one before, on which rooms are set up and people register."""
    return [meeting.starts_on - datetime.timedelta(days=1), *meeting.days]


for _key, _label, _read in (
    (TECHNICIANS, gettext_lazy("Technicians’ sheet"), technicians_data),
    (HOTEL, gettext_lazy("Hotel’s sheet"), hotel_data),
):
    job(_key, label=_label)(_service_maker(_key, _read))


@job(SPEECHES, label=gettext_lazy("Order of speeches"))
def make_speeches(run: JobRun) -> GeneratedFile:
    """Of one open ceremony."""
    meeting = meeting_of(run)
    session = _ceremony(run, meeting, asker_of(run, meeting))
    content = tables_pdf(speeches(meeting, session, language=run.job.language))
    return _for_stage(run, meeting, content, SPEECHES, _("Order of speeches"), session)


@job(SEATING, label=gettext_lazy("Seating plan"))
def make_seating(run: JobRun) -> GeneratedFile:
    """Of one open ceremony."""
    meeting = meeting_of(run)
    session = _ceremony(run, meeting, asker_of(run, meeting))
    content = seating_pdf(seating_plan(meeting, session, language=run.job.language))
    return _for_stage(run, meeting, content, SEATING, _("Seating plan"), session)


def _ceremony(run: JobRun, meeting: Meeting, viewer: Viewer) -> Session:
    found = sessions_to_sign(meeting, viewer).filter(kind__in=CEREMONIAL, public_id=run.args["choice"]).first()
    if found is None or found.audience.is_closed:
        raise JobFailed(_("There is no such session that you may know."))
    return found


def _for_stage(run: JobRun, meeting: Meeting, content: bytes, key: str, title: str, session: Session) -> GeneratedFile:
    made = run.store(
        content,
        filename=_name(run, meeting, key),
        mime=MIMES["pdf"],
        title=f"{title}: {session.title}",
        role=Role.PROTOCOL,
        owner=run.job.created_by,
    )
    return _kept(run, made)


@job(RUN_SHEET, label=gettext_lazy("Run-sheets for chairs"))
def make_run_sheets(run: JobRun) -> GeneratedFile:
    """The sheet of one session, or of all open ones. A closed one's is for its audience and nobody else."""
    meeting = meeting_of(run)
    viewer = asker_of(run, meeting)
    choice = run.args["choice"]
    sessions = open_sessions(meeting, viewer) if choice == ALL_OPEN else _chosen(run, meeting, viewer)
    if not sessions:
        raise JobFailed(_("There is no such session that you may know."))
    readers: dict[int, Viewer] = {}
    parts = []
    for number, session in enumerate(sessions):
        run.progress(number, len(sessions))
        reader = readers.setdefault(session.audience_id, reader_of(session))
        parts.append(run_sheet_pdf(run_sheet(meeting, session, reader, language=run.job.language)))
    run.progress(len(sessions), len(sessions))
    closed = _closed(sessions)
    title = _("Run-sheets for chairs") if choice == ALL_OPEN else f"{_('Run-sheet')}: {sessions[0].title}"
    made = run.store(
        parts[0] if len(parts) == 1 else _together(run, meeting, parts),
        filename=_name(run, meeting, RUN_SHEET),
        mime=MIMES["pdf"],
        title=title,
        audience=closed,
        owner=None if closed else run.job.created_by,
    )
    return _kept(run, made)


def _together(run: JobRun, meeting: Meeting, parts: list[bytes]) -> bytes:
    name = str(meeting.committee.name)
    return merge(parts, title=_("Run-sheets for chairs"), language=run.job.language, author=name)


def _closed(sessions: list[Session]) -> Audience | None:
    return sessions[0].audience if sessions[0].audience.is_closed else None


def _chosen(run: JobRun, meeting: Meeting, viewer: Viewer) -> list[Session]:
    """The session that was asked for, if the asker may still know it and it has not changed its audience since."""
    found = sessions_to_sign(meeting, viewer).filter(public_id=run.args["choice"])
    return [
        session
        for session in found
        if session.audience == run.job.audience or (run.job.audience is None and not session.audience.is_closed)
    ]
