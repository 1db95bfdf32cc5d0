"""Django's mail backend: whatever sends mail by Django's functions, allauth above all, writes to the outbox."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from email.mime.base import MIMEBase
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import BadHeaderError
from django.db import transaction

from cicc_portal.accounts.adapters import KIND_HEADER, LANGUAGE_HEADER
from cicc_portal.outbox import letters
from cicc_portal.outbox.actions import Enclosure, take_in
from cicc_portal.outbox.problems import Unsendable

logger = logging.getLogger(__name__)
DEFAULT_KIND = "mail"


class OutboxBackend(BaseEmailBackend):
    """Every message counts as secret: what comes this way are codes and notes about somebody's account."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write one message a recipient; gives how many mails were taken. Raises `BadHeaderError` on what cannot be."""
        taken = 0
        for mail in email_messages:
            try:
                with transaction.atomic():
                    _take(mail)
            except Unsendable as error:
                if not self.fail_silently:
                    raise BadHeaderError(str(error)) from error
                logger.warning("A mail was not taken: %s", error)
            else:
                taken += 1
        return taken


def _take(mail: EmailMessage) -> None:
    html = next((str(content) for content, mime in getattr(mail, "alternatives", []) if mime == "text/html"), "")
    for given in mail.recipients():
        name, address = parseaddr(given)
        take_in(
            to=given if letters.CONTROL.search(given) else address,
            name=name,
            subject=str(mail.subject),
            text=str(mail.body),
            html=html,
            kind=mail.extra_headers.get(KIND_HEADER, DEFAULT_KIND),
            language=mail.extra_headers.get(LANGUAGE_HEADER),
            secret=True,
            attachments=list(_enclosures(mail.attachments)),
        )


def _enclosures(attachments: Iterable[Any]) -> Iterable[Enclosure]:
    for attached in attachments:
        if isinstance(attached, MIMEBase):
            payload = attached.get_payload(decode=True)
            yield Enclosure(
                name=attached.get_filename() or "file",
                mime=attached.get_content_type(),
                content=payload if isinstance(payload, bytes) else b"",
            )
        else:
            name, content, mime = attached
            data = content.encode() if isinstance(content, str) else content
            yield Enclosure(name=name or "file", mime=mime or "application/octet-stream", content=data)
