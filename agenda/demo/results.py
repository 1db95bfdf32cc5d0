"""The outcomes, adopted on the last day."""

from __future__ import annotations

import datetime

from agenda.actions.outcomes import adopt, create_outcome, propose
from agenda.demo import data
from agenda.demo.stage import Stage
from agenda.models import Outcome

# In the middle of the session that adopts them.
ADOPTED_ON, ADOPTED_AT = 3, datetime.time(14)


def make_outcomes(stage: Stage) -> None:
    """Each is entered, proposed and adopted, so that numbers and record are those of the plenary."""
    by = stage.user("rapporteur")
    for copy in stage.copies:
        made = []
        for plan in data.outcomes():
            session = stage.sessions[plan.session, copy]
            outcome = Outcome(
                meeting=stage.meeting,
                verb=plan.verb,
                text=plan.text,
                agenda_item=session.agenda_items.order_by("position").first(),
                session=session,
                audience=stage.audiences["participants", copy],
                due_on=plan.due,
            )
            create_outcome(outcome, responsible=[stage.parties[code] for code in plan.responsible], by=by)
            propose(outcome, seen=str(outcome.version), by=by)
            adopt(outcome, seen=str(outcome.version), by=by)
            made.append(outcome.pk)
        # On the day of the meeting, not on that of loading it.
        Outcome.objects.filter(pk__in=made).update(adopted_at=stage.moment(ADOPTED_ON, ADOPTED_AT, copy))
