"""Drafts: changed, sent together, thrown away and taken back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cicc_portal.audit.record import Actor
from cicc_portal.outbox import letters
from cicc_portal.outbox.actions.sending import change, queue_all, recall
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.models.message import MessageQuerySet
from cicc_portal.outbox.problems import TooLate

# As long as this, messages that were sent together wait for second thoughts: the toast's "Undo".
SECOND_THOUGHTS = datetime.timedelta(seconds=20)


@dataclass(frozen=True)
class SentTogether:
    """The messages that are on their way, and how many were left because someone had changed or sent them."""

    messages: list[Message]
    left: int


@transaction.atomic
def edit(
    message: Message, *, subject: str, text: str, seen: int | str, by: Actor, meeting: models.Model | None = None
) -> None:
    """Change the words of a draft. Raises `StaleWrite`, `TooLate` if it is no draft, `Unsendable` for the words."""
    if not message.can_be_edited:
        raise TooLate(_("This message is no longer a draft."))
    letter = letters.rewritten(subject, text, language=message.language, meeting=meeting)
    change(
        message, seen=seen, by=by, action="message.edited", subject=letter.subject, text=letter.text, html=letter.html
    )


@transaction.atomic
def send_drafts(among: MessageQuerySet, *, seen: Mapping[str, str], by: Actor) -> SentTogether:
    """Send those drafts of `among` whose public id `seen` names, each if it still has the version given there.

    They leave after `SECOND_THOUGHTS`; until then `take_back()` makes them drafts again. Five queries, however many.
    """
    drafts = (
        among.filter(public_id__in=seen).in_state(Message.State.DRAFT).order_by("pk").select_for_update(of=("self",))
    )
    unchanged = [message for message in drafts if str(message.version) == seen[message.public_id]]
    queue_all(unchanged, by=by, not_before=timezone.now() + SECOND_THOUGHTS)
    return SentTogether(unchanged, len(seen) - len(unchanged))


@transaction.atomic
def send_batch(among: MessageQuerySet, *, by: Actor) -> list[Message]:
    """Send all drafts of `among`, messages that were written together. They leave like those of `send_drafts`."""
    drafts = list(among.in_state(Message.State.DRAFT).order_by("pk").select_for_update(of=("self",)))
    queue_all(drafts, by=by, not_before=timezone.now() + SECOND_THOUGHTS)
    return drafts


@transaction.atomic
def take_back(among: MessageQuerySet, *, by: Actor) -> int:
    """Make those of `among` that still wait drafts again; gives how many."""
    waiting = list(among.in_state(Message.State.QUEUED).order_by("pk").select_for_update(of=("self",)))
    for message in waiting:
        recall(message, by=by, back_to=Message.State.DRAFT)
    return len(waiting)


@transaction.atomic
def discard(message: Message, *, seen: int | str, by: Actor) -> None:
    """Give up a draft. Raises `StaleWrite`, and `TooLate` if it is no draft."""
    if message.state != Message.State.DRAFT:
        raise TooLate(_("This message is no longer a draft."))
    change(message, seen=seen, by=by, action="message.discarded", state=Message.State.CANCELLED)


@transaction.atomic
def restore(message: Message, *, seen: int | str, by: Actor) -> None:
    """Make a draft again of one that was given up. Raises `StaleWrite`, and `TooLate` if it was not."""
    if message.state != Message.State.CANCELLED or message.secret:
        raise TooLate(_("This message is not one that was given up."))
    change(message, seen=seen, by=by, action="message.restored", state=Message.State.DRAFT, queued_at=None)
