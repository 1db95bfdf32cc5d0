"""Limits: wide for a venue's one address, narrow for one account; and none of it depends on the cache being there."""

from __future__ import annotations

import pytest
import redis
from allauth.account import app_settings as account
from allauth.core.internal.ratelimit import parse_rates
from allauth.mfa import app_settings as mfa
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cicc_portal.accounts.models import User
from tests.accounts.conftest import mailed_code

DEAD = {
    "default": {
        "BACKEND": "cicc_portal.cache.ForgivingRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "KEY_PREFIX": "portal",
    }
}


@pytest.mark.parametrize("limits", [account.RATE_LIMITS, mfa.RATE_LIMITS])
def test_every_limit_can_be_read_and_is_wide_for_a_venue(limits: dict[str, str]) -> None:
    """`verify_phone` aside, which nothing uses."""
    per_address = {
        name: rate.amount / rate.duration
        for name, rates in limits.items()
        for rate in parse_rates(rates)
        if rate.per == "ip" and name != "verify_phone"
    }
    assert {name for name, rate in per_address.items() if rate < 2} == set()


def test_the_limits_have_names_that_allauth_knows(settings) -> None:
    del settings.ACCOUNT_RATE_LIMITS
    del settings.MFA_RATE_LIMITS
    own = {
        "login",
        "login_failed",
        "signup",
        "request_login_code",
        "confirm_email",
        "reset_password",
        "reset_password_from_key",
    }
    assert own <= set(account.RATE_LIMITS)
    assert "webauthn_login" in mfa.RATE_LIMITS


def test_a_hundred_delegates_sign_in_from_one_address(db: None) -> None:
    users = [User.objects.create_user(f"delegate{number}@example.org") for number in range(100)]
    for user in users:
        client = Client()
        client.post("/accounts/login/", {"login": user.email})
        client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
        assert client.session["_auth_user_id"] == str(user.pk)


def test_codes_for_one_account_are_limited_from_everywhere(delegate: User) -> None:
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/accounts/login/", {"login": delegate.email}).status_code
        for number in range(7)
    ]
    assert statuses == [302] * 5 + [200] * 2
    assert len(mail.outbox) == 5


def test_the_address_behind_a_proxy_counts(rf, settings) -> None:
    from allauth.account.adapter import get_adapter

    request = rf.get("/", headers={"x-forwarded-for": "198.51.100.9, 203.0.113.7"}, REMOTE_ADDR="10.0.0.1")
    assert get_adapter().get_client_ip(request) == "10.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert get_adapter().get_client_ip(request) == "203.0.113.7"


@pytest.mark.parametrize("forwarded", ["203.0.113.7", "nonsense", ""])
def test_a_forwarded_address_that_cannot_be_read_breaks_no_page(
    client: Client, delegate: User, settings, forwarded: str
) -> None:
    for proxies in (1, 2):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        answer = client.post("/accounts/login/", {"login": delegate.email}, headers={"x-forwarded-for": forwarded})
        assert answer.status_code == 302


# --- a cache that is gone ---------------------------------------------------------------------------------------------
def test_sign_up_and_sign_in_work_without_a_cache(settings, delegate: User, sign_in_by_code, caplog) -> None:
    settings.CACHES = DEAD
    with pytest.raises(redis.exceptions.ConnectionError):
        redis.Redis.from_url(DEAD["default"]["LOCATION"]).ping()
    newcomer = Client()
    newcomer.post("/accounts/signup/", {"email": "new@example.org", "full_name": "New", "language": "en"})
    assert newcomer.post("/accounts/confirm-email/", {"code": mailed_code()}).status_code == 302
    client = Client()
    assert sign_in_by_code(client, delegate).status_code == 302
    assert [c.session.get("_auth_user_id") is not None for c in (newcomer, client)] == [True, True]
    assert "The cache did not answer: ConnectionError" in caplog.messages


def test_every_use_of_a_cache_that_is_gone_is_answered(settings) -> None:
    settings.CACHES = DEAD
    assert cache.get("a", "nothing") == "nothing"
    assert cache.set("a", 1) is None
    assert cache.add("a", 1) is True
    assert cache.touch("a") is False
    assert cache.delete("a") is False
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert cache.delete_many(["a"]) is None
    assert cache.has_key("a") is False  # the method itself
    assert "a" not in cache
    assert cache.get_or_set("a", lambda: 7) == 7
    assert cache.clear() is False


def test_a_cache_that_is_gone_costs_little_time(settings) -> None:
    """redis tries again with growing pauses unless it is told not to."""
    import time

    settings.CACHES = DEAD
    began = time.monotonic()
    for _ in range(20):
        cache.get("a")
    assert time.monotonic() - began < 1
