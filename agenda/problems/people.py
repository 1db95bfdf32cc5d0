"""Problems with who is needed where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _

from agenda.models import SessionPerson
from agenda.problems.finding import Finding, rows
from agenda.problems.names import Names
from cicc_portal.languages import text
from meetings.models import Meeting

# Unscheduled sessions must be left out by hand: a range from NULL to NULL is endless and would overlap everything.
IN_TWO_PLACES = """
SELECT DISTINCT a.participant_id, p.given_name || ' ' || p.family_name, one.id, other.id
FROM agenda_sessionperson a
JOIN agenda_sessionperson b ON b.participant_id = a.participant_id AND b.session_id > a.session_id
JOIN agenda_session one ON one.id = a.session_id
JOIN agenda_session other ON other.id = b.session_id
JOIN delegates_participant p ON p.id = a.participant_id
WHERE one.meeting_id = %(meeting)s AND other.meeting_id = %(meeting)s
  AND one.starts_at IS NOT NULL AND other.starts_at IS NOT NULL
  AND NOT one.is_cancelled AND NOT other.is_cancelled
  AND tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
ORDER BY 3, 4, 2
"""

HEADS_OF_BOTH_STREAMS = """
SELECT DISTINCT p.given_name || ' ' || p.family_name, party.name::text, one.id, other.id
FROM delegates_streampost a
JOIN delegates_streampost b ON b.participant_id = a.participant_id AND b.stream > a.stream AND b.post = 'lead'
JOIN delegates_participant p ON p.id = a.participant_id AND p.state = 'accredited'
JOIN delegates_delegation d ON d.id = a.delegation_id
JOIN meetings_party party ON party.id = d.party_id
JOIN accounts_audience aa ON aa.meeting_id = d.meeting_id AND aa.kind = 'stream' AND aa.stream = a.stream
JOIN accounts_audience ab ON ab.meeting_id = d.meeting_id AND ab.kind = 'stream' AND ab.stream = b.stream
JOIN agenda_session one ON one.audience_id = aa.id
JOIN agenda_session other ON other.audience_id = ab.id
WHERE a.post = 'lead' AND d.meeting_id = %(meeting)s
  AND one.starts_at IS NOT NULL AND other.starts_at IS NOT NULL
  AND NOT one.is_cancelled AND NOT other.is_cancelled
  AND tstzrange(one.starts_at, one.ends_at) && tstzrange(other.starts_at, other.ends_at)
  AND NOT EXISTS (
    SELECT FROM delegates_streampost alternate
    JOIN delegates_participant stand_in ON stand_in.id = alternate.participant_id AND stand_in.state = 'accredited'
    WHERE alternate.delegation_id = d.id AND alternate.post = 'alternate' AND alternate.stream IN (a.stream, b.stream)
  )
ORDER BY 3, 4, 1
"""

CAUCUS_WITHOUT_CHAIR = """
SELECT s.id FROM agenda_session s
WHERE s.meeting_id = %(meeting)s AND s.kind = 'caucus' AND s.id = ANY(%(known)s)
  AND NOT EXISTS (SELECT FROM agenda_sessionperson p WHERE p.session_id = s.id AND p.part = 'chair')
ORDER BY s.starts_at, s.id
"""

NO_LONGER_THERE = """
SELECT link.session_id, link.part, p.given_name || ' ' || p.family_name
FROM agenda_sessionperson link
JOIN delegates_participant p ON p.id = link.participant_id
WHERE p.meeting_id = %(meeting)s AND p.state IN ('withdrawn', 'declined') AND link.session_id = ANY(%(known)s)
ORDER BY link.session_id, link.position, link.id
"""


def in_two_places(meeting: Meeting, _known: Sequence[int]) -> list[Finding]:
    """A chair, speaker, rapporteur or interpreter in two sessions at one time."""
    return [
        Finding("person-clash", (one, other), partial(_in_two_places, person=name, one=one, other=other))
        for _pk, name, one, other in rows(IN_TWO_PLACES, {"meeting": meeting.pk})
    ]


def _in_two_places(names: Names, *, person: str, one: int, other: int) -> str:
    # That somebody has a part in a session is its content: whoever knows neither session is not told who it is.
    known = names.knows(one) or names.knows(other)
    return _("%(person)s is needed in %(one)s and in %(other)s at the same time.") % {
        "person": person if known else _("The same person"),
        "one": names[one],
        "other": names[other],
    }


def heads_of_both_streams(meeting: Meeting, _known: Sequence[int]) -> list[Finding]:
    """Leads of both streams in parallel caucuses, where no alternate can take one of them."""
    return [
        Finding(
            "head-in-two-caucuses",
            (one, other),
            partial(_head_of_both, person=name, party=str(text(json.loads(party))), one=one, other=other),
        )
        for name, party, *pair in rows(HEADS_OF_BOTH_STREAMS, {"meeting": meeting.pk})
        for one, other in [sorted(pair)]
    ]


def _head_of_both(names: Names, *, person: str, party: str, one: int, other: int) -> str:
    sentence = _(
        "%(person)s (%(party)s) leads both streams, but %(one)s and %(other)s run at the same time, and no alternate "
        "is named."
    )
    return sentence % {"person": person, "party": party, "one": names[one], "other": names[other]}


def caucus_without_chair(meeting: Meeting, known: Sequence[int]) -> list[Finding]:
    """Told to those only who may know who chairs."""
    found = rows(CAUCUS_WITHOUT_CHAIR, {"meeting": meeting.pk, "known": list(known)})
    return [Finding("no-chair", (pk,), partial(_without_chair, pk=pk)) for (pk,) in found]


def _without_chair(names: Names, *, pk: int) -> str:
    return _("%(session)s has no chair.") % {"session": names[pk]}


def no_longer_there(meeting: Meeting, known: Sequence[int]) -> list[Finding]:
    """People with a part whose registration was withdrawn or declined; told to those who may know of the part."""
    found = rows(NO_LONGER_THERE, {"meeting": meeting.pk, "known": list(known)})
    labels = dict(SessionPerson.Part.choices)
    return [
        Finding("person-gone", (pk,), partial(_gone, person=name, part=str(labels[part]), pk=pk))
        for pk, part, name in found
    ]


def _gone(names: Names, *, person: str, part: str, pk: int) -> str:
    return _("%(person)s (%(part)s of %(session)s) no longer takes part in the meeting.") % {
        "person": person,
        "part": part,
        "session": names[pk],
    }
