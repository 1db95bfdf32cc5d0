"""Data erased by the desk, for a person who has no account and asked for it by letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction
from django.db.models import Q

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from cicc_portal.audit.retention import carry_out, rule
from delegates.actions.registration import OVER, withdraw
from delegates.models import Participant
from delegates.problems import ErasesOneself, StillRegistered
from meetings.retention import is_over

# Which rows of each rule are the person's, as in `erasure.ERASED`. What others than the person were sent is theirs.
ERASED: Mapping[str, Callable[[Participant], Q]] = {
    "passports": lambda person: Q(participant=person),
    "travel": lambda person: Q(participant=person),
    "needs": lambda person: Q(pk=person.pk),
    "photo": lambda person: Q(pk=person.pk),
    "contact": lambda person: Q(pk=person.pk),
    "invitations": lambda person: Q(participant=person),
    "files": lambda person: Q(badge__participant=person) | Q(personal__participant=person),
}


@transaction.atomic
def erase_for_letter(participant: Participant, *, reason: str, withdraws: bool, seen: int | str, by: User) -> None:
    """Erase at once what the person could erase with an account; `reason` stays in the record, and names nobody.

    `withdraws`: while the meeting is not over, that ends the registration as well.
    Raises `ErasesOneself`, `StillRegistered`, `StaleWrite`.
    """
    if participant.user_id is not None:
        raise ErasesOneself
    mail = _mail_to(participant)
    if is_registered(participant):
        if not withdraws:
            raise StillRegistered
        withdraw(participant, seen=seen, by=by)
    else:
        participant.save_if(seen, update_fields=[])
    record("participant.erased-for-letter", participant, by=by, changes={"reason": (None, reason)})
    meeting_id = participant.meeting_id
    # Mail before the files: it holds on to what was sent with it.
    for name, mine in (("messages", mail), *((name, find(participant)) for name, find in ERASED.items())):
        found = rule(name)
        rows = found.rows(meeting_id=meeting_id).filter(mine)
        carry_out(found, rows, meeting_id=meeting_id, by=by, waits=True)


def is_registered(participant: Participant) -> bool:
    """True while erasing would end a registration for a meeting that is not over."""
    return participant.state not in OVER and not is_over(participant.meeting)


def _mail_to(participant: Participant) -> Q:
    """Mail to the address that was written down, unless it is others' as well: an office, say, that several share."""
    address = participant.email
    others = Participant.objects.filter(meeting_id=participant.meeting_id, email__iexact=address)
    if not address or others.exclude(pk=participant.pk).exists():
        return Q(pk__in=[])
    return Q(to_email__iexact=address, to_user=None)
