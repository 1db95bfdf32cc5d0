"""Delivering one message: claim it under the job's fence, hand it to the mail server, and say how that went."""

from __future__ import annotations

import datetime
import logging
import smtplib
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction
from django.utils import timezone

from cicc_portal.documents.models import Job
from cicc_portal.outbox.models import Message

logger = logging.getLogger(__name__)

SMTP = "django.core.mail.backends.smtp.EmailBackend"
# A code is worth nothing later than this (ACCOUNT_LOGIN_BY_CODE_TIMEOUT and its kin).
SECRET_KEEPS = datetime.timedelta(minutes=15)


class NotYet(Exception):
    """It did not leave now; trying again may help."""

    def __init__(self, problem: Message.Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Never(Exception):
    """It will not leave like this, however often it is tried."""

    def __init__(self, problem: Message.Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def claim(job: Job) -> Message | None:
    """The message of `job`, marked as being sent; `None` if it was recalled, or a later claim has it.

    One statement: two workers at it at once cannot both get the row.
    """
    mine = Message.objects.filter(
        pk=job.args["message"], job=job, fence__lt=job.fence, state__in=[Message.State.QUEUED, Message.State.SENDING]
    )
    taken = mine.update(state=Message.State.SENDING, attempts=models.F("attempts") + 1, fence=job.fence)
    return Message.objects.prefetch_related("attachments__file").get(pk=job.args["message"]) if taken else None


def deliver(message: Message) -> None:
    """Hand a claimed message to the mail server. Raises `NotYet` or `Never`.

    In the demonstration without a mail server nothing leaves: the message is read in the portal.
    """
    if settings.OUTBOX_SMTP is None:
        return
    if message.secret and timezone.now() - message.created_at > SECRET_KEEPS:
        raise Never(Message.Problem.TOO_LATE)
    mail = _built(message)
    try:
        with get_connection(SMTP, fail_silently=False, **settings.OUTBOX_SMTP) as connection:
            connection.send_messages([mail])
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        # Neither the error's text nor its trace goes on: both quote the address.
        logger.warning("Message %s did not leave: %s", message.pk, type(error).__name__)
        raise _judged(error) from None


def mark_sent(message: Message) -> None:
    """The message has left."""
    _end(message, state=Message.State.SENT, sent_at=timezone.now(), problem="")


def put_back(message: Message, problem: Message.Problem) -> None:
    """It waits for the next attempt; staff see why."""
    _held(message).update(state=Message.State.QUEUED, problem=problem)


def mark_failed(message: Message, problem: Message.Problem) -> None:
    """It is given up, unless staff try again."""
    _end(message, state=Message.State.FAILED, problem=problem)


def settle() -> int:
    """Give up messages whose job ended without them (its worker was killed at every attempt); gives how many."""
    left = list(Message.objects.left_over().select_related("job"))
    for message in left:
        mark_failed(message, Message.Problem.INTERRUPTED)
    return len(left)


def _held(message: Message) -> models.QuerySet[Message]:
    """The row, as long as no later claim has it."""
    return Message.objects.filter(
        pk=message.pk, job=message.job_id, fence=message.fence, state__in=[Message.State.QUEUED, Message.State.SENDING]
    )


@transaction.atomic
def _end(message: Message, **values: object) -> None:
    """Set the last state; what the message held of secrets is wiped with it, outside the demonstration."""
    wipe = message.secret and not settings.DEMO
    if wipe:
        values |= {"text": "", "html": ""}
    if _held(message).update(version=models.F("version") + 1, **values) and wipe:
        message.attachments.all().delete()


def _built(message: Message) -> EmailMultiAlternatives:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=formataddr((name or str(settings.PORTAL_NAME), address)),
        to=[message.to_email],
        headers={
            # The same at every attempt: a server that took it, and was cut off before saying so, can tell the copy.
            "Message-ID": f"<{message.public_id}@{settings.SITE_HOST.rsplit(':', 1)[0]}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
        },
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    for attachment in message.attachments.all():
        try:
            mail.attach(attachment.name, attachment.read(), attachment.mime)
        except OSError:
            raise NotYet(Message.Problem.ATTACHMENT) from None
    return mail


def _judged(error: Exception) -> NotYet | Never:
    """What an error of the mail server means for this message."""
    problem = Message.Problem
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        return Never(problem.REFUSED) if codes and min(codes) >= 500 else NotYet(problem.BUSY)
    if isinstance(error, UnicodeError | smtplib.SMTPNotSupportedError):
        return Never(problem.REFUSED)
    if isinstance(error, smtplib.SMTPDataError):
        return Never(problem.REJECTED) if error.smtp_code >= 500 else NotYet(problem.BUSY)
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused):
        return NotYet(problem.SENDER)
    if isinstance(error, smtplib.SMTPResponseException):
        return NotYet(problem.BUSY)
    return NotYet(problem.UNREACHABLE)
