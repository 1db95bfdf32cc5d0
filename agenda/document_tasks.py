"""Background work: attendance sheets by session, and the pack."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.desk_documents import ALL_OPEN, PACK, SESSION_SHEETS, open_sessions, sessions_to_sign, when_and_where
from agenda.models import Release, Session
from agenda.pdf.programme import render_programme
from agenda.programme import programme_data
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.documents.models import GeneratedFile
from delegates.actions.documents import replace_older
from delegates.audiences import members_of
from delegates.documents.catalogue import MIMES, document_for
from delegates.lists.desk import attendance_data, contacts_data
from delegates.lists.participants import list_data
from delegates.lists.travel import arrivals_data, travel_data
from delegates.pdf.participants import participants_pdf, participants_xlsx
from delegates.pdf.tables import Tables, tables_pdf, tables_xlsx
from delegates.tasks.documents import asker_of, meeting_of
from meetings.models import Meeting
from meetings.roles import SECRETARIAT, Role

# A ZIP file keeps a date of each member; the earliest there can be stands for none.
NO_DATE = (1980, 1, 1, 0, 0, 0)


@job(SESSION_SHEETS, label=gettext_lazy("Attendance sheets by session"))
def make_session_sheets(run: JobRun) -> GeneratedFile:
    """The sheet of one session, or of all open ones. A closed one's is for its audience and nobody else."""
    meeting = meeting_of(run)
    viewer = asker_of(run, meeting)
    choice = run.args["choice"]
    sessions = open_sessions(meeting, viewer) if choice == ALL_OPEN else _chosen(run, meeting, viewer)
    if not sessions:
        raise JobFailed(_("There is no such session that you may know."))
    closed = sessions[0].audience if sessions[0].audience.is_closed else None
    title = _("Attendance sheet")
    made = run.store(
        _sheets(run, meeting, sessions),
        filename=f"{meeting.slug}-attendance-{run.job.language}.pdf",
        mime=MIMES["pdf"],
        title=_("Attendance sheets") if choice == ALL_OPEN else f"{title}: {sessions[0].title}",
        audience=closed,
        role="" if closed else Role.PRINTING,
        owner=None if closed else run.job.created_by,
    )
    run.when_done(lambda file: replace_older(file) if file else None)
    return made


def _chosen(run: JobRun, meeting: Meeting, viewer: Viewer) -> list[Session]:
    """The session that was asked for, if the asker may still know it and it has not changed its audience since."""
    found = sessions_to_sign(meeting, viewer).filter(public_id=run.args["choice"])
    return [
        session
        for session in found
        if session.audience == run.job.audience or (run.job.audience is None and not session.audience.is_closed)
    ]


def _sheets(run: JobRun, meeting: Meeting, sessions: list[Session]) -> bytes:
    """A sheet each, one after the other."""
    from cicc_portal.documents.assembly import merge

    parts = []
    for number, session in enumerate(sessions):
        run.progress(number, len(sessions))
        parts.append(tables_pdf(_sheet(run, meeting, session)))
    run.progress(len(sessions), len(sessions))
    if len(parts) == 1:
        return parts[0]
    return merge(parts, title=_("Attendance sheets"), language=run.job.language, author=str(meeting.committee.name))


def _sheet(run: JobRun, meeting: Meeting, session: Session) -> Tables:
    return attendance_data(
        meeting,
        members_of(session.audience),
        [(str(session.title), when_and_where(session, meeting))],
        language=run.job.language,
        readers=_("Confidential: %(audience)s") % {"audience": session.audience} if session.audience.is_closed else "",
    )


@job(PACK, label=gettext_lazy("Pack for when the network fails"))
def make_pack(run: JobRun) -> GeneratedFile:
    """All that the person who asked may read, in one ZIP file that nobody else may."""
    meeting = meeting_of(run)
    viewer = asker_of(run, meeting)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in _members(run, meeting, viewer):
            pack.writestr(zipfile.ZipInfo(f"{meeting.slug}/{name}", NO_DATE), content)
    made = run.store(
        target.getvalue(),
        filename=f"{meeting.slug}-pack-{run.job.language}.zip",
        mime=MIMES["zip"],
        title=_("Pack for when the network fails"),
        owner=run.job.created_by,
    )
    run.when_done(lambda file: replace_older(file) if file else None)
    return made


def _members(run: JobRun, meeting: Meeting, viewer: Viewer) -> Iterator[tuple[str, bytes]]:
    """(name, content) of each file, every one as `viewer` may read it."""
    language = run.job.language
    if viewer.has(*SECRETARIAT):
        listed = list_data(meeting, viewer, language=language)
        yield "participants.pdf", participants_pdf(listed)
        yield "participants.xlsx", participants_xlsx(listed)
    release = Release.objects.of_meeting(meeting).first()
    if release is not None:
        yield "programme.pdf", render_programme(programme_data(meeting, viewer, release, language=language))
    if viewer.has(Role.PROTOCOL):
        travel = travel_data(meeting, viewer, language=language)
        yield "arrivals-and-departures.pdf", tables_pdf(travel)
        yield "arrivals-and-departures.xlsx", tables_xlsx(travel)
    elif viewer.has(Role.HOST_LIAISON):
        yield "arrivals.pdf", tables_pdf(arrivals_data(meeting, viewer, language=language))
    yield "desks.pdf", tables_pdf(contacts_data(meeting, viewer, language=language))
    sessions = open_sessions(meeting, viewer) if document_for(viewer, SESSION_SHEETS) else []
    if sessions:
        yield "attendance-sheets.pdf", _sheets(run, meeting, sessions)
