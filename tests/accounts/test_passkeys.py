"""Passkeys: alone, as the second step, and what is not one."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from cicc_portal.accounts.models import User
from tests.accounts.conftest import DESK, is_signed_in, set_up_passkey
from tests.accounts.passkey import Passkey


@pytest.fixture(autouse=True)
def _demanded(settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True


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
