"""Problems with days, hours, rooms and the way between them."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agenda.models.session import Kind
from agenda.problems.finding import Check, Found, Level, Words
from agenda.problems.names import Names

# The day before and the day after belong to a meeting for these: registration, arrivals, a dinner, a bureau.
AROUND = (Kind.DESK, Kind.SOCIAL, Kind.BUREAU, Kind.BREAK, Kind.MEDIA)
# A dinner is in the evening, and a desk opens before the first session.
AT_ANY_HOUR = (Kind.DESK, Kind.SOCIAL)

# Off by more than a day, month or year is wrong, or the meeting was moved.
FAR = "NOT (first_day >= %(first)s::date - 1 AND last_day <= %(last)s::date + 1)"

OUTSIDE = """
SELECT ARRAY[id], jsonb_build_object('day', first_day)
FROM (
  SELECT id, kind, (starts_at AT TIME ZONE %(zone)s)::date AS first_day,
    (ends_at AT TIME ZONE %(zone)s)::date AS last_day
  FROM standing
) days
WHERE (first_day < %(first)s OR last_day > %(last)s) AND
"""
OUTSIDE_THE_DAYS = f"{OUTSIDE} NOT ({FAR}) AND kind <> ALL(%(around)s)"
FAR_OUTSIDE = f"{OUTSIDE} {FAR}"

OUTSIDE_THE_HOURS = """
SELECT ARRAY[id], jsonb_build_object('starts', to_char(starts, 'HH24:MI'), 'ends', to_char(ends, 'HH24:MI'))
FROM (
  SELECT id, kind, starts_at AT TIME ZONE %(zone)s AS starts, ends_at AT TIME ZONE %(zone)s AS ends FROM standing
) local
WHERE kind <> ALL(%(at_any_hour)s)
  AND (starts::time < %(day_starts)s OR ends::time > %(day_ends)s OR ends::date > starts::date)
"""

ROOM_TOO_SMALL = """
SELECT ARRAY[s.id], jsonb_build_object('rooms', string_agg(room.name, ', ' ORDER BY room.position, room.id),
  'places', sum(room.capacity), 'expected', sizes.expected)
FROM standing s
JOIN (
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
) sizes ON sizes.id = s.audience_id
JOIN agenda_booking b ON b.session_id = s.id
JOIN meetings_room room ON room.id = b.room_id
WHERE s.kind = ANY(%(attended_by_all)s)
GROUP BY s.id, sizes.expected
HAVING sum(room.capacity) < sizes.expected
"""

WITHOUT_ROOM = "SELECT ARRAY[id], '{}'::jsonb FROM standing WHERE rooms = '{}'"

ROOM_CLOSED = """
SELECT ARRAY[s.id], jsonb_build_object('room', room.name, 'reason', min(closure.reason))
FROM agenda_roomclosure closure
JOIN meetings_room room ON room.id = closure.room_id AND room.meeting_id = %(meeting)s
JOIN agenda_booking b ON b.room_id = room.id
JOIN standing s ON s.id = b.session_id AND s.during && tstzrange(closure.starts_at, closure.ends_at)
GROUP BY s.id, room.id
"""

# Where the two share a room nobody has to walk.
PERSON_IN_A_HURRY = """
SELECT ARRAY[one.session_id, other.session_id], jsonb_build_object('person', p.given_name || ' ' || p.family_name,
  'minutes', (extract(epoch FROM other.starts_at - one.ends_at) / 60)::int)
FROM parts one
JOIN parts other ON other.participant_id = one.participant_id AND other.session_id <> one.session_id
  AND other.starts_at >= one.ends_at AND other.starts_at < one.ends_at + make_interval(mins => %(change)s)
JOIN delegates_participant p ON p.id = one.participant_id
WHERE one.rooms <> '{}' AND other.rooms <> '{}' AND NOT one.rooms && other.rooms
"""

# An audience that has divided itself between parallel sessions does not move as a whole.
AUDIENCE_IN_A_HURRY = """
SELECT ARRAY[one.id, other.id],
  jsonb_build_object('minutes', (extract(epoch FROM other.starts_at - one.ends_at) / 60)::int)
FROM standing one
JOIN standing other ON other.audience_id = one.audience_id
  AND other.starts_at >= one.ends_at AND other.starts_at < one.ends_at + make_interval(mins => %(change)s)
WHERE one.kind = ANY(%(attended_by_all)s) AND other.kind = ANY(%(attended_by_all)s)
  AND one.rooms <> '{}' AND other.rooms <> '{}' AND NOT one.rooms && other.rooms
  AND NOT EXISTS (
    SELECT FROM standing third
    WHERE third.audience_id = one.audience_id AND third.id NOT IN (one.id, other.id)
      AND third.kind = ANY(%(attended_by_all)s) AND (third.during && one.during OR third.during && other.during))
"""


def _outside(names: Names, found: Found) -> Words:
    day = date_format(datetime.date.fromisoformat(found.detail["day"]), "DATE_FORMAT")
    return Words(
        _("%(session)s is on %(day)s, outside the days of the meeting.")
        % {"session": names[found.about[0]], "day": day},
        _("Move it to a day of the meeting."),
    )


def _outside_hours(names: Names, found: Found) -> Words:
    hours = {"start": found.detail["starts"], "end": found.detail["ends"]}
    return Words(
        _("%(session)s, from %(start)s to %(end)s, is outside the hours of the meeting’s days.")
        % {"session": names[found.about[0]], **hours},
        _("Move or shorten it, or change the hours in the settings of the timetable."),
    )


def _without_room(names: Names, found: Found) -> Words:
    return Words(_("%(session)s has no room.") % {"session": names[found.about[0]]}, _("Give it a room."))


def _too_small(names: Names, found: Found) -> Words:
    [pk] = found.about
    said = {"session": names[pk], **found.detail}
    solve = _("Put it into a larger room, or into a second one as well.")
    # How many belong to a closed audience is for those who know it.
    if not names.knows(pk):
        return Words(_("%(rooms)s is too small for %(session)s.") % said, solve)
    return Words(_("%(session)s: %(expected)s people are expected, and %(rooms)s holds %(places)s.") % said, solve)


def _closed(names: Names, found: Found) -> Words:
    said = {"room": found.detail["room"], "session": names[found.about[0]], "reason": found.detail["reason"]}
    if found.detail["reason"]:
        sentence = _("%(room)s is not to be had during %(session)s: %(reason)s.") % said
    else:
        sentence = _("%(room)s is not to be had during %(session)s.") % said
    return Words(sentence, _("Move it to another room or another time."))


def _person_hurries(names: Names, found: Found) -> Words:
    one, other = found.about
    known = names.knows(one) or names.knows(other)
    said = {
        "person": found.detail["person"] if known else _("The same person"),
        "one": names[one],
        "other": names[other],
    }
    sentence = ngettext(
        "%(person)s has %(minutes)s minute to go from %(one)s to %(other)s, which is in another room.",
        "%(person)s has %(minutes)s minutes to go from %(one)s to %(other)s, which is in another room.",
        found.detail["minutes"],
    )
    if not found.detail["minutes"]:
        sentence = _("%(person)s has no time to go from %(one)s to %(other)s, which is in another room.")
    return Words(sentence % {**said, "minutes": found.detail["minutes"]}, _solve_hurry())


def _audience_hurries(names: Names, found: Found) -> Words:
    one, other = found.about
    sentence = ngettext(
        "The audience has %(minutes)s minute to go from %(one)s to %(other)s, which is in another room.",
        "The audience has %(minutes)s minutes to go from %(one)s to %(other)s, which is in another room.",
        found.detail["minutes"],
    )
    if not found.detail["minutes"]:
        sentence = _("The audience has no time to go from %(one)s to %(other)s, which is in another room.")
    said = {"minutes": found.detail["minutes"], "one": names[one], "other": names[other]}
    return Words(sentence % said, _solve_hurry())


def _solve_hurry() -> str:
    return _("Leave more time between them, or put both into the same room.")


CHECKS = (
    Check(
        code="far-outside-days",
        label=gettext_lazy("Off the meeting’s days by more than a day"),
        sql=FAR_OUTSIDE,
        words=_outside,
        usually=Level.BLOCK,
    ),
    Check(code="outside-days", label=gettext_lazy("Outside the meeting’s days"), sql=OUTSIDE_THE_DAYS, words=_outside),
    Check(
        code="outside-hours",
        label=gettext_lazy("Outside the hours of a day"),
        sql=OUTSIDE_THE_HOURS,
        words=_outside_hours,
    ),
    Check(code="no-room", label=gettext_lazy("Session without a room"), sql=WITHOUT_ROOM, words=_without_room),
    Check(
        code="room-too-small",
        label=gettext_lazy("Room too small for its audience"),
        sql=ROOM_TOO_SMALL,
        words=_too_small,
    ),
    Check(
        code="room-closed",
        label=gettext_lazy("Room that is not to be had"),
        sql=ROOM_CLOSED,
        words=_closed,
        usually=Level.BLOCK,
    ),
    Check(
        code="person-hurries",
        label=gettext_lazy("Too little time for a person to change rooms"),
        sql=PERSON_IN_A_HURRY,
        words=_person_hurries,
    ),
    Check(
        code="audience-hurries",
        label=gettext_lazy("Too little time for an audience to change rooms"),
        sql=AUDIENCE_IN_A_HURRY,
        words=_audience_hurries,
    ),
)
