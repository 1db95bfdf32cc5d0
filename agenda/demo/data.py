"""What the data files say, as plain objects."""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from cicc_portal.languages import Text

DATA = Path(__file__).parent.parent / "data"
HOST = "example.org"


@dataclass(frozen=True, kw_only=True)
class Person:
    """An invented participant. `posts`: lead or alternate by stream; `look`: see `portraits.portrait`."""

    key: str
    party: str
    given: str
    family: str
    look: str
    fn: str = ""
    stream: str = ""
    title: str = ""
    agency: str = ""
    category: str = ""
    language: str = ""
    state: str = "accredited"
    query: str = ""
    referred_because: str = ""
    dietary: str = ""
    access_needs: str = ""
    posts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        return f"{self.key}@{HOST}"


@dataclass(frozen=True, kw_only=True)
class Registering:
    """A delegation of the meeting that lies ahead: who registers it, and how far that has come."""

    party: str
    focal: str = ""
    invitation: str = ""
    credentials: str = ""
    submitted: bool = False
    places: int = 0
    people: tuple[Person, ...] = ()

    @property
    def key(self) -> str:
        """The focal point's."""
        return f"focal.{self.party.lower()}"

    @property
    def email(self) -> str:
        return f"{self.key}@{HOST}"


@dataclass(frozen=True, kw_only=True)
class SessionPlan:
    """A session; `day` 1 is the meeting's first. `late`: speakers named after the provisional programme."""

    id: int
    day: int
    starts: datetime.time
    ends: datetime.time
    room: str
    kind: str
    audience: str
    title: Text
    description: Text = field(default_factory=Text)
    items: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()
    chair: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    rapporteur: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OutcomePlan:
    """An outcome; `session` proposed it, `responsible` are codes of parties."""

    verb: str
    text: Text
    responsible: tuple[str, ...]
    due: datetime.date
    session: int


@dataclass(frozen=True, kw_only=True)
class Account:
    """A demo sign-in. `focal_point`: the party whose delegation it registers; `aim`: what to try."""

    key: str
    aim: str
    name: str = ""
    roles: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    focal_point: str = ""
    convenes: bool = False

    @property
    def email(self) -> str:
        return f"{self.key}@{HOST}"


@functools.cache
def meeting_data() -> dict[str, Any]:
    """Committee, meeting, rooms, checkpoints, agenda and the like, as cicc28.yaml has them."""
    found: dict[str, Any] = _read("cicc28")
    return found


@functools.cache
def people() -> tuple[Person, ...]:
    """All invented participants, a party after the other; the first of a partner's leads its delegation."""
    return tuple(
        Person(**{"key": _key(row), "fn": _function(party, first=index == 0)} | row | {"party": party})
        for party, rows in _read("people").items()
        for index, row in enumerate(rows)
    )


@functools.cache
def ahead() -> dict[str, Any]:
    """The meeting that lies ahead, as cicc29.yaml has it."""
    found: dict[str, Any] = _read("cicc29")["meeting"]
    return found


@functools.cache
def registering() -> tuple[Registering, ...]:
    """The delegations of the meeting that lies ahead; who was at the one before keeps what is known of the person."""
    before = {person.key: person for person in people()}
    named = {account.focal_point: account.name for account in accounts() if account.focal_point}
    return tuple(
        Registering(
            **{"party": party, "focal": named.get(party, "")}
            | row
            | {"people": tuple(_coming(party, person, before) for person in row.get("people", ()))}
        )
        for party, row in _read("cicc29")["delegations"].items()
    )


@functools.cache
def journeys() -> dict[str, Any]:
    """How people travel, by party, and who asks for a visa support letter."""
    found: dict[str, Any] = _read("journeys")
    return found


@functools.cache
def sessions() -> tuple[SessionPlan, ...]:
    return tuple(map(_session, _read("sessions")))


@functools.cache
def outcomes() -> tuple[OutcomePlan, ...]:
    return tuple(
        OutcomePlan(**row | {"text": Text(row["text"]), "responsible": tuple(row["responsible"])})
        for row in _read("outcomes")
    )


@functools.cache
def accounts() -> tuple[Account, ...]:
    """The demo sign-ins, in the order in which they are listed."""
    return tuple(
        Account(
            **{name: value for name, value in row.items() if name != "try"}
            | {"aim": row["try"], "roles": tuple(row.get("roles", ())), "audiences": tuple(row.get("audiences", ()))}
        )
        for row in _read("accounts")
    )


def plain(name: str) -> str:
    """A name in small letters of ASCII: “Jn Pierre” → jn-pierre, “Højgaard” → hojgaard."""
    bare = unicodedata.normalize("NFKD", name.lower().replace("ø", "o")).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", bare))


def _read(name: str) -> Any:
    return yaml.load((DATA / f"{name}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)  # safe, and in C


def _coming(party: str, row: Mapping[str, Any], before: Mapping[str, Person]) -> Person:
    if key := row.get("again"):
        told = {name: value for name, value in row.items() if name != "again"}
        afresh = {"state": "accredited", "query": "", "referred_because": ""}
        return replace(before[key], **afresh | told)
    return Person(**{"key": _key(row), **row, "party": party})


def _key(row: Mapping[str, Any]) -> str:
    return f"{plain(row['given'])}.{plain(row['family'])}"


def _function(party: str, *, first: bool) -> str:
    """The function of people for whom the file gives none: partners, secretariat, host, media."""
    if party == "MEDIA":
        return "observer"
    if first:
        return "head"
    return "resource" if party in {"IMPACS", "JRCC", "RIFC", "HOST"} else "observer"


def _session(row: dict[str, Any]) -> SessionPlan:
    day, starts, ends = row["at"]
    lists = {name: tuple(row.get(name, ())) for name in ("items", "invited", "chair", "speakers", "late", "rapporteur")}
    return SessionPlan(
        id=row["id"],
        day=day,
        starts=datetime.time.fromisoformat(starts),
        ends=datetime.time.fromisoformat(ends),
        room=row["room"],
        kind=row["kind"],
        audience=row["audience"],
        title=Text(row["title"]),
        description=Text(row.get("description", {})),
        **lists,
    )
