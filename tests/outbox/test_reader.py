"""The demonstration's mail: a newcomer finds the code; outside the demonstration there is nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from agenda.demo.sign_ins import SignIn
from cicc_portal.accounts.models import User
from cicc_portal.outbox.models import Message


@pytest.fixture
def through_outbox(settings) -> None:
    settings.EMAIL_BACKEND = "cicc_portal.outbox.backend.OutboxBackend"


def test_a_newcomer_signs_in_by_reading_the_portals_own_mail(client: Client, db, through_outbox) -> None:
    """Without a worker, without a mail program: from the sign-up to being signed in, by links alone."""
    client.post("/accounts/signup/", {"email": "new@example.org", "full_name": "Newcomer", "language": "en"})
    asked = client.get("/accounts/confirm-email/").content.decode()
    link = re.search(r'href="([^"]+)"[^>]*>Read the mail of this address in the portal</a>', asked)[1]
    assert link == "/mail/?to=new%40example.org"
    page = client.get(link).content.decode()
    code = re.search(r"<output[^>]*>([A-Z-]{9})</output>", page)[1]
    assert client.post("/accounts/confirm-email/", {"code": code}).status_code == 302
    assert "_auth_user_id" in client.session


def test_the_sign_in_page_offers_the_demonstrations_accounts(
    client: Client, outsider: User, monkeypatch, settings
) -> None:
    monkeypatch.setattr("agenda.demo.sign_ins.sign_ins", lambda: [SignIn(outsider.email, "Director", "Release it.")])
    button = f'name="login" value="{outsider.email}">Director</button>'
    assert button in client.get("/accounts/login/").content.decode()
    settings.DEMO = False
    assert button not in client.get("/accounts/login/").content.decode()


def test_a_demo_account_signs_in_the_same_way(client: Client, outsider: User, through_outbox) -> None:
    client.post("/accounts/login/", {"login": outsider.email})
    asked = client.get("/accounts/login/code/confirm/").content.decode()
    assert f"/mail/?to={outsider.email.replace('@', '%40')}" in asked
    page = client.get("/mail/", {"to": outsider.email.upper()}).content.decode()
    code = re.search(r"<output[^>]*>([A-Z-]{9})</output>", page)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session["_auth_user_id"] == str(outsider.pk)


@pytest.mark.parametrize("persona", [None, "secretary", "director"])
def test_outside_the_demonstration_there_is_no_reader(request, client_of, write, settings, persona: str | None) -> None:
    settings.DEMO = False
    settings.STAFF_NEED_SECOND_FACTOR = False
    message = write(secret=True)
    client = client_of(request.getfixturevalue(persona) if persona else None)
    assert [client.get(page).status_code for page in ("/mail/", f"/mail/{message.public_id}/")] == [404, 404]


def test_outside_the_demonstration_no_page_speaks_of_it(client: Client, outsider: User, settings) -> None:
    settings.DEMO = False
    client.post("/accounts/login/", {"login": outsider.email})
    assert "/mail/" not in client.get("/accounts/login/code/confirm/").content.decode()


def test_the_newest_message_is_open_and_others_can_be_chosen(client: Client, write) -> None:
    first, second = write(what="first"), write(what="second")
    assert client.get("/mail/").context["message"] == second
    page = client.get(f"/mail/{first.public_id}/")
    assert page.context["message"] == first
    assert "Language: first" in page.content.decode()


def test_messages_are_filtered_by_address(client: Client, write) -> None:
    write(to="ann@example.org", what="for Ann")
    write(to="bob@example.org", what="for Bob")
    page = client.get("/mail/", {"to": " Ann@Example.org "}).content.decode()
    assert ("for Ann" in page, "for Bob" in page) == (True, False)
    assert "No mail to this address" in client.get("/mail/", {"to": "carl@example.org"}).content.decode()


def test_drafts_are_not_mail_yet(client: Client, write) -> None:
    message = write(draft=True)
    assert client.get("/mail/").context["message"] is None
    assert client.get(f"/mail/{message.public_id}/").status_code == 404


def test_what_a_message_says_cannot_do_anything(client: Client, write) -> None:
    write(what="<script>alert(1)</script> javascript:alert(1) https://example.org/x?a=1&b=2", name="<b>Ann</b>")
    page = client.get("/mail/").content.decode()
    assert "<script>alert" not in page
    assert "<b>Ann" not in page
    assert 'href="javascript' not in page
    assert '<a href="https://example.org/x?a=1&amp;b=2" rel="nofollow">' in page


def test_a_code_stands_out_only_in_what_the_accounts_send(client: Client, db) -> None:
    common = {"kind": "test", "to_email": "a@example.org", "language": "en", "subject": "s", "state": "draft"}
    texts = [("Code:\n\nBCDF-GHJK\n\nBye", True), ("BCDF-GHJK", False), ("Call ABCD-EFGH now", True)]
    messages = [Message.objects.create(text=text, secret=secret, **common) for text, secret in texts]
    Message.objects.update(state="queued", queued_at="2025-01-01T00:00:00Z")
    pages = [client.get(f"/mail/{message.public_id}/").content.decode() for message in messages]
    assert [re.findall(r"data-code>([^<]+)<", page) for page in pages] == [["BCDF-GHJK"], [], []]


def test_mail_is_never_kept_by_a_browser(client: Client, write) -> None:
    write()
    assert client.get("/mail/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("query", [{"to": "\0"}, {"to": "x" * 5000}, {"page": "99"}, {"page": "x"}, {"to": "%"}])
def test_strange_questions_are_answered(client: Client, write, query: dict[str, str]) -> None:
    write()
    assert client.get("/mail/", query).status_code == 200


def test_the_reader_takes_the_same_queries_for_one_and_for_thirty(
    client: Client, write, django_assert_num_queries
) -> None:
    write()
    with django_assert_num_queries(3):
        client.get("/mail/")
    for number in range(24):
        write(what=str(number))
    with django_assert_num_queries(3):
        client.get("/mail/")
