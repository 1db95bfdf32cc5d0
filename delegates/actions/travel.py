"""Keeping how a participant comes and goes, inside the transaction that keeps the registration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cicc_portal.audit.record import Actor, record
from delegates.models import Participant, Travel


def keep_travel(participant: Participant, values: Mapping[str, Any] | None, *, by: Actor) -> None:
    """Store `values`; nothing is stored for who has said nothing. `None`: it was not asked for.

    The participant's row is locked, and its version checked, by the caller.
    """
    if values is None:
        return
    travel = Travel.objects.filter(participant=participant).first()
    if travel is None:
        if not any(values.values()):
            return
        travel = Travel(participant=participant, **values)
        travel.save(force_insert=True)
        changes = {name: (None, value) for name, value in values.items() if value}
    else:
        for name, value in values.items():
            setattr(travel, name, value)
        changes = travel.save_if(travel.version, update_fields=values)
    if changes:
        record("travel.changed", travel, by=by, changes=changes, meeting_id=participant.meeting_id)
