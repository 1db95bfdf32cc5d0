"""Delivery over SMTP: once, again after a failure, never after a refusal; and secrets do not outlive it."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from cicc_portal.documents import running
from cicc_portal.documents.models import Job
from cicc_portal.outbox import actions, delivery
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.tasks import ATTEMPTS, settle
from tests.outbox.conftest import MailServer, work

State, Problem = Message.State, Message.Problem


def due_now(message: Message) -> None:
    """As if the pause before the next attempt were over."""
    Job.objects.filter(pk=message.job_id).update(not_before=Now())


def left_alone(message: Message) -> None:
    """As if the worker that has the job were dead: its lease runs out."""
    Job.objects.filter(pk=message.job_id).update(lease_until=Now() - datetime.timedelta(seconds=1))


# --- it arrives -------------------------------------------------------------------------------------------------------
def test_a_message_arrives(mail_server: MailServer, write, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "portal@impacs.example"
    message = work(write(to="ann@example.org", language="fr", what="5(b) – décisions"))
    assert (message.state, message.attempts, message.sent_at is not None) == (State.SENT, 1, True)
    (arrived,) = mail_server.taken
    assert (arrived["To"], arrived["Subject"]) == ("ann@example.org", message.subject)
    assert arrived["From"].endswith("<portal@impacs.example>")
    assert (arrived["Content-Language"], arrived["Auto-Submitted"]) == ("fr", "auto-generated")
    assert arrived["Message-ID"] == f"<{message.public_id}@localhost>"
    assert arrived.get_body(("plain",)).get_content().splitlines() == message.text.splitlines()
    assert "5(b) – décisions" in arrived.get_body(("html",)).get_content()


def test_the_sender_may_have_a_name_of_its_own(mail_server: MailServer, write, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "CICC secretariat <cicc@impacs.example>"
    work(write())
    assert mail_server.taken[0]["From"] == "CICC secretariat <cicc@impacs.example>"


def test_attachments_arrive(mail_server: MailServer, write) -> None:
    work(write(attachments=[actions.Enclosure(name="a.ics", mime="text/calendar", content=b"BEGIN:VCALENDAR")]))
    (attached,) = mail_server.taken[0].iter_attachments()
    assert (attached.get_filename(), attached.get_content_type()) == ("a.ics", "text/calendar")
    assert attached.get_payload(decode=True) == b"BEGIN:VCALENDAR"


def test_without_a_mail_server_a_message_counts_as_sent(write, settings) -> None:
    settings.OUTBOX_SMTP = None
    assert work(write()).state == State.SENT


def test_done_is_done(mail_server: MailServer, write) -> None:
    message = work(write())
    running.run(message.job_id)
    running.sweep()
    assert len(mail_server.taken) == 1


# --- it does not ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"RCPT": "550 5.1.1 no such user"}, Problem.REFUSED),
        ({"DATA": "554 5.7.1 no spam here"}, Problem.REJECTED),
        ({"BODY": "552 5.3.4 too big"}, Problem.REJECTED),
    ],
)
def test_a_refusal_is_final(mail_server: MailServer, write, answers: dict[str, str], problem: str) -> None:
    mail_server.answers = answers
    message = work(write())
    assert (message.state, message.problem, message.attempts) == (State.FAILED, problem, 1)
    assert (message.job.state, message.job.failure) == (Job.State.FAILED, str(Problem(problem).label))


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"RCPT": "451 4.7.1 greylisted"}, Problem.BUSY),
        ({"BODY": "452 4.2.2 mailbox full"}, Problem.BUSY),
        ({"MAIL": "550 5.7.1 who are you"}, Problem.SENDER),
        ({"EHLO": "421 not now", "HELO": "421 not now"}, Problem.BUSY),
        ({"BODY": "hang up"}, Problem.UNREACHABLE),
    ],
)
def test_a_passing_trouble_is_waited_out(mail_server: MailServer, write, answers: dict[str, str], problem: str) -> None:
    mail_server.answers = answers
    message = work(write())
    assert (message.state, message.problem, message.attempts) == (State.QUEUED, problem, 1)
    assert message.job.not_before > timezone.now()
    running.run(message.job_id)
    assert mail_server.taken == []  # not before the pause is over
    mail_server.answers = {}
    due_now(message)
    message = work(message)
    assert (message.state, message.problem, message.attempts) == (State.SENT, "", 2)
    assert len(mail_server.taken) == 1


def test_a_mail_server_that_is_gone_is_waited_for(mail_server: MailServer, write) -> None:
    mail_server.close()
    assert work(write()).problem == Problem.UNREACHABLE


def test_after_all_attempts_it_has_failed(mail_server: MailServer, write) -> None:
    mail_server.answers = {"RCPT": "451 later"}
    message = write()
    for _attempt in range(ATTEMPTS):
        due_now(message)
        message = work(message)
    assert (message.state, message.problem, message.attempts) == (State.FAILED, Problem.BUSY, ATTEMPTS)


def test_no_address_is_written_to_the_log(mail_server: MailServer, write, caplog) -> None:
    for answers in ({"RCPT": "550 no such user ann@example.org"}, {"RCPT": "451 later ann@example.org"}):
        mail_server.answers = answers
        work(write(to="ann@example.org"))
    assert "ann@" not in caplog.text


def test_staff_try_a_failed_message_again(mail_server: MailServer, write, meeting, messages_officer) -> None:
    mail_server.answers = {"RCPT": "550 no such user"}
    message = work(write(meeting=meeting))
    mail_server.answers = {}
    actions.retry(message, seen=message.version, by=messages_officer)
    assert work(message).state == State.SENT
    assert len(mail_server.taken) == 1


def test_the_worker_of_an_earlier_try_cannot_overwrite_a_later_one(
    mail_server: MailServer, write, meeting, messages_officer
) -> None:
    message = write(meeting=meeting)
    slow = delivery.claim(Job.objects.claim(message.job_id, lease=20))
    delivery.mark_failed(slow, Problem.BUSY)
    message.refresh_from_db()
    actions.retry(message, seen=message.version, by=messages_officer)
    delivery.claim(Job.objects.claim(message.job_id, lease=20))
    delivery.mark_failed(slow, Problem.BUSY)
    message.refresh_from_db()
    assert message.state == State.SENDING


# --- once -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_message_send_it_once(mail_server: MailServer, write) -> None:
    """The broker told both; the first is held up in the middle of the sending."""
    message = write()
    mail_server.before_answer = threading.Event()

    def worker() -> None:
        running.run(message.job_id)
        connection.close()

    first = threading.Thread(target=worker)
    first.start()
    assert mail_server.reached.wait(10)
    second = threading.Thread(target=worker)
    second.start()
    second.join(10)
    mail_server.before_answer.set()
    first.join(10)
    message.refresh_from_db()
    assert (message.state, message.attempts, len(mail_server.taken)) == (State.SENT, 1, 1)


def test_a_message_whose_worker_was_killed_is_sent_by_the_next(mail_server: MailServer, write) -> None:
    message = write()
    killed = Job.objects.claim(message.job_id, lease=20)
    assert delivery.claim(killed) is not None
    message.refresh_from_db()
    assert message.state == State.SENDING
    left_alone(message)
    running.sweep()
    message = work(message)
    assert (message.state, message.attempts, len(mail_server.taken)) == (State.SENT, 2, 1)


def test_a_worker_that_was_thought_dead_cannot_overwrite_what_came_after(mail_server: MailServer, write) -> None:
    message = write()
    slow = delivery.claim(Job.objects.claim(message.job_id, lease=20))
    left_alone(message)
    running.sweep()
    work(message)
    delivery.put_back(slow, Problem.UNREACHABLE)
    delivery.mark_failed(slow, Problem.UNREACHABLE)
    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_claim_is_good_once(write) -> None:
    message = write()
    job = Job.objects.claim(message.job_id, lease=20)
    assert delivery.claim(job) is not None
    assert delivery.claim(job) is None


def test_the_same_message_has_the_same_id_at_every_attempt(mail_server: MailServer, write) -> None:
    """A server that took it, and was cut off before saying so, can tell the copy."""
    message = write()
    mail_server.answers = {"BODY": "hang up"}
    work(message)
    mail_server.answers = {}
    due_now(message)
    work(message)
    assert mail_server.taken[0]["Message-ID"] == f"<{message.public_id}@localhost>"


def test_a_message_that_killed_every_worker_is_given_up(write) -> None:
    message = write()
    Job.objects.filter(pk=message.job_id).update(attempts=ATTEMPTS - 1)
    delivery.claim(Job.objects.claim(message.job_id, lease=20))
    settle()
    message.refresh_from_db()
    assert message.state == State.SENDING  # its worker may still live
    left_alone(message)
    running.sweep()
    settle()
    message.refresh_from_db()
    assert (message.state, message.problem) == (State.FAILED, Problem.INTERRUPTED)


def test_messages_on_their_way_are_left_alone(write) -> None:
    message = write()
    settle()
    message.refresh_from_db()
    assert message.state == State.QUEUED


def test_a_recalled_message_is_not_sent(mail_server: MailServer, write, meeting, messages_officer) -> None:
    message = write(meeting=meeting)
    job = message.job_id
    actions.recall(message, by=messages_officer)
    running.run(job)
    message.refresh_from_db()
    assert (message.state, mail_server.taken) == (State.CANCELLED, [])


# --- secrets ----------------------------------------------------------------------------------------------------------
def test_a_secret_is_wiped_once_it_is_sent(mail_server: MailServer, write) -> None:
    message = work(write(secret=True, attachments=[actions.Enclosure(name="a", mime="text/plain", content=b"code")]))
    assert "the desk" in str(mail_server.taken[0].get_body(("plain",)).get_content())
    assert (message.state, message.text, message.html, message.attachments.count()) == (State.SENT, "", "", 0)
    assert message.is_wiped


def test_a_secret_is_wiped_when_it_has_failed(mail_server: MailServer, write) -> None:
    mail_server.answers = {"RCPT": "550 no such user"}
    message = work(write(secret=True))
    assert (message.state, message.text, message.can_be_retried) == (State.FAILED, "", False)


def test_a_secret_waits_whole_for_the_next_attempt(mail_server: MailServer, write) -> None:
    mail_server.answers = {"RCPT": "451 later"}
    assert work(write(secret=True)).text != ""


def test_a_secret_is_not_sent_when_its_code_has_expired(mail_server: MailServer, write) -> None:
    message = write(secret=True)
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - datetime.timedelta(minutes=16))
    message = work(message)
    assert (message.state, message.problem, message.text, mail_server.taken) == (State.FAILED, Problem.TOO_LATE, "", [])


def test_the_demonstration_keeps_secrets_to_be_read(mail_server: MailServer, write, settings) -> None:
    settings.DEMO = True
    assert work(write(secret=True)).text != ""


def test_other_messages_keep_their_text(mail_server: MailServer, write) -> None:
    assert work(write()).text != ""
