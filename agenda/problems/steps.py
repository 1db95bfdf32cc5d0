"""Why a step at the timetable cannot be undone or done again."""

from django.utils.translation import gettext_lazy as _

from meetings.problems import Refusal


class NothingToUndo(Refusal):
    message = _("There is no step of yours to undo.")


class NothingToRedo(Refusal):
    message = _("There is no step of yours to do again.")
