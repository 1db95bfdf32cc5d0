"""Why something about a bilateral meeting is refused."""

from django.utils.translation import gettext_lazy as _

from meetings.problems import Refusal


class AskedAlready(Refusal):
    message = _("There is an open request between these two delegations already.")
    field = "asked"


class RequestOver(Refusal):
    """The request is not in the state that the step needs; somebody was faster, or it is over."""

    message = _("This request has been answered, placed or cancelled meanwhile.")


class NotFree(Refusal):
    """The room or somebody of the two delegations is taken at that time by now."""

    message = _("This room and time are no longer free. Choose another.")
