"""Rules between sessions, and agenda items that none takes up."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import SessionRule
from agenda.problems.finding import Check, Found, Words
from agenda.problems.names import Names

RULE_BROKEN = """
SELECT ARRAY[one.id, other.id], jsonb_build_object('kind', rule.kind)
FROM agenda_sessionrule rule
JOIN standing one ON one.id = rule.first_id
JOIN standing other ON other.id = rule.second_id
WHERE rule.meeting_id = %(meeting)s AND CASE rule.kind
  WHEN 'before' THEN one.ends_at > other.starts_at
  WHEN 'same-day' THEN (one.starts_at AT TIME ZONE %(zone)s)::date <> (other.starts_at AT TIME ZONE %(zone)s)::date
  ELSE one.during && other.during END
"""

# Counted among the sessions that the reader knows: that an item is missing here must not say it is dealt with behind
# closed doors. Taken up by itself, by one of its sub-items or by the item above it.
ITEM_WITHOUT_SESSION = """
SELECT '{}'::bigint[], jsonb_build_object('number', item.number, 'position', item.position)
FROM agenda_agendaitem item
WHERE item.meeting_id = %(meeting)s
  AND NOT EXISTS (SELECT FROM agenda_agendaitem child WHERE child.parent_id = item.id)
  AND NOT EXISTS (
    SELECT FROM agenda_sessionagendaitem link JOIN standing s ON s.id = link.session_id
    WHERE s.known AND link.agenda_item_id IN (item.id, item.parent_id))
"""


def _broken(names: Names, found: Found) -> Words:
    one, other = (names[pk] for pk in found.about)
    sentences = {
        SessionRule.Kind.BEFORE: _("%(one)s must end before %(other)s starts."),
        SessionRule.Kind.SAME_DAY: _("%(one)s and %(other)s must be on the same day."),
        SessionRule.Kind.NOT_PARALLEL: _("%(one)s and %(other)s must not overlap."),
    }
    return Words(
        sentences[SessionRule.Kind(found.detail["kind"])] % {"one": one, "other": other},
        _("Move one of them, or remove the rule."),
    )


def _unused(_names: Names, found: Found) -> Words:
    return Words(
        _("No session that you can see takes up agenda item %(number)s.") % {"number": found.detail["number"]},
        _("Add it to a session, or enter a session for it."),
    )


CHECKS = (
    Check(code="rule-broken", label=gettext_lazy("Rule between sessions broken"), sql=RULE_BROKEN, words=_broken),
    Check(
        code="item-without-session",
        label=gettext_lazy("Agenda item without a session"),
        sql=ITEM_WITHOUT_SESSION,
        words=_unused,
        tells_content=True,
    ),
)
