"""What is held about a person, laid out: sections of records of facts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

# More columns than that do not fit on a screen.
WIDEST = 6


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One value with its name in words, and the name that it has in the file."""

    key: str
    label: str
    value: Any

    @property
    def shown(self) -> str:
        """The value in words; times in the active zone."""
        if isinstance(self.value, bool):
            return _("yes") if self.value else _("no")
        if isinstance(self.value, datetime.datetime):
            return date_format(timezone.localtime(self.value), "DATETIME_FORMAT")
        if isinstance(self.value, datetime.date):
            return date_format(self.value, "DATE_FORMAT")
        return str(self.value)


@dataclass(frozen=True, kw_only=True)
class Section:
    """Things of one kind, each a list of facts. Empty: nothing of the kind is held."""

    key: str
    title: str
    records: list[list[Fact]] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, str]:
        """The names of all facts, in words, by their keys."""
        return {fact.key: fact.label for record in self.records for fact in record}

    @property
    def is_table(self) -> bool:
        """True for several small things that begin alike."""
        firsts = {record[0].key for record in self.records if record}
        return len(self.records) > 1 and len(firsts) == 1 and len(self.columns) <= WIDEST

    def cells(self) -> list[list[tuple[str, str]]]:
        """The records as rows of a table, each cell with the label of its column; "" where a record lacks a fact."""
        held = [{fact.key: fact.shown for fact in record} for record in self.records]
        return [[(label, record.get(key, "")) for key, label in self.columns.items()] for record in held]
