"""Demands that cannot hold together, in sentences that tell their reader nothing new (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.models import Session, SessionRule, TimetableSettings
from agenda.models.session import Kind
from agenda.problems.names import Names, hours
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from delegates.models import Participant
from meetings.models import Meeting, Room

RULES: Mapping[str, Callable[[], str]] = {
    SessionRule.Kind.BEFORE: lambda: _("%(first)s ends before %(second)s starts."),
    SessionRule.Kind.SAME_DAY: lambda: _("%(first)s and %(second)s are on the same day."),
    SessionRule.Kind.NOT_PARALLEL: lambda: _("%(first)s and %(second)s do not overlap."),
}


def demands_in_words(conflict: list[dict[str, Any]], meeting: Meeting, viewer: Viewer) -> list[str]:
    """A sentence a demand; of what has been deleted since, none. Six queries at most."""
    words = _Words(conflict, meeting, viewer)
    return [capfirst(sentence) for demand in conflict if (sentence := words.of(demand))]


class _Words:
    def __init__(self, conflict: list[dict[str, Any]], meeting: Meeting, viewer: Viewer) -> None:
        self.meeting = meeting
        about: dict[str, set[int]] = {}
        for demand in conflict:
            about.setdefault(demand["kind"], set()).add(demand["about"])
        rules = about.get("rule", set())
        self.rules = SessionRule.objects.filter(meeting=meeting).in_bulk(rules) if rules else {}
        wanted = {pk for demand in conflict for pk in demand["sessions"]}
        self.sessions = Session.objects.filter(meeting=meeting).prefetch_related("bookings__room").in_bulk(wanted)
        self.names = Names(self.sessions, viewer)
        self.rooms = Room.objects.filter(meeting=meeting).in_bulk(about.get("room", set()) | about.get("closed", set()))
        self.people = Participant.objects.filter(meeting=meeting).in_bulk(
            about.get("person", set()) | about.get("absent", set())
        )
        self.audiences = Audience.objects.of_meeting(meeting).in_bulk(
            about.get("audience", set()) | about.get("break", set())
        )
        self.settings = TimetableSettings.of(meeting)

    def of(self, demand: Mapping[str, Any]) -> str:
        try:
            return str(getattr(self, f"_{demand['kind']}")(demand["about"], demand["sessions"]))
        except KeyError:
            return ""

    def _place(self, pk: int, _sessions: list[int]) -> str:
        session = self.sessions[pk]
        if session.kind == Kind.SOCIAL:
            return _("%(session)s takes place on an evening of the meeting.") % {"session": self.names[pk]}
        return _("%(session)s (%(minutes)s minutes) takes place on a day of the meeting from %(start)s to %(end)s.") % {
            "session": self.names[pk],
            "minutes": session.minutes or session.wanted_minutes,
            "start": time_format(self.settings.day_starts, "H:i"),
            "end": time_format(self.settings.day_ends, "H:i"),
        }

    def _pinned(self, pk: int, _sessions: list[int]) -> str:
        session = self.sessions[pk]
        if session.starts_at is None or session.ends_at is None:
            return ""
        rooms = ", ".join(booking.room.name for booking in session.bookings.all()) or _("no room")
        return _("%(session)s stays where it is: %(hours)s, %(rooms)s.") % {
            "session": self.names[pk],
            "hours": hours(session.starts_at, session.ends_at, self.meeting),
            "rooms": rooms,
        }

    def _room(self, pk: int, _sessions: list[int]) -> str:
        return _("%(room)s holds one session at a time.") % {"room": self.rooms[pk].name}

    def _closed(self, pk: int, _sessions: list[int]) -> str:
        return _("%(room)s is closed at times.") % {"room": self.rooms[pk].name}

    def _person(self, pk: int, sessions: list[int]) -> str:
        # That somebody has a part in a session is its content: who knows none of them is not told who it is.
        known = [session for session in sessions if session in self.sessions and self.names.knows(session)]
        if not known:
            return _("Nobody is needed in two places at the same time.")
        return _("%(person)s is in one place at a time.") % {"person": self.people[pk].full_name}

    def _absent(self, pk: int, sessions: list[int]) -> str:
        if not all(self.names.knows(session) for session in sessions):
            return _("%(session)s has all who are needed: one of them is away at times.") % {
                "session": self.names[sessions[0]]
            }
        return _("%(person)s is away at times, and is needed in %(session)s.") % {
            "person": self.people[pk].full_name,
            "session": self.names[sessions[0]],
        }

    def _audience(self, pk: int, _sessions: list[int]) -> str:
        return _("While all of an audience meet (%(audience)s), they are needed nowhere else.") % {
            "audience": self.audiences[pk]
        }

    def _break(self, pk: int, _sessions: list[int]) -> str:
        return _("Breaks are free of sessions (%(audience)s).") % {"audience": self.audiences[pk]}

    def _rule(self, pk: int, sessions: list[int]) -> str:
        rule = self.rules[pk]
        return RULES[rule.kind]() % {"first": self.names[sessions[0]], "second": self.names[sessions[1]]}

    def _change(self, _pk: int, _sessions: list[int]) -> str:
        return _("There are %(minutes)s minutes to change rooms.") % {"minutes": self.settings.change_minutes}
