"""Background work of the agenda."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from agenda import document_tasks, notice_tasks, sheet_tasks, suggestion_tasks  # noqa: F401  # register their kinds of jobs
from agenda.actions.programme_files import keep_file
from agenda.actions.reports import publish_paper
from agenda.models import Paper, ProgrammeFile
from agenda.pdf.programme import Layout, render_programme
from agenda.pdf.report import render_report
from agenda.programme import programme_data
from agenda.reporting import report_data
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.documents.models import GeneratedFile
from meetings.models import Meeting
from meetings.roles import Role

SUFFIX = {Layout.A4: "", Layout.BOOKLET: "-booklet", Layout.DAYS: "-days"}


@job("report", label=_("Outcome report"))
def report(run: JobRun) -> GeneratedFile:
    """The outcome report of the job's audience in the job's language; with a paper, the issued one."""
    audience = run.job.audience
    if audience is None:
        raise JobFailed(_("A report is made for an audience, and this one has none."))
    meeting = Meeting.objects.select_related("committee", "host").get(pk=audience.meeting_id)
    paper = Paper.objects.select_related("taken_symbol").get(pk=run.args["paper"]) if run.args["paper"] else None
    symbol = paper.taken_symbol.symbol if paper and paper.taken_symbol else ""
    run.progress(0, 2)
    data = report_data(meeting, audience, language=run.job.language, symbol=symbol)
    run.progress(1, 2)
    name = symbol.replace("/", "-") or f"{meeting.slug}-report-draft"
    file = run.store(
        render_report(data),
        filename=f"{name}-{run.job.language}.pdf",
        mime="application/pdf",
        title=paper.title if paper else str(_("Draft report")),
        audience=audience,
    )
    if paper is not None:
        run.when_done(lambda made: publish_paper(paper, made) if made else None)
    run.progress(2, 2)
    return file


@job("programme", label=_("Programme"))
def programme(run: JobRun) -> GeneratedFile:
    """A release as it is seen today by those for whom it was asked, kept under the hash of what it shows."""
    asked = ProgrammeFile.objects.select_related("release__meeting__committee", "release__meeting__host").get(
        pk=run.args["file"]
    )
    release, meeting = asked.release, asked.release.meeting
    roles = frozenset({str(Role.TIMETABLE)} if asked.as_timetable_staff else ())
    viewer = Viewer(meeting_id=meeting.pk, audiences=frozenset(asked.audiences), roles=roles)
    data = programme_data(meeting, viewer, release, language=asked.language)
    data = replace(data, layout=Layout(asked.layout))
    run.progress(1, 2)
    file = run.store(
        render_programme(data),
        filename=f"{meeting.slug}-programme-{release.number}-{asked.language}{SUFFIX[data.layout]}.pdf",
        mime="application/pdf",
        title=f"{meeting.short_name}: {release.label}",
        language=asked.language,
        role=ProgrammeFile.READER,
    )
    run.when_done(lambda made: keep_file(asked, data, made) if made else None)
    run.progress(2, 2)
    return file
