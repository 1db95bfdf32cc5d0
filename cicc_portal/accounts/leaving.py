"""Accounts that end: because the person says so, or because nobody has used them for two years.

What an account is still needed for, the apps above say: `tie(reason, needed)`. What of theirs must go before it can be
deleted, they delete in a hook: `before_leaving(…)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor, record
from cicc_portal.audit.retention import Rule, Term, register, register_term


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Why an account is still needed, as a sentence, and the condition on accounts that says so."""

    reason: str | Promise
    needed: Callable[[], Q]


class StillNeeded(Exception):
    """The account cannot be deleted yet."""


_ties: list[Tie] = []
_hooks: list[Callable[[User], None]] = []


def tie(reason: str | Promise, needed: Callable[[], Q]) -> None:
    """Keep accounts for which `needed()` holds."""
    _ties.append(Tie(reason=reason, needed=needed))


def before_leaving(hook: Callable[[User], None]) -> None:
    """Have `hook` called inside the transaction that deletes an account, before it does."""
    if hook not in _hooks:
        _hooks.append(hook)


def ties_of(user: User) -> list[str]:
    """Why the account is still needed; empty if it may go."""
    own = User.objects.filter(pk=user.pk)
    return [str(found.reason) for found in _ties if own.filter(found.needed()).exists()]


def unneeded(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Accounts that nothing ties to the portal any more."""
    for found in _ties:
        rows = rows.exclude(pk__in=User.objects.filter(found.needed()).values("pk"))
    return rows


@transaction.atomic
def leave(user: User, *, by: Actor) -> None:
    """Delete the account, and what hangs on it alone. Raises `StillNeeded`.

    The record keeps the account's number, which then stands for nobody.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    if ties_of(held):
        raise StillNeeded
    record("user.deleted", held, by=by)
    _let_go([held])
    held.delete()


def _let_go(users: list[Any]) -> None:
    for user in users:
        for hook in _hooks:
            hook(user)


def register_rules() -> None:
    register_term(Term(key="accounts", label=_("Accounts that nobody uses"), days=730, event="last-sign-in"))
    register_term(Term(key="sign-ins", label=_("Places where someone was signed in"), days=14, event="signed-in"))
    tie(
        _("You have rights that hold for the whole portal. Whoever runs it has to take them back first."),
        lambda: Q(convenes=True) | Q(is_staff=True) | Q(is_superuser=True),
    )
    register(
        Rule(
            name="accounts",
            label=_("Accounts that nobody uses"),
            term="accounts",
            model=User,
            since=("date_joined", "last_login"),
            holding=unneeded,
            before=_let_go,
        ),
        Rule(
            name="sign-ins",
            label=_("Places where someone was signed in"),
            term="sign-ins",
            model=UserSession,
            since=("created_at",),
            holding=lambda rows: rows.exclude(session_key__in=Session.objects.values("session_key")),
        ),
    )
