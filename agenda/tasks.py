"""Background work of the agenda."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agenda.actions.reports import publish_paper
from agenda.models import Paper
from agenda.pdf.report import render_report
from agenda.reporting import report_data
from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.documents.models import GeneratedFile
from meetings.models import Meeting


@job("report", label=_("Outcome report"))
def report(run: JobRun) -> GeneratedFile:
    """The outcome report of the job's audience in the job's language; with a paper, the issued one."""
    meeting = Meeting.objects.select_related("committee", "host").get(pk=run.job.meeting_id)
    audience = run.job.audience
    if audience is None:
        raise JobFailed(_("A report is made for an audience, and this one has none."))
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
