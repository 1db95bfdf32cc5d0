"""The second step: app, recovery codes, passkeys; and that staff cannot do without it outside the demonstration."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from cicc_portal.accounts.models import User
from tests.accounts.conftest import totp
from tests.accounts.passkey import Passkey

DESK = "/cicc-28/desk/"


@pytest.fixture(autouse=True)
def _demanded(settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True


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


def recovery_codes(client: Client) -> list[str]:
    return client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


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


# --- passkeys ---------------------------------------------------------------------------------------------------------
def test_a_passkey_alone_signs_in_and_opens_the_desk(client: Client, secretary: User, sign_in_by_code) -> None:
    browser = Client()
    sign_in_by_code(browser, secretary)
    key = set_up_passkey(browser)
    options = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    answer = client.post(
        "/accounts/2fa/webauthn/login/", {"credential": json.dumps(key.get(options["request_options"])), "next": DESK}
    )
    assert (answer.status_code, answer["Location"]) == (302, DESK)
    assert client.get(DESK).status_code == 200


def test_a_passkey_is_the_second_step_after_a_mailed_code(client: Client, secretary: User, sign_in_by_code) -> None:
    browser = Client()
    sign_in_by_code(browser, secretary)
    key = set_up_passkey(browser)
    assert sign_in_by_code(client, secretary)["Location"] == "/accounts/2fa/authenticate/"
    options = client.get("/accounts/2fa/authenticate/").context["js_data"]["request_options"]
    client.post("/accounts/2fa/authenticate/", {"credential": json.dumps(key.get(options))})
    assert client.get(DESK).status_code == 200


def test_a_session_from_before_the_passkey_is_asked_for_it(client: Client, secretary: User, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    phone = Client()
    sign_in_by_code(phone, secretary)
    key = set_up_passkey(phone)
    asked = client.get(DESK)["Location"]
    assert asked == f"/accounts/2fa/webauthn/reauthenticate/?next={DESK}"
    options = client.get(asked).context["js_data"]["request_options"]
    client.post(asked, {"credential": json.dumps(key.get(options)), "next": DESK})
    assert client.get(DESK).status_code == 200


def test_a_strangers_passkey_signs_nobody_in(client: Client, secretary: User, outsider: User, sign_in_by_code) -> None:
    """It claims to be the secretary's, and is not."""
    browser, other = Client(), Client()
    sign_in_by_code(browser, secretary)
    own = set_up_passkey(browser)
    sign_in_by_code(other, outsider)
    foreign = set_up_passkey(other)
    foreign.user_handle = own.user_handle
    options = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    client.post("/accounts/2fa/webauthn/login/", {"credential": json.dumps(foreign.get(options["request_options"]))})
    assert not is_signed_in(client)


def test_an_answer_of_a_passkey_is_good_once(client: Client, secretary: User, sign_in_by_code) -> None:
    browser = Client()
    sign_in_by_code(browser, secretary)
    key = set_up_passkey(browser)
    options = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    answer = json.dumps(key.get(options["request_options"]))
    client.post("/accounts/2fa/webauthn/login/", {"credential": answer})
    assert is_signed_in(client)
    thief = Client()
    thief.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    thief.post("/accounts/2fa/webauthn/login/", {"credential": answer})
    assert not is_signed_in(thief)


@pytest.mark.parametrize(
    "sent",
    ["", "no json", "[]", "7", "null", "{}", '{"id": 7}', '{"response": {"userHandle": "x"}}', '{"response": []}'],
)
def test_nonsense_instead_of_a_passkey_is_refused(client: Client, db: None, sent: str) -> None:
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    assert client.post("/accounts/2fa/webauthn/login/", {"credential": sent}).status_code in {302, 200}
    assert not is_signed_in(client)


def mutilated(value: object, *, path: tuple[str, ...] = ()) -> Iterator[object]:
    """`value` with each part in turn left out, emptied, doubled or replaced by another type."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield {other: kept for other, kept in value.items() if other != name}
            for changed in mutilated(part):
                yield value | {name: changed}
    else:
        yield from ("", "AAAA", None, 7, [], {}, f"{value}{value}", f"{value}"[:-4], f"AAAA{value}"[: len(f"{value}")])


def test_no_mutilated_answer_of_a_passkey_signs_in_or_breaks_the_page(
    client: Client, secretary: User, sign_in_by_code
) -> None:
    browser = Client()
    sign_in_by_code(browser, secretary)
    key = set_up_passkey(browser)
    options = client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"}).json()
    whole = key.get(options["request_options"])
    for sent in mutilated(whole):
        if sent.get("response") != whole["response"]:
            answer = client.post("/accounts/2fa/webauthn/login/", {"credential": json.dumps(sent)})
            assert (answer.status_code, is_signed_in(client)) == (302, False), sent


def test_no_mutilated_passkey_breaks_the_page_that_adds_it(client: Client, secretary: User, sign_in_by_code) -> None:
    sign_in_by_code(client, secretary)
    key = Passkey()
    options = client.get("/accounts/2fa/webauthn/add/").context["js_data"]["creation_options"]
    for sent in mutilated(key.create(options)):
        answer = client.post("/accounts/2fa/webauthn/add/", {"name": "Phone", "credential": json.dumps(sent)})
        assert answer.status_code in {200, 302}, sent


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


# --- the admin --------------------------------------------------------------------------------------------------------
@pytest.fixture
def repairer(db: None) -> User:
    return User.objects.create_superuser("repairs@example.org", full_name="Repairs")


@pytest.mark.django_db(transaction=True)
def test_the_admin_wants_the_second_step(client: Client, repairer: User, sign_in_by_code) -> None:
    sign_in_by_code(client, repairer)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/2fa/"
    set_up_app(client)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/admin/"


def test_the_admin_has_no_sign_in_of_its_own(client: Client, repairer: User) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": repairer.email, "password": "x"}).status_code == 302


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_admin_leads_nowhere_else(client: Client, repairer: User, settings, onward: str) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = False
    client.force_login(repairer)
    assert client.get("/admin/login/", {"next": onward})["Location"] == "/admin/"


def test_for_others_there_is_no_admin(client: Client, secretary: User) -> None:
    client.force_login(secretary)
    assert client.get("/admin/login/?next=/admin/").status_code == 404


def test_no_model_with_classified_data_is_in_the_admin(db: None) -> None:
    from django.contrib import admin

    held = {model for model in admin.site._registry if getattr(model, "CLASSIFIED", None)}
    libraries = {model._meta.app_label for model in admin.site._registry} & {"account", "mfa", "usersessions", "auth"}
    assert (held, libraries) == (set(), set())
