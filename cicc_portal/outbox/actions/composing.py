"""Writing messages: everything that leaves the portal starts here as a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import get_language

from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.record import SYSTEM, Actor, record
from cicc_portal.documents.models import GeneratedFile, clean_filename
from cicc_portal.outbox import letters
from cicc_portal.outbox.actions.sending import hand_over
from cicc_portal.outbox.models import Attachment, Message


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """Bytes to attach that are no file of the portal: a calendar entry, say."""

    name: str
    mime: str
    content: bytes


@transaction.atomic
def compose(
    template: str,
    *,
    to: User | str,
    context: Mapping[str, Any],
    kind: str,
    language: str | None = None,
    name: str = "",
    meeting: models.Model | None = None,
    by: Actor = SYSTEM,
    draft: bool = False,
    audience: Audience | None = None,
    secret: bool = False,
    attachments: Sequence[GeneratedFile | Enclosure] = (),
) -> Message:
    """Write a message and, unless it is a `draft`, have it sent once the caller's transaction stands.

    `template` names `<template>.subject.txt`, `.txt` and, if there is one, `.html`: "delegates/email/accredited". They
    are rendered in `language`: the recipient's, if `to` is a user, or else the active one. `name` is the recipient's,
    for the staff's list. `audience` is whose content the message speaks of. `secret` messages hold a code or a link
    that lets someone in. The context gets `meeting`, `recipient`, `site_url` and `portal_name` beside what is given.
    Raises `Unsendable` for an address or a subject that cannot be.
    """
    user = to if isinstance(to, User) else None
    spoken = letters.supported(language or (user.language if user else get_language()))
    recipient = name or (str(user) if user else "")
    letter = letters.render(template, {"meeting": meeting, "recipient": recipient, **context}, language=spoken)
    message = Message(
        meeting_id=None if meeting is None else meeting.pk,
        audience=_fitting(audience, attachments),
        kind=kind,
        to_email=letters.address(user.email if user else str(to)),
        to_name=_name(recipient),
        to_user=user,
        language=spoken,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        secret=secret,
        created_by_id=by.pk,
    )
    message.save(force_insert=True)
    _attach(message, attachments)
    if draft:
        record("message.drafted", message, by=by)
    else:
        hand_over(message)
    return message


@transaction.atomic
def take_in(
    *,
    to: str,
    subject: str,
    text: str,
    kind: str,
    secret: bool,
    name: str = "",
    html: str = "",
    language: str | None = None,
    attachments: Sequence[Enclosure] = (),
) -> Message:
    """A message that was rendered elsewhere (allauth's codes, through Django's mail functions), to be sent at once."""
    spoken = letters.supported(language or get_language())
    address = letters.address(to)
    user = User.objects.filter(email=address.lower()).first()
    message = Message(
        kind=kind[:80],
        to_email=address,
        to_name=_name(str(user) if user else name),
        to_user=user,
        language=spoken,
        subject=letters.one_line(subject, field="subject"),
        text=letters.tidy(text),
        html=html or letters.rewritten(subject, text, language=spoken).html,
        secret=secret,
    )
    message.save(force_insert=True)
    _attach(message, attachments)
    hand_over(message)
    return message


def _name(words: str) -> str:
    """A name for the staff's list: one line."""
    return letters.CONTROL.sub(" ", words).strip()[:200]


def _fitting(audience: Audience | None, attachments: Sequence[GeneratedFile | Enclosure]) -> Audience | None:
    """The message's audience, which must be that of a closed file that it carries: its readers see the message too."""
    for file in attachments:
        closed = (
            file.audience if isinstance(file, GeneratedFile) and file.audience and file.audience.is_closed else None
        )
        if closed is not None and closed != audience:
            raise ValueError("A message that carries a file of a closed audience belongs to that audience")
    return audience


def _attach(message: Message, attachments: Sequence[GeneratedFile | Enclosure]) -> None:
    Attachment.objects.bulk_create(
        Attachment(message=message, name=file.filename, mime=file.mime, file=file)
        if isinstance(file, GeneratedFile)
        else Attachment(message=message, name=clean_filename(file.name), mime=file.mime, content=file.content)
        for file in attachments
    )
