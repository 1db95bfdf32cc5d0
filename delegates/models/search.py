"""Searching without accents: what is typed and what is stored are folded alike by a function of the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from meetings.models import Party

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class Fold(models.Func):
    """Text in small letters without accents ("Núñez" → "nunez"). Immutable (migration 0005), so it can be indexed."""

    function = "delegates_fold"
    output_field = models.TextField()


def joined(*names: str) -> Concat:
    """The fields, with a space between."""
    parts: list[F | Value] = []
    for name in names:
        parts += [Value(" "), F(name)] if parts else [F(name)]
    return Concat(*parts, output_field=models.TextField())


def words_of(text: str) -> Iterator[str]:
    """The words to look for; eight at most, so that nobody can ask for a thousand comparisons."""
    yield from text.replace("\x00", " ").split()[:8]


def escaped(word: str) -> Fold:
    """`word` folded, for a LIKE in which its own % and _ mean themselves."""
    for special in ("\\", "%", "_"):
        word = word.replace(special, f"\\{special}")
    return Fold(Value(f"%{word}%"))


class Like(models.Lookup):
    """`column LIKE pattern`, where the pattern is an expression: `contains` would escape it on its own."""

    lookup_name = "like"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right}", [*left_values, *right_values]


models.TextField.register_lookup(Like)


def matches(field: str, word: str) -> Q:
    """True where the folded `field` holds `word`."""
    return Q(**{f"{field}__like": escaped(word)})


class FoldedNames(models.Func):
    """A `languages.TextField` in all its languages, folded."""

    template = "delegates_fold(jsonb_path_query_array(%(expressions)s, '$.*')::text)"
    output_field = models.TextField()


def parties_named(word: str) -> Any:
    """The ids of parties with `word` in their name in any language, or in their code."""
    named = Party.objects.annotate(names_folded=FoldedNames(F("name")), code_folded=Fold(F("code")))
    return named.filter(matches("names_folded", word) | matches("code_folded", word)).values("pk")
