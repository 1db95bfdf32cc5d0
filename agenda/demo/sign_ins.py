"""Who can sign in to the demonstration, and what to try as them."""

from __future__ import annotations

from dataclasses import dataclass

from agenda.demo.data import Account, accounts
from cicc_portal.accounts.models import User
from meetings.roles import Role


@dataclass(frozen=True)
class SignIn:
    email: str
    role: str
    aim: str


def sign_ins() -> list[SignIn]:
    """The demonstration's accounts that are there, one a role; none before it is loaded."""
    known = accounts()
    held = set(User.objects.filter(email__in=[account.email for account in known]).values_list("email", flat=True))
    return [SignIn(account.email, _role(account), account.aim) for account in known if account.email in held]


def _role(account: Account) -> str:
    if account.focal_point:
        return str(Role.FOCAL_POINT.label)
    labels = ", ".join(str(Role(role).label) for role in account.roles)
    return labels or str(Role.PARTICIPANT.label)
