"""Background work: suggestions for the timetable."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agenda.actions.suggestions import KIND, keep
from agenda.models import Suggestion
from agenda.solver.data import Unfinished
from agenda.solver.reading import solver_data
from agenda.solver.solving import suggest
from cicc_portal.documents.jobs import JobFailed, JobRun, job


@job(KIND, queue="default", label=_("Suggested timetable"))
def make_suggestion(run: JobRun) -> None:
    """Reckon it and keep it; a proposal and a reason why there is none are both an answer."""
    suggestion = Suggestion.objects.select_related("meeting").get(pk=run.args["suggestion"])
    data = solver_data(suggestion.meeting, moves_scheduled=suggestion.moves_scheduled)
    answer = suggest(data, seed=suggestion.seed, progress=run.progress)
    if isinstance(answer, Unfinished):
        raise JobFailed(
            _now("Neither a timetable nor a reason against one was found. Pin some sessions where they are to be.")
        )
    run.when_done(lambda _file: keep(suggestion, data, answer))
