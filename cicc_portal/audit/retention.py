"""How long personal data is kept: the rules that the apps register, and how one is carried out (DESIGN §4.6).

docs/retention.yaml is where each field's date of deletion is declared; a rule here is what deletes it. A test holds the
two to each other. An app registers its rules in `AppConfig.ready`:

    from cicc_portal.audit.retention import Rule, register
    register(Rule(name="passports", label=_("Passports"), term="passport", model=Passport, meeting="participant__…"))

A rule's rows are cleared in chunks, each a transaction of its own with its proof and its entry in the record: a job
that is killed leaves whole chunks, and the next one goes on from there. A row that somebody is just writing is left
for the next chunk or the next night, so that nobody waits. What is cleared gets a new version: a form that was opened
before is then refused as stale, and cannot bring back what was deleted.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.functional import Promise

from cicc_portal.audit.models import RetentionRun
from cicc_portal.audit.record import SYSTEM, Actor, record
from cicc_portal.audit.versions import Versioned

CHUNK = 200
MEETING_END = "meeting-end"

Rows = models.QuerySet[Any]


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long something is kept after an event: `days` unless the meeting has set its own.

    `event` is "meeting-end" (its last day), or else in one word what a row's own time says.
    """

    key: str
    label: str | Promise
    days: int
    event: str = MEETING_END

    @property
    def is_per_meeting(self) -> bool:
        return self.event == MEETING_END


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is deleted once a term is over: the fields in `blanks`, by setting them so, or without any the whole row.

    `meeting` is the lookup from the model to its meeting's id; `since` the model's times that a term without a meeting
    counts from: the last of them, and all but the first may be empty. `holding` narrows rows to those that hold
    something. `files` are file fields whose content goes, too. `before` is called with the rows of each chunk, inside
    its transaction, before they are cleared.
    """

    name: str
    label: str | Promise
    term: str
    model: type[models.Model]
    meeting: str = ""
    since: tuple[str, ...] = ()
    holding: Callable[[Rows], Rows] = field(default=lambda rows: rows)
    blanks: Mapping[str, Any] | None = None
    files: tuple[str, ...] = ()
    before: Callable[[list[Any]], None] | None = None

    def rows(self, *, meeting_id: int | None = None, before: datetime.datetime | None = None) -> Rows:
        """Rows that hold what the rule deletes: of one meeting, or from before a moment."""
        found = self.model._base_manager.all()
        if self.meeting:
            found = found.filter(**{self.meeting: meeting_id})
        if before is not None:
            first, *others = self.since
            found = found.filter(models.Q(**{f"{first}__lt": before}))
            for name in others:
                found = found.filter(models.Q(**{name: None}) | models.Q(**{f"{name}__lt": before}))
        return self.holding(found)

    @property
    def fields(self) -> list[str]:
        """The fields whose content goes."""
        stored = [found.name for found in self.model._meta.concrete_fields if not found.primary_key]
        return stored if self.blanks is None else list(self.blanks)

    def names(self) -> list[str]:
        """The fields as the record names them, “delegates.Participant.photo”; of whole rows the classified ones."""
        classified: frozenset[str] = getattr(self.model, "CLASSIFIED", frozenset())
        wanted = sorted(classified) if self.blanks is None and classified else self.fields
        return [f"{self.model._meta.label}.{name}" for name in wanted]


_terms: dict[str, Term] = {}
_rules: dict[str, Rule] = {}


def register_term(term: Term) -> None:
    """Make a term known; a second one of the same key takes its place."""
    _terms[term.key] = term


def register(*rules: Rule) -> None:
    """Add rules. Those registered first go first: what others hold on to is registered after its holder."""
    for rule in rules:
        if rule.term not in _terms:
            raise LookupError(f"The rule “{rule.name}” is for a term that is not known: {rule.term}")
        if bool(rule.meeting) != _terms[rule.term].is_per_meeting or bool(rule.since) == bool(rule.meeting):
            raise ValueError(f"The rule “{rule.name}” needs `meeting` for a meeting's term, else `since`")
        _rules[rule.name] = rule


def terms() -> list[Term]:
    """Terms counted from a meeting's end, the shortest default first."""
    return sorted((term for term in _terms.values() if term.is_per_meeting), key=lambda term: term.days)


def term(key: str) -> Term:
    return _terms[key]


def rules() -> list[Rule]:
    """All rules, in the order in which they are carried out."""
    return list(_rules.values())


def rule(name: str) -> Rule:
    return _rules[name]


def rule_label(name: str) -> str:
    """What a rule deletes, in words; its name once it is no longer known."""
    return str(_rules[name].label) if name in _rules else name


def carry_out(
    rule: Rule,
    rows: Rows,
    *,
    meeting_id: int | None = None,
    by: Actor = SYSTEM,
    waits: bool = False,
    after_chunk: Callable[[int], None] = lambda _count: None,
) -> int:
    """Delete what `rows` hold, chunk by chunk; gives how many there were. `after_chunk` may raise to stop.

    With `waits`, rows that somebody is just writing are waited for: who asks for a deletion gets all of it.
    """
    total = 0
    while count := _chunk(rule, rows, meeting_id=meeting_id, by=by, waits=waits):
        total += count
        after_chunk(count)
    return total


@transaction.atomic
def _chunk(rule: Rule, rows: Rows, *, meeting_id: int | None, by: Actor, waits: bool) -> int:
    held = list(rows.order_by("pk").select_for_update(skip_locked=not waits, of=("self",))[:CHUNK])
    if not held:
        return 0
    contents = [stored for row in held for name in rule.files if (stored := getattr(row, name))]
    if rule.before is not None:
        rule.before(held)
    _clear(rule, [row.pk for row in held])
    run = RetentionRun.objects.create(rule=rule.name, meeting_id=meeting_id, rows=len(held), actor_id=by.pk)
    changes = {name: (len(held), 0) for name in rule.names()}
    record("retention.deleted", run, by=by, meeting_id=meeting_id, changes=changes)
    remove_after_commit((stored.storage, str(stored.name)) for stored in contents)
    return len(held)


def _clear(rule: Rule, pks: Iterable[Any]) -> None:
    chosen = rule.model._base_manager.filter(pk__in=pks)
    if rule.blanks is None:
        chosen.delete()
        return
    values = dict(rule.blanks)
    if issubclass(rule.model, Versioned):
        values["version"] = F("version") + 1
    chosen.update(**values)


def remove_after_commit(contents: Iterable[tuple[Any, str]]) -> None:
    """Take files out of storage once the transaction stands; what fails is left for the nightly tidying."""
    for storage, name in list(contents):
        transaction.on_commit(partial(storage.delete, name), robust=True)
