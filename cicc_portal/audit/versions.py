"""Optimistic locking: a write says which version its author saw, and is refused if that is no longer current."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.record import Changes


class StaleWrite(Exception):
    """Someone else changed the row since the version that the writer saw, or it is gone (`current` is then 0)."""

    def __init__(self, obj: Versioned, seen: int, current: int) -> None:
        super().__init__(f"{obj._meta.label_lower} {obj.pk}: version {seen} was seen, {current} is current")
        self.obj, self.seen, self.current = obj, seen, current


def _number(seen: int | str) -> int:
    """The version that was seen; 0, before all, for what is none."""
    digits = str(seen)
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


class Versioned(models.Model):
    """A row with a version that every write through `save_if` raises by one."""

    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    class Meta:
        abstract = True

    def save_if(self, seen: int | str, *, update_fields: Iterable[str]) -> Changes:
        """Save `update_fields`, if the row still has the version `seen`; gives what changed, for the audit record.

        `seen` comes from a posted form: anything but a number counts as stale, and so does a row that is gone.
        Raises `StaleWrite`; needs a transaction.
        """
        stored = type(self)._base_manager.select_for_update().filter(pk=self.pk).first()
        if stored is None or str(stored.version) != str(seen):
            raise StaleWrite(self, _number(seen), stored.version if stored else 0)
        fields = list(update_fields)
        changes = stored.differences(self, fields)
        self.version = stored.version + 1
        self.save(update_fields=[*fields, "version"])
        return changes

    def differences(self, other: Self, fields: Iterable[str]) -> Changes:
        """The fields in which `other` differs from this row, as `{name: (here, there)}`."""
        found: Changes = {}
        for name in fields:
            attname = getattr(self._meta.get_field(name), "attname", name)
            before, after = getattr(self, attname), getattr(other, attname)
            if before != after:
                found[name] = (before, after)
        return found
