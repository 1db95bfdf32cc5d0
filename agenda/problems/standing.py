"""What several checks read, prepared once: one pass over the sessions, and tables of who and what belongs to them.

A check is a SELECT over these tables and the database's own; all of them go to the database as one query. Ranges are
half-open: a session that starts when another ends does not overlap it.
"""

# Sessions that all of their audience must attend; a delegation needs somebody in each. To a break, a desk, a social
# event or the media's people come as they like; bureau, drafting group and bilateral meetings name their people.
MUST_BE_ATTENDED = ("ceremony", "plenary", "dialogue", "working", "caucus")
# To a working session a delegation sends somebody: not all of its audience fill the room, or move to it.
ATTENDED_BY_ALL = ("ceremony", "plenary", "dialogue", "caucus", "bureau", "drafting")

TABLES = """
WITH standing AS MATERIALIZED (
  SELECT s.id, s.kind, s.audience_id, a.kind AS audience_kind, a.stream, s.starts_at, s.ends_at, s.interpretation,
    tstzrange(s.starts_at, s.ends_at) AS during,
    s.disclosure = 'open' OR s.audience_id = ANY(%(audiences)s) AS known,
    ARRAY(SELECT b.room_id FROM agenda_booking b WHERE b.session_id = s.id) AS rooms
  FROM agenda_session s JOIN accounts_audience a ON a.id = s.audience_id
  WHERE s.meeting_id = %(meeting)s AND s.starts_at IS NOT NULL AND NOT s.is_cancelled
), parts AS MATERIALIZED (
  SELECT DISTINCT ON (link.participant_id, link.session_id) link.participant_id, s.id AS session_id, s.during,
    s.starts_at, s.ends_at, s.rooms
  FROM agenda_sessionperson link JOIN standing s ON s.id = link.session_id
), people AS MATERIALIZED (
  SELECT p.id, p.delegation_id, party.name AS party, party."group" IN ('member', 'associate') AS of_state
  FROM delegates_participant p
  JOIN delegates_delegation d ON d.id = p.delegation_id
  JOIN meetings_party party ON party.id = d.party_id
  WHERE p.meeting_id = %(meeting)s AND p.state = 'accredited' AND p.category <> 'media'
)
"""
