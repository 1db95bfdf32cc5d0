"""The second step: app, recovery codes, passkeys; and that staff cannot do without it outside the demonstration."""

from __future__ import annotations

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from cicc_portal.accounts.models import User
from tests.accounts.conftest import DESK, is_signed_in, set_up_app, totp


@pytest.fixture(autouse=True)
def _demanded(settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True


def recovery_codes(client: Client) -> list[str]:
    return client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]


@pytest.fixture
def with_app(secretary: User, sign_in_by_code) -> str:
    """The secretary has an authenticator app: its secret. It was set up in a browser that is closed by now."""
    browser = Client()
    sign_in_by_code(browser, secretary)
    return set_up_app(browser)


# --- staff must have one ----------------------------------------------------------------------------------------------
def test_staff_are_led_to_setting_one_up_before_anything_else(client: Client, secretary: User, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    answer = client.get(DESK)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    page = client.get("/accounts/2fa/").content.decode()
    assert "Staff pages need a second step at sign-in." in page


def test_a_post_of_staff_without_one_changes_nothing(client: Client, secretary: User, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    assert client.post(DESK, {"anything": "x"}).status_code == 302


def test_what_is_public_does_not_show_staff_more_without_one(client: Client, secretary: User, sign_in_by_code) -> None:
    """A public page shows staff what they may know; without the second step it must not."""
    sign_in_by_code(client, secretary)
    assert client.get("/cicc-28/")["Location"] == "/accounts/2fa/"


def test_conveners_need_one_too(client: Client, outsider: User, sign_in_by_code) -> None:
    User.objects.filter(pk=outsider.pk).update(convenes=True)
    sign_in_by_code(client, outsider)
    assert client.get("/convene/")["Location"] == "/accounts/2fa/"


def test_delegates_do_without(client: Client, delegate: User, outsider: User, sign_in_by_code) -> None:
    sign_in_by_code(client, delegate)
    assert [client.get(page).status_code for page in ("/", "/own/", "/cicc-28/", "/cicc-28/me/")] == [200] * 4


def test_the_demonstration_does_without(client: Client, secretary: User, sign_in_by_code, settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = False
    sign_in_by_code(client, secretary)
    assert client.get(DESK).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_opens_the_desk_at_once(client: Client, secretary: User, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    set_up_app(client)
    assert client.get(DESK).status_code == 200


# --- authenticator app ------------------------------------------------------------------------------------------------
def test_the_mailed_code_alone_does_not_sign_in(
    client: Client, secretary: User, with_app: str, sign_in_by_code
) -> None:
    answer = sign_in_by_code(client, secretary)
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    assert client.get(DESK)["Location"].startswith("/accounts/login/")


def test_app_code_after_mailed_code_signs_in_and_opens_the_desk(
    client: Client, secretary: User, with_app: str, sign_in_by_code
) -> None:
    sign_in_by_code(client, secretary, next=DESK)
    answer = client.post("/accounts/2fa/authenticate/", {"code": totp(with_app)})
    assert (answer.status_code, answer["Location"]) == (302, DESK)
    assert client.get(DESK).status_code == 200


@pytest.mark.parametrize("code", ["", "000000", "12345", "é" * 6, "x" * 5000, "\0"])
def test_wrong_app_codes_are_refused(
    client: Client, secretary: User, with_app: str, sign_in_by_code, code: str
) -> None:
    sign_in_by_code(client, secretary)
    answer = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert (answer.status_code, is_signed_in(client)) == (200, False)


def test_the_app_code_of_a_minute_ago_is_refused(
    client: Client, secretary: User, with_app: str, sign_in_by_code
) -> None:
    sign_in_by_code(client, secretary)
    client.post("/accounts/2fa/authenticate/", {"code": totp(with_app, periods=-2)})
    assert not is_signed_in(client)


def test_an_app_code_is_good_once(client: Client, secretary: User, with_app: str, sign_in_by_code) -> None:
    with time_machine.travel(time.time(), tick=False):
        sign_in_by_code(client, secretary)
        client.post("/accounts/2fa/authenticate/", {"code": totp(with_app)})
        thief = Client()
        sign_in_by_code(thief, secretary)
        thief.post("/accounts/2fa/authenticate/", {"code": totp(with_app)})
    assert (is_signed_in(client), is_signed_in(thief)) == (True, False)


def test_guessing_app_codes_ends_after_five(client: Client, secretary: User, with_app: str, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    for _ in range(5):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    answer = client.post("/accounts/2fa/authenticate/", {"code": totp(with_app)})
    assert answer.context["form"].errors["code"] == ["Too many failed login attempts. Try again later."]
    assert not is_signed_in(client)


def test_a_session_from_before_the_second_factor_is_asked_for_it(
    client: Client, secretary: User, sign_in_by_code
) -> None:
    """Set up on the phone; the laptop, signed in by mail alone, must not get by."""
    sign_in_by_code(client, secretary)
    phone = Client()
    sign_in_by_code(phone, secretary)
    secret = set_up_app(phone)
    answer = client.get(DESK + "?page=2")
    assert answer["Location"] == "/accounts/2fa/reauthenticate/?next=/cicc-28/desk/%3Fpage%3D2"
    assert client.get(DESK).status_code == 302
    answer = client.post("/accounts/2fa/reauthenticate/", {"code": totp(secret), "next": DESK})
    assert (answer.status_code, answer["Location"]) == (302, DESK)
    assert client.get(DESK).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_that_was_removed_counts_no_longer(client: Client, secretary: User, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    set_up_app(client)
    assert client.get(DESK).status_code == 200
    Authenticator.objects.all().delete()
    assert client.get(DESK)["Location"] == "/accounts/2fa/"


@pytest.mark.django_db(transaction=True)
def test_the_mark_of_one_person_is_not_anothers(client: Client, secretary: User, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    set_up_app(client)
    steward = User.objects.create_user("steward@example.org")
    client.force_login(steward)
    Authenticator.objects.filter(user=secretary).update(user=steward)
    assert client.get("/cicc-28/")["Location"].startswith("/accounts/2fa/reauthenticate/")


# --- recovery codes ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_replaces_the_app_once(client: Client, secretary: User, sign_in_by_code) -> None:
    browser = Client()
    sign_in_by_code(browser, secretary)
    set_up_app(browser)
    codes = recovery_codes(browser)
    assert len(set(codes)) == 10
    sign_in_by_code(client, secretary)
    client.post("/accounts/2fa/authenticate/", {"code": codes[3]})
    assert client.get(DESK).status_code == 200
    again = Client()
    sign_in_by_code(again, secretary)
    again.post("/accounts/2fa/authenticate/", {"code": codes[3]})
    assert not is_signed_in(again)


# --- at rest ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_secrets_of_the_second_factor_are_encrypted_in_the_database(
    client: Client, secretary: User, sign_in_by_code
) -> None:
    sign_in_by_code(client, secretary)
    secret = set_up_app(client)
    codes = recovery_codes(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        (held,) = cursor.fetchone()
    assert secret not in held
    assert [code for code in codes if code in held] == []
    assert held.count("gAAAA") == 2  # how Fernet's tokens begin


@pytest.mark.django_db(transaction=True)
def test_people_are_told_by_mail_when_a_second_factor_is_added(
    client: Client, secretary: User, sign_in_by_code, mailoutbox
) -> None:
    sign_in_by_code(client, secretary)
    set_up_app(client)
    assert mailoutbox[-1].extra_headers["X-Portal-Kind"] == "mfa.totp_activated"
    assert "tell the secretariat" in mailoutbox[-1].body
