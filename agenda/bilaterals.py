"""Free rooms and times for a bilateral meeting, found in SQL."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from agenda.models import BilateralRequest, TimetableSettings
from agenda.queries import rows
from meetings.models import Room

STEP = 15  # minutes between two beginnings that are offered
MOST = 200

# A beginning is offered if nobody of the delegations has a part elsewhere, neither has another bilateral meeting, and a
# room that is not shared is free; of such rooms the smallest that holds both delegations. Times come first at which few
# of the sessions take place that everyone attends.
FREE = """
WITH members AS (
  SELECT id FROM delegates_participant
  WHERE delegation_id = ANY(%(delegations)s) AND state = 'accredited' AND category <> 'media'
), slots AS (
  SELECT starts_at, starts_at + make_interval(mins => %(minutes)s) AS ends_at
  FROM unnest(%(firsts)s::timestamptz[], %(lasts)s::timestamptz[]) AS day(first, last),
    generate_series(day.first, day.last - make_interval(mins => %(minutes)s), make_interval(mins => %(step)s))
      AS starts_at
  WHERE %(only)s::timestamptz IS NULL
  UNION ALL
  SELECT %(only)s::timestamptz, %(only)s::timestamptz + make_interval(mins => %(minutes)s)
  WHERE %(only)s::timestamptz IS NOT NULL
), quiet AS (
  SELECT slots.* FROM slots
  WHERE starts_at >= %(earliest)s AND ends_at <= %(latest)s
    AND NOT EXISTS (
      SELECT FROM agenda_session s
      JOIN agenda_sessionperson link ON link.session_id = s.id AND link.participant_id IN (SELECT id FROM members)
      WHERE s.meeting_id = %(meeting)s AND NOT s.is_cancelled
        AND s.starts_at < slots.ends_at AND s.ends_at > slots.starts_at)
    AND NOT EXISTS (
      SELECT FROM agenda_session s
      JOIN delegates_audiencemember m ON m.audience_id = s.audience_id AND m.delegation_id = ANY(%(delegations)s)
      WHERE s.meeting_id = %(meeting)s AND s.kind = 'bilateral' AND NOT s.is_cancelled AND s.id <> %(own)s
        AND s.starts_at < slots.ends_at AND s.ends_at > slots.starts_at)
    AND NOT EXISTS (
      SELECT FROM agenda_personabsence a JOIN delegates_participant p ON p.id = a.participant_id AND p.function = 'head'
      WHERE p.delegation_id = ANY(%(delegations)s) AND p.state = 'accredited'
        AND a.starts_at < slots.ends_at AND a.ends_at > slots.starts_at)
), free AS (
  SELECT DISTINCT ON (quiet.starts_at) quiet.starts_at, quiet.ends_at, room.id AS room_id
  FROM quiet
  JOIN meetings_room room ON room.meeting_id = %(meeting)s AND NOT room.is_shared
    AND (%(room)s::bigint IS NULL OR room.id = %(room)s)
    AND NOT EXISTS (
      SELECT FROM agenda_booking b WHERE b.room_id = room.id AND NOT b.is_cancelled AND b.session_id <> %(own)s
        AND b.starts_at < quiet.ends_at AND b.ends_at > quiet.starts_at)
    AND NOT EXISTS (
      SELECT FROM agenda_roomclosure c
      WHERE c.room_id = room.id AND c.starts_at < quiet.ends_at AND c.ends_at > quiet.starts_at)
  ORDER BY quiet.starts_at, room.capacity < (SELECT count(*) FROM members), room.capacity, room.position, room.id
)
SELECT free.room_id, free.starts_at, free.ends_at, (
  SELECT count(*) FROM agenda_session s
  WHERE s.meeting_id = %(meeting)s AND NOT s.is_cancelled AND s.disclosure = 'open'
    AND s.kind IN ('ceremony', 'plenary', 'dialogue') AND s.starts_at < free.ends_at AND s.ends_at > free.starts_at
) AS beside
FROM free ORDER BY beside, free.starts_at LIMIT %(most)s
"""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A free room and time. `beside` counts the sessions at that time that everyone attends."""

    room: Room
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    beside: int = 0


def offers(request: BilateralRequest) -> list[Offer]:
    """What is free on the meeting's days, from now on and within the wanted hours, the best first. Three queries."""
    found = rows(FREE, _parameters(request))
    rooms = Room.objects.in_bulk({room for room, *_rest in found})
    return [
        Offer(room=rooms[room], starts_at=starts_at, ends_at=ends_at, beside=beside)
        for room, starts_at, ends_at, beside in found
        if room in rooms
    ]


def is_still_free(request: BilateralRequest, offer: Offer) -> bool:
    """The same question for one room and time; within the transaction that takes it."""
    return bool(rows(FREE, _parameters(request) | {"only": offer.starts_at, "room": offer.room.pk}))


def _parameters(request: BilateralRequest) -> dict[str, Any]:
    meeting = request.meeting
    hours = TimetableSettings.of(meeting)
    firsts = [datetime.datetime.combine(day, hours.day_starts, tzinfo=meeting.zone) for day in meeting.days]
    lasts = [datetime.datetime.combine(day, hours.day_ends, tzinfo=meeting.zone) for day in meeting.days]
    now = timezone.now()
    return {
        "meeting": meeting.pk,
        "delegations": [request.asked_by_id, request.asked_id],
        "minutes": request.minutes,
        "firsts": firsts,
        "lasts": lasts,
        "step": STEP,
        "earliest": max(request.earliest_at or firsts[0], min(now, lasts[-1]), firsts[0]),
        "latest": min(request.latest_at or lasts[-1], lasts[-1]),
        "own": request.session_id or 0,
        "only": None,
        "room": None,
        "most": MOST,
    }
