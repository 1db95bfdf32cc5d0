"""Invitations: who is asked, by which link, and what becomes of it."""

from __future__ import annotations

import datetime

import pytest
from django.core import signing
from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry, RetentionRun
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.outbox.models import Message
from delegates.actions import invitations as actions
from delegates.actions import registration
from delegates.actions.confirmation import submit_delegation
from delegates.actions.delegations import remove_focal_point, uninvite
from delegates.actions.registration import Entry as Filled
from delegates.invitations.mail import link_of, preview
from delegates.models import FocalPoint, Invitation
from delegates.models.invitation import digest_of
from delegates.problems import AccountClosed, AlreadyInvitedAddress, InvitationOver, MeetingNotPublic
from meetings.models import Meeting
from tests import factories
from tests.delegates.invitations import focal_point, invited, path_of, sent

pytestmark = pytest.mark.django_db


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


def test_mail_to_a_delegation_that_is_no_longer_invited_does_not_leave(barbados, secretary):
    message = invited(barbados).message
    barbados.refresh_from_db()
    uninvite(barbados, seen=barbados.version, by=secretary)
    message.refresh_from_db()
    assert message.state == "cancelled"


def test_closed_account_is_not_asked_again(barbados, secretary):
    invitation = invited(barbados)
    User.objects.filter(email="focal@example.org").update(is_active=False)
    with pytest.raises(AccountClosed):
        actions.reissue(invitation, by=secretary)
    assert Invitation.objects.live().count() == 1


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


def test_submitting_the_delegation_answers(barbados):
    invitation = invited(barbados)
    factories.ParticipantFactory(delegation=barbados)
    barbados.refresh_from_db()
    submit_delegation(barbados, seen=barbados.version, by=User.objects.get(email="focal@example.org"))
    invitation.refresh_from_db()
    assert invitation.answered_at is not None


def test_staff_who_enter_somebody_do_not_answer(barbados, accreditor):
    invitation = invited(barbados)
    participant = registration.new_registration(barbados.meeting)
    participant.delegation = barbados
    registration.save(participant, Filled(values={"given_name": "A", "family_name": "B"}), seen="1", by=accreditor)
    invitation.refresh_from_db()
    assert invitation.answered_at is None


# --- letters of invitations that ended --------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["revoked", "reissued"])
def test_the_letter_of_an_ended_invitation_is_deleted_with_proof(
    barbados, secretary, how, django_capture_on_commit_callbacks
):
    invitation = invited(barbados, by=secretary)
    other = invited(barbados, email="other@example.org", by=secretary)
    stored, name = invitation.letter.content.storage, invitation.letter.content.name
    assert stored.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        (actions.revoke if how == "revoked" else actions.reissue)(invitation, by=secretary)
    assert not stored.exists(name)
    assert not GeneratedFile.objects.filter(pk=invitation.letter_id).exists()
    assert Invitation.objects.get(pk=other.pk).letter is not None
    run = RetentionRun.objects.get()
    assert (run.rule, run.rows, run.actor_id, run.meeting_id) == ("files", 1, secretary.pk, barbados.meeting_id)
    assert Message.objects.get(pk=invitation.message_id).attachments.count() == 0


def test_uninviting_deletes_the_letters_too(barbados, secretary, django_capture_on_commit_callbacks):
    letter = invited(barbados, by=secretary).letter
    with django_capture_on_commit_callbacks(execute=True):
        uninvite(barbados, seen=barbados.version, by=secretary)
    assert not letter.content.storage.exists(letter.content.name)
    assert RetentionRun.objects.get().rows == 1


def test_a_letter_that_was_made_while_its_invitation_was_revoked_goes(barbados, secretary):
    invitation = actions.invite(barbados, email="f@example.org", full_name="F", language="en", by=secretary)
    actions.revoke(invitation, by=secretary)
    sent(invitation)
    assert not GeneratedFile.objects.exists()
    assert not Message.objects.filter(kind="invitation").exists()
    assert RetentionRun.objects.get().rows == 1
