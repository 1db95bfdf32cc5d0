"""Invitations at the desk, and focal points on the delegation's page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cicc_portal.documents.models import Job
from cicc_portal.outbox.models import Message
from delegates.actions import invitations as actions
from delegates.models import FocalPoint, Invitation, Participant
from meetings.models import Meeting
from tests import factories
from tests.delegates.invitations import focal_point, invited

pytestmark = pytest.mark.django_db
MOST = 20
State = Participant.State


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


def page(client, name: str, *args: object, query: str = "") -> str:
    response = client.get(address(name, *args) + query)
    assert response.status_code == 200
    return response.content.decode()


def toasts(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- who sees what ----------------------------------------------------------------------------------------------------
def test_addresses_are_for_who_accredits_the_secretary_sees_the_name(
    client_of, barbados, saint_lucia, secretary, accreditor, director
):
    invited(barbados)
    focal_point(saint_lucia, email="waits@example.org", full_name="Wim Waits")
    nameless = focal_point(saint_lucia, email="nameless@example.org", full_name="")
    for user, sees in ((accreditor, True), (director, True), (secretary, False)):
        shown = page(client_of(user), "invitations")
        assert ("Fay Focal" in shown, "Wim Waits" in shown) == (True, True)
        assert ("focal@example.org" in shown) is sees
        assert "waits@example.org" not in shown
    client = client_of(secretary)
    pages = [
        page(client, "invitations-send"),
        page(client, "invitation-new", "LC"),
        page(client, "desk-delegation", "LC"),
        page(client, "desk-delegations"),
        client.post(address("invite-known", "LC", nameless.pk), follow=True).content.decode(),
        client.post(address("invitation-revoke", Invitation.objects.latest("pk").public_id), follow=True)
        .content.decode(),
    ]  # fmt: skip
    for shown in pages:
        assert "waits@example.org" not in shown
        assert "nameless@example.org" not in shown
        assert "focal@example.org" not in shown


@pytest.mark.parametrize(
    "persona", ["papers_officer", "protocol_officer", "messages_officer", "steward", "focal_point_lc", "outsider"]
)
def test_for_nobody_else(request, client_of, barbados, persona):
    invitation = invited(barbados)
    client = client_of(request.getfixturevalue(persona))
    for name, args in (
        ("invitations", []), ("invitations-send", []), ("invitations-remind", []), ("invitation-new", ["BB"]),
        ("invitation-letter", [invitation.public_id]),
    ):  # fmt: skip
        assert client.get(address(name, *args)).status_code == 404
    for name, args in (
        ("invitation-revoke", [invitation.public_id]), ("invitation-reissue", [invitation.public_id]),
        ("invitations-remind", []), ("invitations-letters", []),
    ):  # fmt: skip
        assert client.post(address(name, *args)).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


def test_another_meetings_invitation_is_not_found(client_of, barbados, secretary):
    other = factories.MeetingFactory(number=29, slug="cicc-29")
    elsewhere = invited(factories.DelegationFactory(meeting=other, party=barbados.party))
    client = client_of(secretary)
    assert client.post(address("invitation-revoke", elsewhere.public_id)).status_code == 404
    assert client.get(address("invitation-letter", elsewhere.public_id)).status_code == 404


# --- the list ---------------------------------------------------------------------------------------------------------
def test_filters(client_of, barbados, saint_lucia, cayman, world_customs, secretary):
    opened = invited(saint_lucia, email="opened@example.org")
    actions.mark_opened(opened)
    answered = invited(cayman, email="answered@example.org")
    Invitation.objects.filter(pk=answered.pk).update(answered_at=timezone.now())
    invited(world_customs, email="unopened@example.org")
    client = client_of(secretary)

    def shown(standing: str) -> list[str]:
        rows = client.get(address("invitations"), {"standing": standing}).context["rows"]
        return [row.delegation.party.code for row in rows]

    assert shown("") == ["BB", "LC", "KY", "WCO"]
    assert shown("not-invited") == ["BB"]
    assert shown("not-opened") == ["WCO"]
    assert shown("not-answered") == ["LC", "WCO"]
    assert shown("answered") == ["KY"]
    assert shown("rubbish") == ["BB", "LC", "KY", "WCO"]


def test_list_is_flat(client_of, meeting, secretary, accreditor):
    def fill(places: range):
        for place in places:
            party = factories.PartyFactory(code=f"Q{place}", name={"en": f"Party {place}"})
            delegation = factories.DelegationFactory(meeting=meeting, party=party)
            if place % 2:
                invited(delegation, email=f"q{place}@example.org")
            else:
                focal_point(delegation)

    def asked() -> int:
        client.get(address("invitations"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address("invitations")).status_code == 200
        return len(queries)

    client = client_of(accreditor)
    fill(range(2))
    few = asked()
    fill(range(2, 30))
    assert asked() == few
    assert few <= MOST


# --- inviting ---------------------------------------------------------------------------------------------------------
def test_preview_sends_nothing_and_shows_each_language(client_of, barbados, saint_lucia, secretary):
    focal_point(barbados, language="en", full_name="Ann English")
    focal_point(saint_lucia, language="fr", full_name="Fleur France")
    client = client_of(secretary)
    data = {"words_fr": "Bienvenue à Castries", "words_en": "", "preview": "1"}
    shown = client.post(address("invitations-send"), data)
    assert shown.status_code == 200
    assert "Bienvenue à Castries" in shown.content.decode()
    assert "Ann English" in shown.content.decode()
    assert not Invitation.objects.exists()
    answer = client.post(address("invitations-send"), {**data, "send": "1"}, follow=True)
    assert toasts(answer) == ["2 invitations are on their way: the letters are made, then the mails leave."]
    assert Job.objects.get(kind="invitations").args["words"] == {"fr": "Bienvenue à Castries"}
    again = client.post(address("invitations-send"), {"send": "1"}, follow=True)
    assert toasts(again) == ["Nobody is left to invite: somebody else has just done so."]


def test_paragraph_that_is_too_long_is_said_and_kept(client_of, barbados, secretary):
    focal_point(barbados)
    answer = client_of(secretary).post(address("invitations-send"), {"words_en": "x" * 2001, "send": "1"})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()
    assert not Invitation.objects.exists()


def test_one_address_is_invited_from_the_list(client_of, barbados, accreditor):
    client = client_of(accreditor)
    data = {"email": "new@example.org", "full_name": "Nina New", "language": "nl", "words": ""}
    answer = client.post(address("invitation-new", "BB"), data, follow=True)
    assert toasts(answer) == ["The invitation of Nina New for Barbados is on its way."]
    again = client.post(address("invitation-new", "BB"), {**data, "email": "NEW@example.org"})
    assert again.status_code == 422
    assert "This address has an invitation already" in again.content.decode()
    for wrong in ({"email": "nobody"}, {"full_name": "a\r\nBcc: x@example.org"}, {"language": "tlh"}):
        assert client.post(address("invitation-new", "BB"), {**data, **wrong}).status_code == 422
    assert Invitation.objects.count() == 1


def test_draft_meeting_says_so(client_of, meeting, barbados, secretary):
    meeting.state = Meeting.State.DRAFT
    meeting.save()
    focal_point(barbados)
    client = client_of(secretary)
    assert "Publish the meeting first" in page(client, "invitations")
    answer = client.post(address("invitations-send"), {"send": "1"})
    assert answer.status_code == 422
    assert "Publish the meeting first" in answer.content.decode()


def test_reminding_says_how_many_first(client_of, barbados, saint_lucia, secretary):
    invited(barbados)
    invited(saint_lucia, email="two@example.org")
    client = client_of(secretary)
    assert "Send 2 reminders" in page(client, "invitations-remind")
    assert not Message.objects.filter(kind="invitation-reminder").exists()
    answer = client.post(address("invitations-remind"), follow=True)
    assert toasts(answer) == ["2 reminders are on their way."]
    assert "Nobody is to be reminded" in page(client, "invitations-remind")


def test_reissue_and_revoke_twice_say_so(client_of, barbados, secretary):
    invitation = invited(barbados)
    client = client_of(secretary)
    first = client.post(address("invitation-reissue", invitation.public_id), follow=True)
    assert toasts(first) == ["A new link for Barbados is on its way; the former one opens no longer."]
    for name in ("invitation-reissue", "invitation-revoke"):
        late = client.post(address(name, invitation.public_id), follow=True)
        assert toasts(late) == ["This invitation was revoked or reissued meanwhile. See where it stands."]


def test_letter_is_opened_from_the_list(client_of, barbados, secretary):
    invitation = invited(barbados)
    answer = client_of(secretary).get(address("invitation-letter", invitation.public_id))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert address("invitation-letter", invitation.public_id) in page(client_of(secretary), "invitations")


def test_letters_are_ordered_for_one_and_for_all(client_of, barbados, saint_lucia, secretary):
    client = client_of(secretary)
    client.post(address("invitations-letters"), {"delegation": "LC"})
    client.post(address("invitations-letters"))
    client.post(address("invitations-letters"), {"delegation": "XX"})
    ordered = [job.args["delegations"] for job in Job.objects.filter(kind="invitation-letters").order_by("pk")]
    assert ordered == [[saint_lucia.pk], [barbados.pk, saint_lucia.pk]]


# --- on the delegation's page -----------------------------------------------------------------------------------------
def test_focal_point_hands_over_and_leaves(client_of, saint_lucia, focal_point_lc):
    client = client_of(focal_point_lc)
    data = {"focal-email": "next@example.org", "focal-full_name": "Ned Next", "focal-language": "en"}
    answer = client.post(address("hand-over", "LC"), data, follow=True)
    assert toasts(answer) == ["Ned Next is invited by e-mail and can register the delegation from now on."]
    client.post(address("focal-point-leave", "LC"))
    assert [point.user.email for point in FocalPoint.objects.filter(delegation=saint_lucia)] == ["next@example.org"]
    assert client.get(address("delegation", "LC")).status_code == 404


def test_wrong_entries_are_kept_and_the_last_one_stays(client_of, saint_lucia, focal_point_lc):
    client = client_of(focal_point_lc)
    wrong = client.post(address("hand-over", "LC"), {"focal-email": "nobody", "focal-full_name": "N"})
    assert wrong.status_code == 422
    assert "nobody" in wrong.content.decode()
    answer = client.post(address("focal-point-leave", "LC"), follow=True)
    assert toasts(answer) == ["You are the only focal point. Invite somebody who takes over first."]


def test_focal_point_of_another_delegation_cannot(client_of, barbados, focal_point_lc):
    client = client_of(focal_point_lc)
    person = factories.ParticipantFactory(delegation=barbados, state=State.SUBMITTED)
    data = {"focal-email": "a@example.org", "focal-full_name": "A", "focal-language": "en"}
    assert client.post(address("hand-over", "BB"), data).status_code == 404
    assert client.post(address("focal-point-leave", "BB")).status_code == 404
    assert client.post(address("delegate-ask", "BB", person.public_id)).status_code == 404
    assert client.post(address("delegate-ask", "LC", person.public_id)).status_code == 404
    assert not Invitation.objects.exists()


def test_delegate_is_asked_to_fill_in(client_of, saint_lucia, focal_point_lc):
    person = factories.ParticipantFactory(delegation=saint_lucia, state=State.DRAFT, email="chief@example.org")
    client = client_of(focal_point_lc)
    answer = client.post(address("delegate-ask", "LC", person.public_id), follow=True)
    assert toasts(answer) == [f"{person} gets a link by e-mail to fill the registration in."]
    Participant.objects.filter(pk=person.pk).update(email="")
    answer = client.post(address("delegate-ask", "LC", person.public_id), follow=True)
    assert toasts(answer) == ["Enter the person's own e-mail address first: the link is sent to it."]


# --- one reminder -----------------------------------------------------------------------------------------------------
def test_one_row_is_reminded_and_no_other(barbados, saint_lucia, secretary, client_of):
    first = invited(barbados, by=secretary)
    second = invited(saint_lucia, email="second@example.org", by=secretary)
    client, there = client_of(secretary), address("invitation-remind", first.public_id)
    page = client.get(address("invitations")).content.decode()
    assert f'action="{there}"' in page
    answer = client.post(there, follow=True).content.decode()
    assert "A reminder for Barbados is on its way." in answer
    assert f'action="{there}"' not in answer
    assert address("invitation-remind", second.public_id) in answer
    reminded = Message.objects.filter(kind="invitation-reminder")
    assert [message.to_email for message in reminded] == [first.email]
    assert "No reminder was sent" in client.post(there, follow=True).content.decode()
    assert reminded.count() == 1


def test_one_reminder_is_for_those_who_invite(barbados, secretary, timetabler, focal_point_lc, client_of):
    there = address("invitation-remind", invited(barbados, by=secretary).public_id)
    for user in (timetabler, focal_point_lc):
        assert client_of(user).post(there).status_code == 404
    assert client_of(secretary).post(address("invitation-remind", "nonsense")).status_code == 404
    assert client_of(secretary).get(there).status_code == 405
    assert not Message.objects.filter(kind="invitation-reminder").exists()
