"""Sign-up and sign-in by codes that are mailed; what a stranger can learn from them: nothing."""

from __future__ import annotations

import re
import time

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from cicc_portal.accounts.models import User
from tests.accounts.conftest import mailed_code

NEWCOMER = {"email": "Therese@example.org", "full_name": "Thérèse Ngô", "language": "fr"}


def sign_up(client: Client, **changed: str):
    return client.post("/accounts/signup/", NEWCOMER | changed)


# --- sign-up ----------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_newcomer_signs_up_with_a_code(client: Client) -> None:
    asked = sign_up(client)
    assert (asked.status_code, asked["Location"]) == (302, "/accounts/confirm-email/")
    assert "_auth_user_id" not in client.session
    done = client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert (done.status_code, done["Location"]) == (302, "/")
    user = User.objects.get()
    assert (user.email, user.full_name, user.language) == ("therese@example.org", "Thérèse Ngô", "fr")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == ("therese@example.org", True, True)


@pytest.mark.django_db
def test_sign_up_goes_on_to_where_it_was_asked_for(client: Client) -> None:
    sign_up(client, next="/cicc-28/me/")
    done = client.post("/accounts/confirm-email/", {"code": mailed_code()})
    assert done["Location"] == "/cicc-28/me/"


@pytest.mark.django_db
def test_the_mail_is_in_the_language_that_was_asked_for(client: Client) -> None:
    sign_up(client)
    assert mail.outbox[-1].extra_headers == {
        "X-Portal-Kind": "account.email_confirmation_signup",
        "Content-Language": "fr",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 201),
        ("full_name", "Two\nLines"),
        ("full_name", "Zero\0"),
        ("full_name", "See https://example.org"),
        ("full_name", "<b>Bold</b>"),
        ("language", "de"),
        ("language", ""),
        ("email", "not an address"),
        ("email", "two@example.org\nBcc: three@example.org"),
        ("email", "two@example.org, three@example.org"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client: Client, field: str, value: str) -> None:
    answer = sign_up(client, **{field: value})
    assert list(answer.context["form"].errors) == [field]
    kept = {name: NEWCOMER[name] for name in NEWCOMER if name != field}
    assert {name: answer.context["form"].data[name] for name in kept} == kept
    assert (User.objects.count(), mail.outbox) == (0, [])


@pytest.mark.django_db
def test_a_wrong_code_is_refused_and_three_end_it(client: Client) -> None:
    sign_up(client)
    answers = [client.post("/accounts/confirm-email/", {"code": "AAAA-AAAA"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert "_auth_user_id" not in client.session
    assert not EmailAddress.objects.get().verified


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", " ", "é" * 9, "\0", "x" * 10_000])
def test_strange_codes_are_refused_without_fuss(client: Client, code: str) -> None:
    sign_up(client)
    assert client.post("/accounts/confirm-email/", {"code": code}).status_code == 200


@pytest.mark.django_db
def test_a_new_code_can_be_asked_for(client: Client) -> None:
    sign_up(client)
    first = mailed_code()
    client.post("/accounts/confirm-email/", {"action": "resend"})
    assert len(mail.outbox) == 2
    assert mailed_code() != first
    assert client.post("/accounts/confirm-email/", {"code": mailed_code()}).status_code == 302
    assert "_auth_user_id" in client.session


# --- sign-in ----------------------------------------------------------------------------------------------------------
def test_a_code_signs_in(client: Client, delegate: User, sign_in_by_code) -> None:
    done = sign_in_by_code(client, delegate)
    assert (done.status_code, done["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(delegate.pk)


def test_a_code_is_accepted_however_it_is_typed(client: Client, delegate: User) -> None:
    client.post("/accounts/login/code/", {"email": "Delegate@Example.org"})
    client.post("/accounts/login/code/confirm/", {"code": " " + mailed_code().lower().replace("-", "") + " "})
    assert client.session["_auth_user_id"] == str(delegate.pk)


def test_an_account_made_by_staff_is_proven_by_its_first_code(client: Client, delegate: User, sign_in_by_code) -> None:
    """One mail, one code: no second one to confirm the address."""
    assert EmailAddress.objects.filter(user=delegate).count() == 0
    sign_in_by_code(client, delegate)
    assert EmailAddress.objects.values_list("email", "verified", "primary").get() == (delegate.email, True, True)
    assert len(mail.outbox) == 1


def test_an_address_that_waits_for_its_proof_is_proven_by_a_sign_in(
    client: Client, delegate: User, sign_in_by_code
) -> None:
    EmailAddress.objects.create(user=delegate, email=delegate.email, primary=True, verified=False)
    sign_in_by_code(client, delegate)
    assert EmailAddress.objects.get(user=delegate).verified
    assert len(mail.outbox) == 1


def test_sign_in_goes_on_to_the_page_that_asked_for_it(client: Client, delegate: User, sign_in_by_code) -> None:
    assert sign_in_by_code(client, delegate, next="/cicc-28/me/?tab=2")["Location"] == "/cicc-28/me/?tab=2"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "http://localhost:9999/", "javascript:alert(1)"]
)
def test_sign_in_never_leads_out_of_the_portal(client: Client, delegate: User, sign_in_by_code, elsewhere: str) -> None:
    assert sign_in_by_code(client, delegate, next=elsewhere)["Location"] == "/"


def test_the_code_is_mailed_in_the_accounts_language(client: Client, delegate: User) -> None:
    User.objects.filter(pk=delegate.pk).update(language="es")
    client.post("/accounts/login/", {"login": delegate.email}, headers={"accept-language": "nl"})
    assert mail.outbox[-1].extra_headers == {"X-Portal-Kind": "account.login_code", "Content-Language": "es"}


def test_pages_come_in_the_accounts_language_where_none_was_chosen(
    client: Client, delegate: User, sign_in_by_code
) -> None:
    User.objects.filter(pk=delegate.pk).update(language="fr")
    sign_in_by_code(client, delegate)
    assert client.cookies["django_language"].value == "fr"


def test_a_language_that_was_chosen_stays(client: Client, delegate: User, sign_in_by_code) -> None:
    client.cookies["django_language"] = "nl"
    sign_in_by_code(client, delegate)
    assert client.cookies["django_language"].value == "nl"


def test_the_code_of_one_browser_signs_in_no_other(client: Client, delegate: User) -> None:
    client.post("/accounts/login/", {"login": delegate.email})
    other = Client()
    assert other.post("/accounts/login/code/confirm/", {"code": mailed_code()})["Location"].startswith(
        "/accounts/login/"
    )
    assert "_auth_user_id" not in other.session


def test_a_code_is_good_for_ten_minutes(client: Client, delegate: User) -> None:
    with time_machine.travel(time.time()) as clock:
        client.post("/accounts/login/", {"login": delegate.email})
        clock.shift(10 * 60 + 1)
        client.post("/accounts/login/code/confirm/", {"code": mailed_code()})
    assert "_auth_user_id" not in client.session


def test_an_account_that_may_not_sign_in_gets_no_code(client: Client, delegate: User) -> None:
    User.objects.filter(pk=delegate.pk).update(is_active=False)
    answer = client.post("/accounts/login/", {"login": delegate.email})
    assert answer.status_code == 302
    assert "login_code" not in mail.outbox[-1].extra_headers["X-Portal-Kind"]


def test_signing_out_takes_a_post(client: Client, delegate: User, sign_in_by_code) -> None:
    sign_in_by_code(client, delegate)
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_no_password_is_asked_for_anywhere(client: Client, db: None) -> None:
    pages = "".join(client.get(page).content.decode() for page in ("/accounts/login/", "/accounts/signup/"))
    assert 'type="password"' not in pages


# --- what a stranger learns -------------------------------------------------------------------------------------------
def answers_to(page: str, posted: dict[str, str]) -> list[tuple[int, str | None, str]]:
    """What a fresh browser gets: the answer, and the page after it."""
    client = Client()
    answer = client.post(page, posted)
    after = client.get(answer["Location"]) if answer.status_code == 302 else answer
    plain = re.sub(r"\b\w{64}\b|[\w.]+(@|%40)example\.org", "", after.content.decode())
    return [(answer.status_code, answer.get("Location"), plain)]


def test_signing_in_does_not_tell_whether_there_is_an_account(delegate: User) -> None:
    known = answers_to("/accounts/login/", {"login": delegate.email})
    unknown = answers_to("/accounts/login/", {"login": "nobody@example.org"})
    assert known == unknown
    assert [message.extra_headers["X-Portal-Kind"] for message in mail.outbox] == [
        "account.login_code",
        "account.unknown_account",
    ]


@pytest.mark.parametrize("verified", [True, False, None])
def test_signing_up_does_not_tell_whether_there_is_an_account(delegate: User, verified: bool | None) -> None:
    if verified is not None:
        EmailAddress.objects.create(user=delegate, email=delegate.email, primary=True, verified=verified)
    known = answers_to("/accounts/signup/", NEWCOMER | {"email": delegate.email})
    unknown = answers_to("/accounts/signup/", NEWCOMER | {"email": "nobody@example.org"})
    assert known == unknown
    assert User.objects.filter(email=delegate.email).get().full_name == delegate.full_name
    assert [message.extra_headers["X-Portal-Kind"] for message in mail.outbox] == [
        "account.account_already_exists",
        "account.email_confirmation_signup",
    ]


def test_who_signs_up_with_a_strangers_address_cannot_enter_their_account(client: Client, delegate: User) -> None:
    sign_up(client, email=delegate.email)
    for code in ("AAAA-AAAA", ""):
        client.post("/accounts/confirm-email/", {"code": code})
    assert "_auth_user_id" not in client.session


# --- mail -------------------------------------------------------------------------------------------------------------
def test_the_mails_speak_of_the_portal_and_its_own_address(client: Client, delegate: User, settings) -> None:
    settings.SITE_URL = "https://portal.example"
    client.post("/accounts/login/", {"login": delegate.email})
    Client().post("/accounts/signup/", NEWCOMER | {"email": delegate.email})
    Client().post("/accounts/login/", {"login": "nobody@example.org"})
    sign_up(Client(), email="new@example.org", language="en")
    texts = [message.body for message in mail.outbox]
    assert [text for text in texts if "testserver" in text or "example.com" in text] == []
    assert all("https://portal.example" in text and "CICC meeting portal" in text for text in texts)
    assert [message.subject for message in mail.outbox] == [
        "Your sign-in code for the CICC meeting portal",
        "You have an account at the CICC meeting portal",
        "No account at the CICC meeting portal",
        "Confirm your e-mail address for the CICC meeting portal",
    ]


# --- sessions ---------------------------------------------------------------------------------------------------------
def test_sessions_that_have_ended_are_cleared(client: Client, delegate: User) -> None:
    from django.contrib.sessions.models import Session

    from cicc_portal.accounts.tasks import clear_sessions

    client.force_login(delegate)
    Client().force_login(delegate)
    Session.objects.filter(pk=client.session.session_key).update(expire_date="2020-01-01T00:00:00Z")
    clear_sessions()
    assert [session.pk for session in Session.objects.all()] != [client.session.session_key]
    assert Session.objects.count() == 1
