"""Writing to the record, always inside the transaction of what it records."""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import models, transaction

from cicc_portal.audit.models import Entry

Changes = dict[str, tuple[Any, Any]]


class Actor(Protocol):
    """Who did it: a user, or `SYSTEM`."""

    @property
    def pk(self) -> Any: ...


class System:
    """The portal itself, for what no person did (nightly jobs, set-up)."""

    pk = None

    def __str__(self) -> str:
        return "system"


SYSTEM = System()


def record(
    action: str,
    obj: models.Model,
    *,
    by: Actor,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    meeting_id: int | None = None,
    audience_id: int | None = None,
) -> Entry:
    """Record that `by` did `action` ("participant.accredited") to `obj`.

    `meeting_id` and `audience_id` are taken from the object where it has them. Raises `RuntimeError` outside a
    transaction: an entry must stand or fall with the write that it records.
    """
    _demand_transaction()
    entry = _entry(action, obj, by=by, changes=changes, meeting_id=meeting_id, audience_id=audience_id)
    entry.save(force_insert=True)
    return entry


def record_all(
    action: str, objs: Iterable[models.Model], *, by: Actor, changes: Mapping[str, tuple[Any, Any]] | None = None
) -> None:
    """Record that `by` did the same `action` to each of `objs`, in one query. Raises like `record`."""
    _demand_transaction()
    Entry.objects.bulk_create(_entry(action, obj, by=by, changes=changes) for obj in objs)


def _demand_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("audit.record() belongs inside the transaction of the write that it records")


def _entry(
    action: str,
    obj: models.Model,
    *,
    by: Actor,
    changes: Mapping[str, tuple[Any, Any]] | None,
    meeting_id: int | None = None,
    audience_id: int | None = None,
) -> Entry:
    if meeting_id is None:
        meeting_id = obj.pk if obj._meta.label_lower == "meetings.meeting" else getattr(obj, "meeting_id", None)
    return Entry(
        actor_id=by.pk,
        actor_label="" if by.pk else str(by)[:254],
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        object_version=getattr(obj, "version", None),
        meeting_id=meeting_id,
        audience_id=audience_id if audience_id is not None else getattr(obj, "audience_id", None),
        changes=_masked(obj, changes or {}),
    )


def _masked(obj: models.Model, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Changes as JSON; of classified fields the name alone, lest the record keep what retention deletes."""
    classified: frozenset[str] = getattr(obj, "CLASSIFIED", frozenset())
    return {
        name: None if name in classified else [_plain(before), _plain(after)]
        for name, (before, after) in changes.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, models.Model):
        return value.pk if getattr(value, "CLASSIFIED", None) else str(value)
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
