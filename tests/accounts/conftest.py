"""Sign-in in the tests: the test client, the mail that it causes, authenticator codes and passkeys."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client
from pytest_django import Settings

from cicc_portal.accounts.models import User
from tests.accounts.passkey import Passkey

DESK = "/cicc-28/desk/"
CODE = re.compile(r"^([BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4})$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _own_addresses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cicc_portal.accounts.navigation._items", [])
    settings.ROOT_URLCONF = "tests.accounts.urls"
    settings.MEETING_RESOLVER = "tests.accounts.urls.meeting_by_slug"
    settings.AUDIENCE_RESOLVER = "tests.accounts.urls.resolve"


@pytest.fixture
def secretary(db: None) -> User:
    return User.objects.create_user("secretary@example.org", full_name="Renée Baptiste")


@pytest.fixture
def delegate(db: None) -> User:
    return User.objects.create_user("delegate@example.org", full_name="Kwame O'Brien-Núñez")


@pytest.fixture
def outsider(db: None) -> User:
    return User.objects.create_user("outsider@example.org", full_name="Someone Else")


def mailed_code() -> str:
    """The code in the newest mail."""
    return CODE.search(mail.outbox[-1].body)[1]


def totp(secret: str, *, periods: int = 0) -> str:
    """What an authenticator app shows now, or so many periods of 30 seconds from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods))


@pytest.fixture
def sign_in_by_code() -> Callable[..., object]:
    def sign_in(client: Client, user: User, **query: str) -> object:
        """Ask for a code and enter it; gives the last answer."""
        client.post("/accounts/login/", {"login": user.email, **query})
        return client.post("/accounts/login/code/confirm/", {"code": mailed_code(), **query})

    return sign_in


def set_up_app(client: Client) -> str:
    """Set up an authenticator app; gives its secret."""
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})
    assert answer.status_code == 302
    return secret


def set_up_passkey(client: Client) -> Passkey:
    key = Passkey()
    options = client.get("/accounts/2fa/webauthn/add/").context["js_data"]["creation_options"]
    answer = client.post(
        "/accounts/2fa/webauthn/add/",
        {"name": "Phone", "passwordless": "on", "credential": json.dumps(key.create(options))},
    )
    assert answer.status_code == 302
    return key


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
