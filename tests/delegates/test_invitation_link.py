"""The link that opens the portal without account or password."""

from __future__ import annotations

import logging
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cicc_portal.secret_links import HideLinks
from delegates.actions import invitations as actions
from delegates.models import Delegation
from delegates.models.invitation import token_of
from tests import factories
from tests.delegates.invitations import invited, path_of

pytestmark = pytest.mark.django_db


def latest_code(email: str) -> str:
    """The code in the last mail, which the tests' own mail backend holds."""
    (to,), text = mail.outbox[-1].to, mail.outbox[-1].body
    assert to == email
    return re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", text, re.MULTILINE)[1]


def test_shows_what_is_asked_and_nobody(client, barbados):
    person = factories.ParticipantFactory(delegation=barbados, state="returned")
    page = client.get(path_of(invited(barbados))).content.decode()
    assert "Barbados" in page
    assert "1 of 4 places taken" in page
    assert "1 returned with a query" in page
    assert person.family_name not in page
    assert "focal@example.org" not in page
    assert "f…@example.org" in page


def test_looking_marks_it_opened_and_uses_nothing_up(client, barbados):
    invitation = invited(barbados)
    client.head(path_of(invitation))
    invitation.refresh_from_db()
    assert invitation.opened_at is None
    client.get(path_of(invitation))
    invitation.refresh_from_db()
    first = invitation.opened_at
    assert first is not None
    assert [client.get(path_of(invitation)).status_code for _look in range(3)] == [200] * 3
    invitation.refresh_from_db()
    assert invitation.opened_at == first


def test_a_code_to_the_invited_address_leads_to_the_delegation(client, barbados):
    invitation = invited(barbados)
    answer = client.post(path_of(invitation))
    assert answer.status_code == 302
    code_page = client.get(answer["Location"])
    assert "focal@example.org" not in code_page.content.decode()
    assert "f…@example.org" in code_page.content.decode()
    confirmed = client.post(answer["Location"], {"code": latest_code("focal@example.org")})
    assert (confirmed.status_code, confirmed["Location"]) == (
        302, reverse("delegates:delegation", args=["cicc-28", "BB"]),
    )  # fmt: skip
    assert client.get(confirmed["Location"]).status_code == 200
    # Signed in as the one who was invited, the link leads straight on.
    assert client.get(path_of(invitation))["Location"] == confirmed["Location"]


def test_wrong_code_lets_nobody_in(client, barbados):
    answer = client.post(path_of(invited(barbados)))
    client.post(answer["Location"], {"code": "AAAA-AAAA"})
    assert client.get(reverse("delegates:delegation", args=["cicc-28", "BB"])).status_code == 302


def test_who_is_signed_in_as_somebody_else_is_told(client_of, outsider, barbados):
    client = client_of(outsider)
    page = client.get(path_of(invited(barbados))).content.decode()
    assert "You are signed in with another address" in page
    assert "focal@example.org" not in page
    assert client.post(path_of(invited(barbados, email="b@example.org"))).status_code == 200
    assert mail.outbox == []


def test_further_address_of_an_account_is_that_accounts(client, barbados, outsider):
    EmailAddress.objects.create(user=outsider, email="focal@example.org", verified=True, primary=False)
    EmailAddress.objects.create(user=outsider, email=outsider.email, verified=True, primary=True)
    invitation = invited(barbados)
    assert invitation.email == outsider.email
    answer = client.post(path_of(invitation))
    client.post(answer["Location"], {"code": latest_code(outsider.email)})
    assert int(client.session["_auth_user_id"]) == outsider.pk


def test_codes_are_limited_as_at_the_sign_in(client, barbados):
    path = path_of(invited(barbados))
    statuses = [Client().post(path).status_code for _ask in range(7)]
    assert statuses == [302] * 5 + [429] * 2
    cache.clear()


def test_the_same_answer_for_whatever_does_not_open(client, barbados, secretary):
    """Unknown, revoked, expired, of another meeting: nothing tells them apart but the address itself."""
    revoked = invited(barbados)
    actions.revoke(revoked, by=secretary)
    other = factories.MeetingFactory(number=29, slug="cicc-29")
    elsewhere = invited(Delegation.objects.create(meeting=other, party=barbados.party, quota=2))
    assert client.get(path_of(elsewhere)).status_code == 200
    paths = [
        path_of(revoked),
        path_of(elsewhere).replace("cicc-29", "cicc-28"),
        f"/cicc-28/invitation/{token_of('no such invitation')}/",
        "/cicc-28/invitation/x/",
    ]
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [404] * 4
    bodies = {
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"', "", body).replace(path, "")
        for path, body in ((path, answer.content.decode()) for path, answer in zip(paths, answers, strict=True))
    }
    assert len(bodies) == 1
    assert "ask the secretariat for a new link" in bodies.pop()


def test_draft_meeting_is_hidden_as_ever(client, barbados, meeting):
    invitation = invited(barbados)
    meeting.state = "draft"
    meeting.save()
    assert client.get(path_of(invitation)).status_code == 404


def test_link_is_not_passed_on(client, barbados):
    """Not cached, not indexed, not in the Referer, and its form can be sent all the same."""
    invitation = invited(barbados)
    for path in (path_of(invitation), "/cicc-28/invitation/unknown/", path_of(invitation) + "letter.pdf"):
        answer = client.get(path)
        assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("strict-origin", "noindex")
        assert "no-store" in answer["Cache-Control"]


def test_secret_does_not_stand_in_the_log(client, barbados, caplog, secretary):
    invitation = invited(barbados)
    actions.revoke(invitation, by=secretary)
    caplog.handler.addFilter(HideLinks())
    client.get(path_of(invitation))
    assert "/cicc-28/invitation/…" in caplog.text
    assert invitation.token not in caplog.text


def test_filter_is_on_the_portals_log(settings):
    handler = settings.LOGGING["handlers"]["console"]
    assert [settings.LOGGING["filters"][name]["()"] for name in handler["filters"]] == [
        f"{HideLinks.__module__}.{HideLinks.__name__}"
    ]
    record = logging.LogRecord("x", 30, "", 1, "Not Found: %s", ("/cicc-28/invitation/abc/letter.pdf",), None)
    assert HideLinks().filter(record)
    assert record.getMessage() == "Not Found: /cicc-28/invitation/…/letter.pdf"


def test_letter_opens_by_the_link(client, barbados):
    path = path_of(invited(barbados)) + "letter.pdf"
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert client.get("/cicc-28/invitation/unknown/letter.pdf").status_code == 404


def test_csrf_is_checked(barbados):
    assert Client(enforce_csrf_checks=True).post(path_of(invited(barbados))).status_code == 403
