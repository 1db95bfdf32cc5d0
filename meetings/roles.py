"""The roles at a meeting. `accounts` compares them as plain marks; who holds which is decided per meeting."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do at one meeting. The last two follow from delegations, all others are assigned."""

    DIRECTOR = "director", _("Director")
    SECRETARY = "secretary", _("Secretary of the meeting")
    TIMETABLE = "timetable", _("Timetable")
    ACCREDITATION = "accreditation", _("Accreditation")
    PROTOCOL = "protocol", _("Protocol")
    HOST_LIAISON = "host-liaison", _("Host liaison")
    PAPERS = "papers", _("Papers")
    RAPPORTEUR = "rapporteur", _("Rapporteur")
    PRINTING = "printing", _("Badges and printing")
    MESSAGES = "messages", _("Messages")
    STEWARD = "steward", _("Door steward")
    PARTICIPANT = "participant", _("Participant")
    FOCAL_POINT = "focal-point", _("Focal point")


ASSIGNED = tuple(role for role in Role if role not in {Role.PARTICIPANT, Role.FOCAL_POINT})

# Staff who prepare the content of a meeting. They know what is not closed; a closed audience is assigned by name.
SECRETARIAT = frozenset(
    {Role.DIRECTOR, Role.SECRETARY, Role.TIMETABLE, Role.ACCREDITATION, Role.PROTOCOL, Role.PAPERS, Role.RAPPORTEUR}
    | {Role.PRINTING, Role.MESSAGES}
)
# Staff who see time, room and audience of every session, whatever its disclosure (DESIGN §5).
TIMETABLE_STAFF = frozenset({Role.DIRECTOR, Role.SECRETARY, Role.TIMETABLE})
# Who may open the desk at all.
DESK = SECRETARIAT | {Role.HOST_LIAISON}
# Who decides about the meeting itself: its settings, its staff, its closed audiences. There is always one of them.
IN_CHARGE = frozenset({Role.DIRECTOR, Role.SECRETARY})
