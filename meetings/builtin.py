"""The built-in list of states and organisations, from which a secretariat picks (data/parties.yaml)."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from cicc_portal.languages import DEFAULT, Text

PARTIES = Path(__file__).parent / "data" / "parties.yaml"


@dataclass(frozen=True, kw_only=True)
class BuiltInParty:
    """A state, organisation or group of states as the portal ships it; `since` is the first day of its status."""

    code: str
    group: str
    name: Text
    sort_key: str
    languages: tuple[str, ...] = ()
    tz: str = ""
    offices: dict[str, str] = field(default_factory=dict)
    parent: str = ""
    since: datetime.date | None = None


@functools.cache
def built_in_parties() -> tuple[BuiltInParty, ...]:
    """All of the list, in its own order: members, associates, partners, secretariat, host, media, groups."""
    rows: list[dict[str, Any]] = yaml.load(PARTIES.read_text("utf-8"), Loader=yaml.CSafeLoader)  # safe, and in C
    return tuple(map(_party, rows))


def _party(row: dict[str, Any]) -> BuiltInParty:
    name = Text(row["name"])
    return BuiltInParty(
        **row
        | {"name": name, "sort_key": row.get("sort_key", name[DEFAULT]), "languages": tuple(row.get("languages", ()))}
    )
