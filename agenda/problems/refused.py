"""Why a change of the timetable or a release is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agenda.models import Booking
from agenda.problems.names import hours, name_for
from meetings.problems import Refusal

if TYPE_CHECKING:
    from agenda.problems.finding import Problem
    from cicc_portal.accounts.viewers import Viewer
    from meetings.models import Meeting


class RoomTaken(Refusal):
    """The database refused a booking. `bookings` are those that stand in the way; there may be none any more."""

    message = _("Another session is in this room at that time.")
    field = "rooms"

    def __init__(self, bookings: Sequence[Booking], meeting: Meeting, message: str | Promise = "") -> None:
        super().__init__(message)
        self.bookings, self.meeting = bookings, meeting

    def sentences(self, viewer: Viewer) -> list[str]:
        """“Working Room 1 is taken by “Opening” from 13:45 to 15:00.”, the session named as far as `viewer` may."""
        return [
            _now("%(room)s is taken by %(session)s from %(hours)s.")
            % {
                "room": booking.room.name,
                "session": name_for(booking.session, viewer),
                "hours": hours(booking.starts_at, booking.ends_at, self.meeting),
            }
            for booking in self.bookings
        ] or [str(self.message)]


class ReleaseRefused(Refusal):
    """Problems stand in the way that block a release."""

    message = _("The programme cannot be issued while these problems stand.")

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


class NotDirector(Refusal):
    message = _("Only the Director can issue a programme while problems block it.")
    field = "override_reason"


class ReleaseChanged(Refusal):
    """Someone else has issued a release since the page was loaded."""

    message = _("Someone else has just issued the programme. Look at it before you issue the next version.")
