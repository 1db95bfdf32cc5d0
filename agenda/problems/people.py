"""Who is needed in two places, is not to be had, or is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import SessionPerson
from agenda.problems.finding import Check, Found, Level, Words
from agenda.problems.names import Names
from cicc_portal.languages import text

IN_TWO_PLACES = """
SELECT ARRAY[one.session_id, other.session_id], jsonb_build_object('person', p.given_name || ' ' || p.family_name)
FROM parts one
JOIN parts other ON other.participant_id = one.participant_id AND other.session_id > one.session_id
  AND other.during && one.during
JOIN delegates_participant p ON p.id = one.participant_id
"""

HEADS = """
SELECT DISTINCT ARRAY[least(one.id, other.id), greatest(one.id, other.id)],
  jsonb_build_object(
    'person', p.given_name || ' ' || p.family_name, 'party', party.name, 'alternates', alternates.names)
FROM delegates_streampost a
JOIN delegates_streampost b ON b.participant_id = a.participant_id AND b.stream > a.stream AND b.post = 'lead'
JOIN delegates_participant p ON p.id = a.participant_id AND p.state = 'accredited'
JOIN delegates_delegation d ON d.id = a.delegation_id AND d.meeting_id = %(meeting)s
JOIN meetings_party party ON party.id = d.party_id
JOIN standing one ON one.audience_kind = 'stream' AND one.stream = a.stream
JOIN standing other ON other.audience_kind = 'stream' AND other.stream = b.stream AND other.during && one.during
CROSS JOIN LATERAL (
  SELECT string_agg(DISTINCT stand_in.given_name || ' ' || stand_in.family_name, ', ') AS names
  FROM delegates_streampost alternate
  JOIN delegates_participant stand_in ON stand_in.id = alternate.participant_id AND stand_in.state = 'accredited'
  WHERE alternate.delegation_id = d.id AND alternate.post = 'alternate' AND alternate.stream IN (a.stream, b.stream)
) alternates
WHERE a.post = 'lead' AND alternates.names
"""
HEADS_WITHOUT_ALTERNATE = f"{HEADS} IS NULL"
HEADS_WITH_ALTERNATE = f"{HEADS} IS NOT NULL"

# At each moment at which such a session starts: what runs then, and which delegations have fewer people than that.
# A state attends what is for everyone or for states, and the caucuses of the streams in which somebody has a post.
# Caucuses among themselves are the business of the check above.
TOO_FEW = """
SELECT about, jsonb_build_object('parties', jsonb_agg(party ORDER BY party::text), 'sessions', cardinality(about))
FROM (
  SELECT bodies.party, array_agg(running.id ORDER BY running.id) AS about
  FROM (SELECT DISTINCT starts_at FROM standing WHERE kind = ANY(%(must_be_attended)s)) moment
  JOIN standing running ON running.kind = ANY(%(must_be_attended)s) AND running.during @> moment.starts_at
  JOIN (
    SELECT people.delegation_id, people.party, count(DISTINCT people.id) AS heads, array_agg(post.stream) AS streams
    FROM people LEFT JOIN delegates_streampost post ON post.participant_id = people.id
    WHERE people.of_state GROUP BY 1, 2
  ) bodies ON running.audience_kind IN ('public', 'participants', 'states', 'states_partners')
    OR running.audience_kind = 'stream' AND running.stream = ANY(bodies.streams)
  GROUP BY moment.starts_at, bodies.delegation_id, bodies.party, bodies.heads
  HAVING count(*) > bodies.heads AND bool_or(running.kind <> 'caucus')
) short
GROUP BY about
"""

ABSENT = """
SELECT ARRAY[parts.session_id], jsonb_build_object('person', p.given_name || ' ' || p.family_name)
FROM agenda_personabsence absence
JOIN parts ON parts.participant_id = absence.participant_id
  AND parts.during && tstzrange(absence.starts_at, absence.ends_at)
JOIN delegates_participant p ON p.id = parts.participant_id
WHERE p.meeting_id = %(meeting)s
GROUP BY parts.session_id, p.id
"""

WITHOUT_CHAIR = """
SELECT ARRAY[s.id], '{}'::jsonb FROM standing s
WHERE s.kind = 'caucus' AND s.known
  AND NOT EXISTS (SELECT FROM agenda_sessionperson p WHERE p.session_id = s.id AND p.part = 'chair')
"""

GONE = """
SELECT ARRAY[s.id], jsonb_build_object('person', p.given_name || ' ' || p.family_name, 'part', link.part)
FROM standing s
JOIN agenda_sessionperson link ON link.session_id = s.id
JOIN delegates_participant p ON p.id = link.participant_id AND p.state IN ('withdrawn', 'declined')
WHERE s.known
"""

# An interpreter covers the language of their registration and those that they say they speak.
WITHOUT_INTERPRETER = """
SELECT ARRAY[s.id], jsonb_build_object('languages', jsonb_agg(wanted.code ORDER BY wanted.code))
FROM standing s CROSS JOIN LATERAL unnest(s.interpretation) AS wanted(code)
WHERE s.known AND NOT EXISTS (
  SELECT FROM agenda_sessionperson link JOIN delegates_participant p ON p.id = link.participant_id
  WHERE link.session_id = s.id AND link.part = 'interpreter'
    AND (p.language = wanted.code OR p.spoken ~* (%(languages)s::jsonb ->> wanted.code)))
GROUP BY s.id
"""


def _in_two_places(names: Names, found: Found) -> Words:
    one, other = found.about
    sentence = _("%(person)s is needed in %(one)s and in %(other)s at the same time.")
    # That somebody has a part in a session is its content: whoever knows neither session is not told who it is.
    known = names.knows(one) or names.knows(other)
    return Words(
        sentence
        % {
            "person": found.detail["person"] if known else _("The same person"),
            "one": names[one],
            "other": names[other],
        },
        _("Move one of them, or ask somebody else to take the part in it."),
    )


def _head_of_both(names: Names, found: Found) -> Words:
    sentence = _(
        "%(person)s (%(party)s) leads both streams, but %(one)s and %(other)s run at the same time, and no alternate "
        "is named."
    )
    one, other = found.about
    said = {"person": found.detail["person"], "party": _party(found.detail["party"])}
    solve = _("Move one of them, or give %(party)s an alternate in one of the two streams.")
    return Words(sentence % {**said, "one": names[one], "other": names[other]}, solve % said)


def _head_with_alternate(names: Names, found: Found) -> Words:
    sentence = _(
        "%(person)s (%(party)s) leads both streams, and %(one)s and %(other)s run at the same time: %(alternates)s has "
        "to stand in for one of them."
    )
    one, other = found.about
    said = {
        "person": found.detail["person"],
        "party": _party(found.detail["party"]),
        "alternates": found.detail["alternates"],
    }
    solve = _("Let the two agree who goes where, or move one of the sessions.")
    return Words(sentence % {**said, "one": names[one], "other": names[other]}, solve)


def _party(name: Mapping[str, str]) -> str:
    return str(text(dict(name)))


def _too_few(names: Names, found: Found) -> Words:
    sentence = _("%(parties)s: fewer people are accredited than sessions run at the same time: %(sessions)s.")
    return Words(
        sentence
        % {
            "parties": ", ".join(sorted(_party(party) for party in found.detail["parties"])),
            "sessions": names.some(found.about),
        },
        _("Move one of them, or ask the delegation to send more people."),
    )


def _absent(names: Names, found: Found) -> Words:
    [pk] = found.about
    # An absence is for those who make the timetable, and that somebody has a part for those who know the session.
    may_know = names.makes_timetable and names.knows(pk)
    return Words(
        _("%(person)s cannot be there during %(session)s.")
        % {"person": found.detail["person"] if may_know else _("Somebody who is needed"), "session": names[pk]},
        _("Move it, or ask somebody else to take the part in it."),
    )


def _without_chair(names: Names, found: Found) -> Words:
    return Words(_("%(session)s has no chair.") % {"session": names[found.about[0]]}, _("Name somebody as its chair."))


def _gone(names: Names, found: Found) -> Words:
    labels = dict(SessionPerson.Part.choices)
    return Words(
        _("%(person)s (%(part)s of %(session)s) no longer takes part in the meeting.")
        % {
            "person": found.detail["person"],
            "part": str(labels[found.detail["part"]]),
            "session": names[found.about[0]],
        },
        _("Ask somebody else to take the part in it."),
    )


def _without_interpreter(names: Names, found: Found) -> Words:
    return Words(
        _("%(session)s is to be interpreted, but has no interpreter for: %(languages)s.")
        % {"session": names[found.about[0]], "languages": names.languages(found.detail["languages"])},
        _("Name an interpreter who speaks it, or take the language out."),
    )


def check(code: str, label: Any, sql: str, words: Any, **options: Any) -> Check:
    """A check of these, in short."""
    return Check(code=code, label=label, sql=sql, words=words, **options)


CHECKS = (
    check(
        "person-clash",
        gettext_lazy("Chair, speaker, rapporteur or interpreter in two places"),
        IN_TWO_PLACES,
        _in_two_places,
    ),
    check(
        "head-in-two-caucuses",
        gettext_lazy("Head of both streams in parallel caucuses, without an alternate"),
        HEADS_WITHOUT_ALTERNATE,
        _head_of_both,
    ),
    check(
        "head-with-alternate",
        gettext_lazy("Head of both streams in parallel caucuses, whose alternate stands in"),
        HEADS_WITH_ALTERNATE,
        _head_with_alternate,
    ),
    check(
        "too-few-people",
        gettext_lazy("Delegation with fewer people than sessions at one time"),
        TOO_FEW,
        _too_few,
    ),
    check("person-absent", gettext_lazy("Somebody with a part is absent"), ABSENT, _absent),
    check("no-chair", gettext_lazy("Caucus without a chair"), WITHOUT_CHAIR, _without_chair, tells_content=True),
    check(
        "person-gone",
        gettext_lazy("Somebody with a part no longer takes part in the meeting"),
        GONE,
        _gone,
        tells_content=True,
    ),
    check(
        "no-interpreter",
        gettext_lazy("Interpretation into a language without an interpreter"),
        WITHOUT_INTERPRETER,
        _without_interpreter,
        usually=Level.WARN,
        tells_content=True,
    ),
)
