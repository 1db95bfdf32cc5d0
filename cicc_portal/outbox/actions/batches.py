"""Many messages at once: written as drafts in a fixed number of queries, to be reviewed and sent together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction

from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.record import Actor, record_all
from cicc_portal.outbox import letters
from cicc_portal.outbox.models import Message


@dataclass(frozen=True, kw_only=True)
class Written:
    """A rendered letter and whom it is for. `closed_to` are the closed audiences that it speaks of."""

    to: User | str
    name: str
    language: str
    letter: letters.Letter
    closed_to: Sequence[int] = ()


@transaction.atomic
def keep_drafts(
    written: Sequence[Written], *, kind: str, meeting: models.Model, by: Actor, audience: Audience | None = None
) -> list[Message]:
    """Keep each of `written` as a draft of the batch `kind`. Two queries, and none where the batch is there already.

    Whoever is to read one at the desk must know `audience` and all audiences of the letter. Raises `Unsendable` for an
    address that is none.
    """
    if Message.objects.filter(meeting_id=meeting.pk, kind=kind).exists():
        return []
    made = Message.objects.bulk_create(_message(one, kind, meeting, by, audience) for one in written)
    record_all("message.drafted", made, by=by)
    return made


def _message(one: Written, kind: str, meeting: models.Model, by: Actor, audience: Audience | None) -> Message:
    closed_to = [audience.pk] if audience else list(one.closed_to)
    user = one.to if isinstance(one.to, User) else None
    return Message(
        meeting_id=meeting.pk,
        audience_id=closed_to[0] if closed_to else None,
        also_closed_to=closed_to[1:],
        kind=kind,
        to_email=letters.address(user.email if user else str(one.to)),
        to_name=letters.CONTROL.sub(" ", one.name).strip()[:200],
        to_user=user,
        language=one.language,
        subject=one.letter.subject,
        text=one.letter.text,
        html=one.letter.html,
        created_by_id=by.pk,
    )
