"""Why a suggestion cannot be asked for or taken."""

from django.utils.translation import gettext_lazy as _

from meetings.problems import Refusal


class NothingToPlace(Refusal):
    message = _("There is nothing to place: all sessions have a time, or are pinned where they are.")


class NoRooms(Refusal):
    message = _("The meeting has no rooms yet. Enter them in its settings first.")


class StillReckoning(Refusal):
    message = _("A suggestion is being reckoned already. Wait for it, or cancel it.")


class Decided(Refusal):
    message = _("This suggestion has been taken or dismissed already.")


class NothingFits(Refusal):
    message = _("None of these sessions fits any more. Ask for a new suggestion.")
