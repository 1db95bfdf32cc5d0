"""What a check is, and what it finds before that is put into words for a reader."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from agenda.problems.names import Names

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Level(models.TextChoices):
    """What a problem of a kind does."""

    BLOCK = "block", _("blocks a release")
    WARN = "warn", _("warns")
    OFF = "off", _("is not looked for")


class Words(NamedTuple):
    """A sentence that says what is wrong, and one that says what would solve it."""

    message: str
    solve: str


class Found(NamedTuple):
    """A row that a check gives: the sessions concerned, and what else the sentence needs."""

    about: tuple[int, ...]
    detail: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One kind of problem.

    `sql` selects the sessions concerned (`about`, a bigint[]) and a jsonb with what the sentence needs; it reads the
    tables that `agenda.problems.standing` prepares once for all checks. `words` says it to a reader who knows the
    `Names`, or gives `None` if that reader may not be told.

    What blocks is told to everyone who issues, so a check that `tells_content` (who chairs, which items are taken up)
    looks at those sessions only that its reader knows, and never blocks.
    """

    code: str
    label: StrPromise
    sql: str
    words: Callable[[Names, Found], Words | None]
    usually: Level = Level.WARN
    tells_content: bool = False


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something to look at: `blocks` a release, or a warning. `about` are the sessions concerned, which show it.

    `solve` says what would end it; `starts_at` is when the first of its sessions starts, if any.
    """

    code: str
    message: str
    blocks: bool
    about: tuple[int, ...]
    solve: str = ""
    starts_at: datetime.datetime | None = None


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
