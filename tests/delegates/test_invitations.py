"""Invitations: who is asked, by which link, and what becomes of it."""

from __future__ import annotations

import datetime

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry
from cicc_portal.documents.models import Job
from cicc_portal.outbox.models import Message
from delegates.actions import invitations as actions
from delegates.actions import registration
from delegates.actions.delegations import remove_focal_point
from delegates.actions.focal_points import hand_over, leave
from delegates.actions.person_invitations import invite_person
from delegates.actions.registration import Entry as Filled
from delegates.invitation_mail import link_of, preview
from delegates.models import FocalPoint, Invitation, Participant
from delegates.models.invitation import digest_of
from delegates.problems import (
    AccountClosed,
    AddressOfFocalPoint,
    AlreadyInvitedAddress,
    InvitationOver,
    LastFocalPoint,
    MeetingNotPublic,
    NoAddress,
    RegistersAlready,
    WrongState,
)
from meetings.models import Meeting
from tests import factories
from tests.delegates.invitations import focal_point, invited, path_of, sent

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


# --- sending ----------------------------------------------------------------------------------------------------------
def test_invite_makes_account_focal_point_and_mail_with_link_and_letter(barbados, secretary):
    invitation = invited(barbados, email="Fay@Example.org", language="fr", by=secretary, words="Au plaisir.")
    user = User.objects.get(email__iexact="fay@example.org")
    assert (user.full_name, user.language) == ("Fay Focal", "fr")
    assert FocalPoint.objects.filter(delegation=barbados, user=user).exists()
    message = invitation.message
    assert (message.to_email, message.language, message.created_by, message.state) == (
        user.email, "fr", secretary, "queued",
    )  # fmt: skip
    assert link_of(invitation) in message.text
    assert "Au plaisir." in message.text
    assert [attachment.mime for attachment in message.attachments.all()] == ["application/pdf"]


def test_link_is_stored_as_its_digest_alone(barbados):
    invitation = invited(barbados)
    assert invitation.digest == digest_of(invitation.token)
    assert len(invitation.token) == 43
    stored = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert invitation.token not in str(stored)
    assert invitation.token not in str(list(Job.objects.values_list("args", flat=True)))
    assert invitation.token not in str(list(Entry.objects.values()))
    assert invitation.email not in str(list(Entry.objects.filter(action__startswith="invitation").values()))


def test_token_depends_on_the_portals_key(barbados, settings):
    invitation = invited(barbados)
    before = invitation.token
    settings.SECRET_KEY = signing.dumps("another")
    assert invitation.token != before


def test_added_paragraph_stays_in_the_message_alone(barbados):
    invited(barbados, words="A word of our own.")
    assert "A word of our own." not in str(list(Job.objects.values_list("args", flat=True)))


@pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
def test_mail_in_each_language_can_be_seen_before(barbados, language):
    letter = preview(barbados, language=language, full_name="Fay", words="Our words.", link="(the link)")
    assert "Our words." in letter.text
    assert "(the link)" in letter.text
    assert str(barbados.party.name.in_language(language)) in letter.subject
    assert not Message.objects.exists()


def test_hostile_words_stay_words(barbados):
    invitation = invited(barbados, words="<script>alert(1)</script> {{ delegation.meeting }}\r\nBcc: x@example.org")
    assert "<script>" not in invitation.message.html
    assert "{{ delegation.meeting }}" in invitation.message.text


def test_expiry_is_after_the_meeting_and_a_month_off_at_least(meeting, barbados):
    assert invited(barbados).expires_at > timezone.now() + datetime.timedelta(days=29)
    meeting.starts_on = meeting.ends_on = timezone.localdate() + datetime.timedelta(days=200)
    meeting.save()
    barbados.refresh_from_db()
    later = invited(barbados, email="other@example.org").expires_at.astimezone(meeting.zone)
    assert later.date() == meeting.ends_on + datetime.timedelta(days=1)


def test_same_address_twice_is_refused_whatever_its_case(barbados):
    invited(barbados)
    with pytest.raises(AlreadyInvitedAddress):
        invited(barbados, email="FOCAL@example.org")
    assert Invitation.objects.count() == 1


def test_draft_meeting_closed_account(meeting, barbados, outsider):
    outsider.is_active = False
    outsider.save()
    with pytest.raises(AccountClosed):
        invited(barbados, email=outsider.email)
    meeting.state = Meeting.State.DRAFT
    meeting.save()
    barbados.refresh_from_db()
    with pytest.raises(MeetingNotPublic):
        invited(barbados)
    assert not Invitation.objects.exists()
    assert not User.objects.filter(email="focal@example.org").exists()


def test_all_that_wait_are_invited_in_their_own_languages(meeting, barbados, saint_lucia, cayman, secretary):
    focal_point(barbados, language="en")
    focal_point(saint_lucia, language="fr")
    focal_point(saint_lucia, language="es")
    focal_point(cayman, is_active=False)
    made = actions.invite_waiting(meeting, words={"fr": "Bonjour"}, by=secretary)
    assert [(invitation.delegation, invitation.language) for invitation in made] == [
        (barbados, "en"), (saint_lucia, "fr"), (saint_lucia, "es"),
    ]  # fmt: skip
    assert Job.objects.filter(kind=actions.INVITATIONS).count() == 1
    assert actions.invite_waiting(meeting, words={}, by=secretary) == []
    assert Job.objects.filter(kind=actions.INVITATIONS).count() == 1


# --- reissuing, revoking ----------------------------------------------------------------------------------------------
def test_reissued_link_opens_and_the_old_one_does_not(client, barbados, secretary):
    old = invited(barbados)
    new = actions.reissue(old, by=secretary)
    assert (client.get(path_of(old)).status_code, client.get(path_of(new)).status_code) == (404, 200)
    old.message.refresh_from_db()
    assert old.message.state == "cancelled"  # it had not left
    assert sent(new).message.to_email == old.email
    with pytest.raises(InvitationOver):
        actions.reissue(old, by=secretary)


def test_expired_one_can_be_reissued(client, barbados, secretary):
    old = invited(barbados)
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(minutes=1))
    assert client.get(path_of(old)).status_code == 404
    assert client.get(path_of(actions.reissue(old, by=secretary))).status_code == 200


def test_revoked_takes_the_right_to_register_away(client, barbados, secretary):
    invitation = invited(barbados)
    actions.revoke(invitation, by=secretary)
    assert client.get(path_of(invitation)).status_code == 404
    assert not FocalPoint.objects.filter(delegation=barbados).exists()
    with pytest.raises(InvitationOver):
        actions.revoke(invitation, by=secretary)
    assert invited(barbados).is_live


def test_invitation_that_was_revoked_before_its_letter_was_made_is_not_sent(barbados, secretary):
    invitation = actions.invite(barbados, email="a@example.org", full_name="A", language="en", by=secretary)
    actions.revoke(invitation, by=secretary)
    assert sent(invitation).message is None
    assert not Message.objects.exists()


def test_removed_focal_point_has_no_link_any_more(client, barbados, secretary):
    invitation = invited(barbados)
    remove_focal_point(FocalPoint.objects.get(), by=secretary)
    assert client.get(path_of(invitation)).status_code == 404
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


# --- reminding --------------------------------------------------------------------------------------------------------
def test_remind_those_who_have_not_answered_once_a_day_with_the_same_link(meeting, barbados, saint_lucia, secretary):
    waits, answered = invited(barbados), invited(saint_lucia, email="done@example.org")
    actions.mark_answered(saint_lucia, User.objects.get(email="done@example.org"))
    among = Invitation.objects.filter(delegation__meeting=meeting)
    assert actions.remind(among, by=secretary) == 1
    assert actions.remind(among, by=secretary) == 0
    reminder = Message.objects.get(kind="invitation-reminder")
    assert reminder.to_email == waits.email
    assert link_of(waits) in reminder.text
    Invitation.objects.update(reminded_at=timezone.now() - datetime.timedelta(days=1))
    assert actions.remind(among, by=secretary) == 1
    assert answered.pk not in among.unanswered().values_list("pk", flat=True)


def test_whom_nobody_reminds(meeting, barbados, saint_lucia, cayman, secretary):
    """Revoked, expired, not yet sent, and whose colleague has answered."""
    actions.revoke(invited(barbados), by=secretary)
    actions.invite(barbados, email="unsent@example.org", full_name="U", language="en", by=secretary)
    late = invited(saint_lucia, email="late@example.org")
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    invited(cayman, email="one@example.org")
    invited(cayman, email="two@example.org")
    actions.mark_answered(cayman, User.objects.get(email="two@example.org"))
    assert actions.remind(Invitation.objects.filter(delegation__meeting=meeting), by=secretary) == 0


def test_reminder_opens_after_the_key_of_the_portal_was_changed(client, meeting, barbados, secretary, settings):
    invitation = invited(barbados)
    settings.SECRET_KEY = "another key that is long enough for this, in tests"
    assert client.get(path_of(invitation)).status_code == 404
    actions.remind(Invitation.objects.filter(delegation__meeting=meeting), by=secretary)
    assert client.get(path_of(invitation)).status_code == 200


# --- answering --------------------------------------------------------------------------------------------------------
def test_saving_somebody_answers(barbados):
    invitation = invited(barbados)
    user = User.objects.get(email="focal@example.org")
    participant = registration.new_registration(barbados.meeting)
    participant.delegation = barbados
    registration.save(participant, Filled(values={"given_name": "A", "family_name": "B"}), seen="1", by=user)
    invitation.refresh_from_db()
    assert invitation.answered_at is not None


def test_staff_who_enter_somebody_do_not_answer(barbados, accreditor):
    invitation = invited(barbados)
    participant = registration.new_registration(barbados.meeting)
    participant.delegation = barbados
    registration.save(participant, Filled(values={"given_name": "A", "family_name": "B"}), seen="1", by=accreditor)
    invitation.refresh_from_db()
    assert invitation.answered_at is None


# --- several focal points ---------------------------------------------------------------------------------------------
def test_hand_over_then_leave(barbados):
    first = focal_point(barbados, email="first@example.org").user
    with pytest.raises(LastFocalPoint):
        leave(barbados, by=first)
    hand_over(barbados, email="second@example.org", full_name="Sue Second", language="nl", by=first)
    leave(barbados, by=first)
    assert [point.user.email for point in FocalPoint.objects.filter(delegation=barbados)] == ["second@example.org"]
    leave(barbados, by=first)  # no more than that


# --- a delegate fills in ----------------------------------------------------------------------------------------------
def draft(delegation, **fields):
    return factories.ParticipantFactory(delegation=delegation, **({"state": State.DRAFT, "user": None} | fields))


def test_person_gets_a_link_to_the_own_registration(client, barbados, focal_point_lc, viewer):
    focal_point(barbados, email="fp@example.org")
    person = draft(barbados, email="Chief@example.org", language="es")
    invitation = invite_person(person, by=focal_point_lc)
    person.refresh_from_db()
    assert person.user.email.lower() == "chief@example.org"
    assert (invitation.message.language, link_of(invitation) in invitation.message.text) == ("es", True)
    page = client.get(path_of(invitation))
    assert page.status_code == 200
    assert person.family_name not in page.content.decode()
    # The focal point goes on seeing what it began.
    registers = viewer(FocalPoint.objects.get(delegation=barbados).user, barbados.meeting)
    assert list(Participant.objects.registered_by(registers)) == [person]


def test_draft_that_a_person_began_alone_stays_the_persons(barbados, viewer, outsider):
    registers = viewer(focal_point(barbados).user, barbados.meeting)
    draft(barbados, user=outsider)
    assert not Participant.objects.registered_by(registers).exists()


def test_asked_again_the_former_link_is_over(client, barbados, secretary):
    person = draft(barbados)
    first, second = invite_person(person, by=secretary), invite_person(person, by=secretary)
    assert (client.get(path_of(first)).status_code, client.get(path_of(second)).status_code) == (404, 200)


def test_corrected_address_takes_the_registration_along(barbados, secretary):
    person = draft(barbados, email="typo@example.org")
    invite_person(person, by=secretary)
    Participant.objects.filter(pk=person.pk).update(email="right@example.org")
    invite_person(person, by=secretary)
    person.refresh_from_db()
    assert person.user.email == "right@example.org"


def test_whom_a_focal_point_cannot_ask(barbados, saint_lucia, secretary, outsider):
    own = focal_point(barbados, email="assistant@example.org")
    refused = [
        (draft(barbados, email=""), NoAddress),
        (draft(barbados, email=own.user.email), AddressOfFocalPoint),
        (draft(barbados, state=State.ACCREDITED), WrongState),
        (draft(barbados, user=outsider, email="someone.else@example.org"), WrongState),
    ]
    elsewhere = factories.UserFactory(email="busy@example.org")
    draft(saint_lucia, user=elsewhere, state=State.SUBMITTED)
    refused.append((draft(barbados, email=elsewhere.email), RegistersAlready))
    for person, problem in refused:
        with pytest.raises(problem):
            invite_person(person, by=secretary)
    assert not Invitation.objects.exists()


def test_moving_to_another_delegation_ends_what_the_former_asked(barbados, saint_lucia, secretary):
    person = draft(barbados, state=State.SUBMITTED)
    invite_person(person, by=secretary)
    person = Participant.objects.get(pk=person.pk)
    registration.save(person, Filled(values={"delegation": saint_lucia}), seen=person.version, by=person.user)
    assert not Invitation.objects.exists()
