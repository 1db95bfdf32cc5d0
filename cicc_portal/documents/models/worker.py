"""When each background worker was last seen at work."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models.functions import Now


class WorkerHeartbeatManager(models.Manager["WorkerHeartbeat"]):
    def beat(self, name: str) -> None:
        """Write down that the worker `name` is at work now, by the database's clock."""
        self.update_or_create(name=name[:200], defaults={"at": Now()})

    def age(self) -> datetime.timedelta | None:
        """The time since any worker was last seen; `None` if none ever was."""
        newest = self.order_by("-at").annotate(
            age=models.ExpressionWrapper(Now() - models.F("at"), output_field=models.DurationField())
        )
        return newest.values_list("age", flat=True).first()


class WorkerHeartbeat(models.Model):
    """A row a worker. In the database, not in the cache: a cache that is gone must not look like a dead worker."""

    name = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField(db_index=True)

    objects = WorkerHeartbeatManager()

    def __str__(self) -> str:
        return self.name
