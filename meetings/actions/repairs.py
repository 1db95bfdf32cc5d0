"""What the Django admin does to committees, meetings, parties and rooms: recorded like everything else."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from cicc_portal.audit.record import Actor, record
from cicc_portal.audit.versions import Versioned


@transaction.atomic
def repair(obj: Versioned, *, seen: int | str, fields: Iterable[str], by: Actor) -> None:
    """Save `fields` of a row, whatever it is. Raises `StaleWrite`."""
    changes = obj.save_if(seen, update_fields=fields)
    record(f"{obj._meta.model_name}.repaired", obj, by=by, changes=changes)


@transaction.atomic
def enter(obj: Versioned, *, by: Actor) -> None:
    """Save a new row, such as a party that the built-in list does not have."""
    obj.save(force_insert=True)
    record(f"{obj._meta.model_name}.created", obj, by=by)
