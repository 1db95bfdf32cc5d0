"""The accounts of the demonstration, and who of them works for the meeting."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from agenda.demo import data
from agenda.demo.stage import Stage
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import SYSTEM
from delegates.actions.delegations import add_focal_point
from meetings.actions.audiences import assign
from meetings.actions.staff import appoint

CHIEF = "director"


def make_accounts(languages: dict[str, str]) -> dict[str, User]:
    """The users by key: all participants of the files, focal points, and whoever else signs in. What exists is left.

    They sign in by a code that is mailed, so they have no password; their addresses count as verified.
    """
    named = {person.key: person.name for person in data.people()}
    named |= {delegation.key: delegation.focal for delegation in data.registering() if delegation.focal}
    named |= {account.key: account.name for account in data.accounts() if account.name}
    conveners = {account.key for account in data.accounts() if account.convenes}
    emails = {key: f"{key}@{data.HOST}" for key in named}
    held = set(User.objects.filter(email__in=emails.values()).values_list("email", flat=True))
    no_password = make_password(None)
    User.objects.bulk_create(
        User(
            email=emails[key],
            full_name=name,
            language=languages.get(key, "en"),
            convenes=key in conveners,
            password=no_password,
        )
        for key, name in named.items()
        if emails[key] not in held
    )
    users = {user.email: user for user in User.objects.filter(email__in=emails.values())}
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users.values()),
        ignore_conflicts=True,
    )
    return {key: users[email] for key, email in emails.items()}


def appoint_staff(stage: Stage) -> None:
    """Give the staff their roles, the Director first, who then lets some of them into closed audiences."""
    for account in sorted(data.accounts(), key=lambda account: account.key != CHIEF):
        if account.roles:
            appoint(stage.meeting, email=account.email, roles=account.roles, by=SYSTEM)
    for account in data.accounts():
        for name in account.audiences:
            assign(stage.audiences[name, 0], stage.user(account.key), by=stage.user(CHIEF), tell=False)


def add_focal_points(stage: Stage) -> None:
    """Those who register a delegation; they are written to."""
    for account in data.accounts():
        if account.focal_point:
            user = stage.user(account.key)
            add_focal_point(
                stage.delegations[account.focal_point],
                email=user.email,
                full_name=user.full_name,
                language=user.language,
                by=stage.user("secretary"),
            )
