"""Bringing somebody back whom others took off the list: turned down or withdrawn by a focal point or the desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import record
from delegates.actions.letters import tell
from delegates.models import Participant
from delegates.problems import WrongState, refusals

State = Participant.State

# What may have been done last with somebody who is off the list; after an erasure there is nobody to bring back.
ENDINGS = ("participant.withdrawn", "participant.not-confirmed", "participant.erased")


def returnable(people: Iterable[Participant]) -> frozenset[int]:
    """Ids of those of `people` who can be brought back. Two queries, however many there are.

    Who withdrew oneself, or had the data erased, decides alone; whose place another took has none to come back to.
    """
    withdrawn = {str(person.pk): person for person in people if person.state == State.WITHDRAWN}
    if not withdrawn:
        return frozenset()
    replaced = set(Participant.objects.filter(replaces__in=withdrawn.values()).values_list("replaces_id", flat=True))
    entries = Entry.objects.filter(
        object_type=Participant._meta.label_lower, object_id__in=withdrawn, action__in=ENDINGS
    )
    last = {entry.object_id: entry for entry in entries.order_by("pk")}
    return frozenset(
        withdrawn[key].pk
        for key, entry in last.items()
        if entry.action != "participant.erased"
        and (entry.actor_id is None or entry.actor_id != withdrawn[key].user_id)
        and withdrawn[key].pk not in replaced
    )


def bring_back(participant: Participant, *, seen: int | str, by: User) -> None:
    """Put the person on the list again: a place is taken, and the desk decides anew. Posts do not come back.

    Raises `StaleWrite`, `WrongState`, `DelegationFull`, `HeadTaken`, `AlreadyRegistered`.
    """
    with refusals():
        # Locked, so that of two who do it at once the second finds it done.
        held = Participant.objects.brief().select_for_update().get(pk=participant.pk)
        if participant.pk not in returnable([held]):
            raise WrongState
        participant.state, participant.submitted_at, participant.query = State.SUBMITTED, timezone.now(), ""
        participant.accredited_at, participant.changed_since = None, []
        fields = ["state", "submitted_at", "query", "accredited_at", "changed_since"]
        changes = participant.save_if(seen, update_fields=fields)
        record("participant.brought-back", participant, by=by, changes=changes)
        tell(participant, "reopened")
