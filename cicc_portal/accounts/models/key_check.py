"""The token by which a start with a wrong field key is noticed (see `accounts.encryption`)."""

from __future__ import annotations

from django.db import models


class KeyCheck(models.Model):
    """One row: known words, encrypted with the key that this database's encrypted fields were written with."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    token = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="key_check_one_row")]

    def __str__(self) -> str:
        return "key check"
