"""When the files that the portal made are deleted. What is no record of the meeting is working material, and goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from cicc_portal.audit.retention import Rule, Term, register, register_term, remove_after_commit
from cicc_portal.documents.models import GeneratedFile

# Kinds that stay: the issued programme, the report of outcomes. A kind that nobody names here is deleted.
_records: set[str] = set()
# Called with files that are about to go, for rows of the floors above that hold on to them.
_letting_go: list[Callable[[list[Any]], None]] = []


def keep(*kinds: str) -> None:
    """Keep files of these kinds for good: they belong to the meeting's records."""
    _records.update(kinds)


def kept() -> frozenset[str]:
    return frozenset(_records)


def before_deletion(hook: Callable[[list[Any]], None]) -> None:
    """Have `hook` called with the files of each deletion, before they go."""
    if hook not in _letting_go:
        _letting_go.append(hook)


def let_go(files: list[Any]) -> None:
    for hook in _letting_go:
        hook(files)


def file_rule(name: str, label: Any, *, term: str, which: Q | None = None) -> Rule:
    """A rule for generated files: those for which `which` holds, or all that are no records."""
    return Rule(
        name=name,
        label=label,
        term=term,
        model=GeneratedFile,
        meeting="meeting_id",
        holding=lambda rows: rows.exclude(kind__in=_records) if which is None else rows.filter(which),
        files=("content",),
        before=let_go,
    )


def give_up_files(user: User) -> None:
    """Before an account is deleted: files for that person alone go, others lose their owner."""
    own = GeneratedFile.objects.filter(owner=user)
    alone = list(own.filter(audience=None, role=""))
    remove_after_commit((file.content.storage, str(file.content.name)) for file in alone)
    GeneratedFile.objects.filter(pk__in=[file.pk for file in alone]).delete()
    own.update(owner=None)


def register_rules() -> None:
    register_term(Term(key="files", label=_("Files made for the work: badges, letters, lists, sheets"), days=30))
    register(file_rule("files", _("Files made for the work"), term="files"))
