"""Problems with days, rooms and the agenda."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agenda.models.session import Kind
from agenda.problems.finding import Finding, rows
from agenda.problems.names import Names
from meetings.models import Meeting

# The day before and the day after belong to a meeting for these: registration, arrivals, a dinner, a bureau.
AROUND = (Kind.DESK, Kind.SOCIAL, Kind.BUREAU, Kind.BREAK, Kind.MEDIA)
# Sessions that all of their audience attend; to a working session or a break people come as they like.
ATTENDED_BY_ALL = (Kind.CEREMONY, Kind.PLENARY, Kind.DIALOGUE, Kind.CAUCUS, Kind.BUREAU, Kind.DRAFTING)
ONE_DAY = datetime.timedelta(days=1)

OUTSIDE_THE_DAYS = """
SELECT id, kind, (starts_at AT TIME ZONE %(zone)s)::date
FROM agenda_session
WHERE meeting_id = %(meeting)s AND NOT is_cancelled
  AND ((starts_at AT TIME ZONE %(zone)s)::date < %(first)s OR (ends_at AT TIME ZONE %(zone)s)::date > %(last)s)
ORDER BY starts_at, id
"""

ROOM_TOO_SMALL = """
WITH people AS (
  SELECT p.id, p.delegation_id, party."group" IN ('member', 'associate') AS of_state
  FROM delegates_participant p
  JOIN delegates_delegation d ON d.id = p.delegation_id
  JOIN meetings_party party ON party.id = d.party_id
  WHERE p.meeting_id = %(meeting)s AND p.state = 'accredited' AND p.category <> 'media'
), sizes AS (
  SELECT a.id, CASE a.kind
    WHEN 'states' THEN (SELECT count(*) FROM people WHERE of_state)
    WHEN 'states_partners' THEN (
      SELECT count(*) FROM people WHERE of_state OR delegation_id IN (
        SELECT m.delegation_id FROM delegates_audiencemember m WHERE m.audience_id = a.id))
    WHEN 'stream' THEN (
      SELECT count(DISTINCT people.id) FROM people JOIN delegates_streampost post ON post.participant_id = people.id
      WHERE post.stream = a.stream)
    WHEN 'public' THEN (SELECT count(*) FROM people)
    WHEN 'participants' THEN (SELECT count(*) FROM people)
    ELSE (SELECT count(m.participant_id) FROM delegates_audiencemember m WHERE m.audience_id = a.id)
  END AS expected
  FROM accounts_audience a WHERE a.meeting_id = %(meeting)s
)
SELECT s.id, string_agg(room.name, ', ' ORDER BY room.position, room.id), sum(room.capacity), sizes.expected
FROM agenda_session s
JOIN sizes ON sizes.id = s.audience_id
JOIN agenda_booking b ON b.session_id = s.id
JOIN meetings_room room ON room.id = b.room_id
WHERE s.meeting_id = %(meeting)s AND NOT s.is_cancelled AND s.kind = ANY(%(kinds)s)
GROUP BY s.id, sizes.expected
HAVING sum(room.capacity) < sizes.expected
ORDER BY s.starts_at, s.id
"""

WITHOUT_ROOM = """
SELECT s.id FROM agenda_session s
WHERE s.meeting_id = %(meeting)s AND s.starts_at IS NOT NULL AND NOT s.is_cancelled
  AND NOT EXISTS (SELECT FROM agenda_booking b WHERE b.session_id = s.id)
ORDER BY s.starts_at, s.id
"""

ITEM_WITHOUT_SESSION = """
WITH taken AS (
    SELECT link.agenda_item_id AS id FROM agenda_sessionagendaitem link WHERE link.session_id = ANY(%(known)s))
SELECT item.number FROM agenda_agendaitem item
WHERE item.meeting_id = %(meeting)s
  AND NOT EXISTS (SELECT FROM agenda_agendaitem child WHERE child.parent_id = item.id)
  AND NOT EXISTS (SELECT FROM taken WHERE taken.id IN (item.id, item.parent_id))
ORDER BY item.position
"""


def outside_the_days(meeting: Meeting, _known: Sequence[int]) -> list[Finding]:
    """Blocks a release when it is off by more than a day: then month or year is wrong, or the meeting was moved."""
    days = {"first": meeting.starts_on, "last": meeting.ends_on}
    found = rows(OUTSIDE_THE_DAYS, {"meeting": meeting.pk, "zone": meeting.tz, **days})
    findings = []
    for pk, kind, day in found:
        is_far = not meeting.starts_on - ONE_DAY <= day <= meeting.ends_on + ONE_DAY
        if is_far or kind not in AROUND:
            findings.append(Finding("outside-days", (pk,), partial(_outside, pk=pk, day=day), blocks=is_far))
    return findings


def _outside(names: Names, *, pk: int, day: datetime.date) -> str:
    return _("%(session)s is on %(day)s, outside the days of the meeting.") % {
        "session": names[pk],
        "day": date_format(day, "DATE_FORMAT"),
    }


def without_room(meeting: Meeting, _known: Sequence[int]) -> list[Finding]:
    found = rows(WITHOUT_ROOM, {"meeting": meeting.pk})
    return [Finding("no-room", (pk,), partial(_without_room, pk=pk)) for (pk,) in found]


def _without_room(names: Names, *, pk: int) -> str:
    return _("%(session)s has no room.") % {"session": names[pk]}


def room_too_small(meeting: Meeting, _known: Sequence[int]) -> list[Finding]:
    """Rooms with fewer places than the audience has accredited people, for sessions that all of them attend."""
    found = rows(ROOM_TOO_SMALL, {"meeting": meeting.pk, "kinds": [str(kind) for kind in ATTENDED_BY_ALL]})
    return [
        Finding("room-too-small", (pk,), partial(_too_small, pk=pk, rooms=names, places=places, expected=expected))
        for pk, names, places, expected in found
    ]


def _too_small(names: Names, *, pk: int, rooms: str, places: int, expected: int) -> str:
    # How many belong to a closed audience is for those who know it.
    if not names.knows(pk):
        return _("%(rooms)s is too small for %(session)s.") % {"rooms": rooms, "session": names[pk]}
    return _("%(session)s: %(expected)s people are expected, and %(rooms)s holds %(places)s.") % {
        "session": names[pk],
        "expected": expected,
        "rooms": rooms,
        "places": places,
    }


def item_without_session(meeting: Meeting, known: Sequence[int]) -> list[Finding]:
    """Items that no session takes up, by themselves, by their sub-items or by the item above them.

    Counted among the sessions that the reader knows: that an item is missing here must not say it is dealt with behind
    closed doors.
    """
    found = rows(ITEM_WITHOUT_SESSION, {"meeting": meeting.pk, "known": list(known)})
    return [Finding("item-without-session", (), partial(_unused, number=number)) for (number,) in found]


def _unused(_names: Names, *, number: str) -> str:
    return _("No session that you can see takes up agenda item %(number)s.") % {"number": number}
