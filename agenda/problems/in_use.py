"""Why a session is not deleted."""

from django.utils.translation import gettext_lazy as _

from meetings.problems import Refusal


class SessionInUse(Refusal):
    """Something rests on the session, or people have read of it."""

    message = _("Papers, outcomes or a request for a bilateral meeting belong to this session. Cancel it instead.")
    released = _("This session has been released. Cancel it instead, so that those who know of it are told.")
