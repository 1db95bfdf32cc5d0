"""What a check finds, before it is put into words for a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from agenda.problems.names import Names


@dataclass(frozen=True)
class Finding:
    """`words` gives the sentence for a reader who knows the `Names`, or "" if that reader may not be told.

    What blocks a release is told to everyone who issues one: such a finding always has words.
    """

    code: str
    about: tuple[int, ...]
    words: Callable[[Names], str]
    blocks: bool = False


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
