"""What has been made so far while a demonstration meeting is loaded, found by the names of the data files.

A meeting of scale N holds N copies of the people and sessions. Copy 0 is the meeting as it stands in the files; the
others follow on later days or in further rooms, so that no room is booked twice and nobody is needed in two places more
often than the files say.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from agenda.demo.data import Person, meeting_data, people
from agenda.models import AgendaItem, Session
from cicc_portal.accounts.models import Audience, User
from delegates.models import Delegation, Participant
from meetings.models import Meeting, Party, Room

DAYS = 3
BLOCKS = 2


@dataclass
class Stage:
    """The meeting and its parts. Keys with a number hold the copy."""

    meeting: Meeting
    scale: int = 1
    people: tuple[Person, ...] = field(default_factory=people)
    users: dict[str, User] = field(default_factory=dict)
    rooms: dict[tuple[str, int], Room] = field(default_factory=dict)
    audiences: dict[tuple[str, int], Audience] = field(default_factory=dict)
    delegations: dict[str, Delegation] = field(default_factory=dict)
    participants: dict[tuple[str, int], Participant] = field(default_factory=dict)
    items: dict[str, AgendaItem] = field(default_factory=dict)
    sessions: dict[tuple[int, int], Session] = field(default_factory=dict)

    @property
    def copies(self) -> range:
        return range(self.scale)

    @cached_property
    def parties(self) -> dict[str, Party]:
        return {party.code: party for party in Party.objects.all()}

    def user(self, key: str) -> User:
        """The account of a demo sign-in."""
        return self.users[key]

    def room(self, code: str, copy: int) -> Room:
        """The room of a copy: each group of copies has rooms of its own, and all share the foyer and the terrace."""
        return self.rooms.get((code, 0 if self.is_shared(code) else copy // BLOCKS)) or self.rooms[code, 0]

    def room_groups(self) -> Iterator[int]:
        yield from range(-(-self.scale // BLOCKS))

    @staticmethod
    def is_shared(code: str) -> bool:
        return any(room["code"] == code and room.get("is_shared") for room in meeting_data()["rooms"])

    def moment(self, day: int, time: datetime.time, copy: int) -> datetime.datetime:
        """A time of `copy`, in the meeting's zone: every second copy is held in the days after the first."""
        shift = day - 1 + (copy % BLOCKS) * DAYS
        return datetime.datetime.combine(
            self.meeting.starts_on + datetime.timedelta(days=shift), time, tzinfo=self.meeting.zone
        )


def last_day(starts_on: datetime.date, scale: int) -> datetime.date:
    """The last day of a meeting of `scale`."""
    return starts_on + datetime.timedelta(days=DAYS * min(scale, BLOCKS) - 1)
