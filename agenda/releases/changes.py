"""What differs between two programmes, as one viewer may read both.

Everything is computed from what `agenda.seen` gives the viewer, so nothing that is closed can come into it: what was
closed and is open now reads as new, and unlisted sessions do not appear at all.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from agenda.models.session import Disclosure
from agenda.seen import LAST, Form, SeenSession


class What(enum.StrEnum):
    """What happened to a session."""

    NEW = "new"
    BROUGHT_BACK = "brought-back"
    MOVED = "moved"
    LENGTHENED = "lengthened"
    SHORTENED = "shortened"
    REROOMED = "re-roomed"
    RENAMED = "renamed"
    OPENED = "opened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    TAKEN_OUT = "taken-out"


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happened to one session; `before` and `after` as the viewer sees it, `None` where it is not there."""

    key: str
    what: tuple[What, ...]
    before: SeenSession | None
    after: SeenSession | None

    @property
    def seen(self) -> SeenSession:
        """The session as it is now, or was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change is of a session that was there or is there")
        return found

    @property
    def starts_at(self) -> datetime.datetime:
        return self.seen.starts_at or LAST


def changes_between(before: Iterable[SeenSession], after: Iterable[SeenSession]) -> list[Change]:
    """What turns the programme `before` into `after`, by the time at which each session is (or was)."""
    old, new = _by_key(before), _by_key(after)
    found = [
        Change(key=key, what=what, before=old.get(key), after=new.get(key))
        for key in (*new, *(key for key in old if key not in new))
        if (what := tuple(_what(old.get(key), new.get(key))))
    ]
    return sorted(found, key=lambda change: (change.starts_at, change.key))


def _by_key(sessions: Iterable[SeenSession]) -> dict[str, SeenSession]:
    return {seen.key: seen for seen in sessions if not seen.is_block and seen.starts_at and seen.ends_at}


def _what(before: SeenSession | None, after: SeenSession | None) -> Iterable[What]:
    if before is None:
        return () if after is None or after.is_cancelled else (What.NEW,)
    if after is None:
        return () if before.is_cancelled else (What.TAKEN_OUT,)
    if before.is_cancelled or after.is_cancelled:
        return _standing(before, after)
    return (*_time(before, after), *_place(before, after), *_words(before, after))


def _standing(before: SeenSession, after: SeenSession) -> Iterable[What]:
    if before.is_cancelled == after.is_cancelled:
        return ()
    return (What.CANCELLED,) if after.is_cancelled else (What.BROUGHT_BACK,)


def _time(before: SeenSession, after: SeenSession) -> Iterable[What]:
    if before.starts_at != after.starts_at:
        yield What.MOVED
    lasted, lasts = length(before), length(after)
    if lasted != lasts:
        yield What.LENGTHENED if lasts > lasted else What.SHORTENED


def length(seen: SeenSession) -> int:
    """In minutes; 0 while it has no time."""
    if seen.starts_at is None or seen.ends_at is None:
        return 0
    return int((seen.ends_at - seen.starts_at).total_seconds() // 60)


def _place(before: SeenSession, after: SeenSession) -> Iterable[What]:
    if {room.code for room in before.rooms} != {room.code for room in after.rooms}:
        yield What.REROOMED


def _words(before: SeenSession, after: SeenSession) -> Iterable[What]:
    """What only those notice who know the session's content: its title, and who else may know it."""
    if before.form != Form.FULL and after.form == Form.FULL:
        yield What.OPENED
    if not before.is_full or not after.is_full:
        return
    if str(before.title) != str(after.title):
        yield What.RENAMED
    was_open, is_open = (seen.disclosure == Disclosure.OPEN for seen in (before, after))
    if was_open != is_open:
        yield What.OPENED if is_open else What.CLOSED
