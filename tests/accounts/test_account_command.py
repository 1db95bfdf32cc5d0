"""`manage.py account`: repairs that leave an entry in the record."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry


def entries() -> list[tuple[str, dict]]:
    ours = Entry.objects.filter(object_type="accounts.user")
    return list(ours.order_by("pk").values_list("action", "changes"))


@pytest.mark.django_db
def test_the_first_convener_is_made_by_command() -> None:
    call_command("account", "Director@example.org", "--create", "Dora Director", "--convener")
    user = User.objects.get()
    assert (user.email, user.full_name, user.convenes, user.is_staff) == (
        "director@example.org",
        "Dora Director",
        True,
        False,
    )
    assert entries() == [("user.rights", {"convenes": [False, True]})]


def test_rights_are_given_and_taken(secretary: User) -> None:
    call_command("account", secretary.email, "--repairs", "--no-active")
    secretary.refresh_from_db()
    assert (secretary.is_staff, secretary.is_superuser, secretary.is_active) == (True, True, False)
    call_command("account", secretary.email.upper(), "--no-repairs", "--active")
    secretary.refresh_from_db()
    assert (secretary.is_staff, secretary.is_superuser, secretary.is_active) == (False, False, True)


def test_what_stays_as_it_was_is_not_recorded(secretary: User) -> None:
    call_command("account", secretary.email, "--active", "--no-convener")
    assert entries() == []


def test_a_lost_second_factor_is_forgotten(secretary: User) -> None:
    Authenticator.objects.create(user=secretary, type="totp", data={})
    Authenticator.objects.create(user=secretary, type="recovery_codes", data={})
    call_command("account", secretary.email, "--forget-second-factor")
    assert Authenticator.objects.count() == 0
    assert entries() == [("user.second_factor_forgotten", {})]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody@example.org", "--convener"], "There is no account with this address"),
        (["not an address", "--create", "X"], "Enter a valid email address."),
    ],
)
def test_mistakes_end_with_a_sentence(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("account", *arguments)


def test_an_account_is_not_made_twice(secretary: User) -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("account", secretary.email.title(), "--create", "X")
