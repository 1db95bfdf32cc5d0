"""Having the outcome report made: as a draft, or issued under a symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from agenda.actions.symbols import take_symbol
from agenda.models import Outcome, Paper, PaperFile
from cicc_portal.audit.record import record
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.languages import CODES, Text
from delegates.audiences import viewer_of
from meetings.models import Meeting

if TYPE_CHECKING:
    from cicc_portal.accounts.models import Audience, User


class NothingAdopted(Exception):
    """There is no adopted outcome that the readers may see, so there is nothing to report."""


@transaction.atomic
def draft_report(meeting: Meeting, *, audience: Audience, language: str, by: User) -> Job:
    """Have a draft of the report made for one audience, with a watermark and no symbol. Raises `NothingAdopted`."""
    _must_have_outcomes(meeting, audience)
    job = Job.enqueue("report", by=by, meeting=meeting, audience=audience, language=language, args={"paper": None})
    record("report.drafted", meeting, by=by, audience_id=audience.pk)
    return job


@transaction.atomic
def issue_report(meeting: Meeting, *, audience: Audience, language: str, by: User) -> Job:
    """Issue the report to one audience: it gets the next symbol of its series and is among the papers once it is made.

    Raises `NothingAdopted`.
    """
    _must_have_outcomes(meeting, audience)
    paper = Paper.objects.create(
        meeting=meeting,
        series=Paper.Series.REPORT,
        taken_symbol=take_symbol(meeting, Paper.Series.REPORT, audience),
        title=_report_title(meeting),
        audience=audience,
        distribution=Paper.Distribution.RESTRICTED if audience.is_closed else Paper.Distribution.GENERAL,
    )
    record("report.issued", paper, by=by, changes={"symbol": (None, str(paper.taken_symbol))})
    return Job.enqueue("report", by=by, meeting=meeting, audience=audience, language=language, args={"paper": paper.pk})


def publish_paper(paper: Paper, file: GeneratedFile) -> None:
    """The issued report's file is there: the paper can be read. Called in the transaction that completes the job."""
    version = PaperFile(paper=paper, language=file.language, mime=file.mime, sha256=file.sha256)
    # A copy: generated files come and go, an issued paper stays.
    with file.content.open("rb") as content:
        version.file.save("", File(content), save=True)
    paper.state, paper.issued_at = Paper.State.ISSUED, timezone.now()
    paper.save_if(paper.version, update_fields=["state", "issued_at"])


def _must_have_outcomes(meeting: Meeting, audience: Audience) -> None:
    if not Outcome.objects.filter(meeting=meeting).visible_to(viewer_of(audience)).adopted().exists():
        raise NothingAdopted


def _report_title(meeting: Meeting) -> Text:
    titles = Text()
    for code in CODES:
        with override(code):
            titles[code] = gettext("Report of the %(meeting)s") % {"meeting": meeting.title.in_language(code)}
    return titles
