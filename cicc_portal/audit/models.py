"""The record itself. A trigger refuses UPDATE, DELETE and TRUNCATE; the running role may only insert and read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KnowsAudiences(Protocol):
    """Who reads: an `accounts.Viewer`, which this floor does not know by name."""

    @property
    def audiences(self) -> Collection[int]: ...


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, viewer: KnowsAudiences) -> EntryQuerySet:
        """Entries that tell `viewer` nothing of a closed audience which is not theirs (DESIGN §5)."""
        return self.filter(models.Q(audience_id=None) | models.Q(audience_id__in=list(viewer.audiences)))

    def with_who(self) -> EntryQuerySet:
        """Each entry with `who`: the actor's name of today, or "" once the account is gone."""
        people = get_user_model()._default_manager.filter(pk=OuterRef("actor_id"))
        shown = Coalesce(NullIf(F("full_name"), Value("")), F("email"), output_field=models.CharField())
        name = people.annotate(name=shown).values("name")[:1]
        return self.annotate(who=Coalesce(NullIf(F("actor_label"), Value("")), Subquery(name), Value("")))

    def about(self, obj: models.Model) -> EntryQuerySet:
        """Entries on one object, oldest first."""
        return self.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).order_by("pk")

    def since(self, obj: models.Model, version: int) -> EntryQuerySet:
        """Entries that took `obj` past `version`, oldest first."""
        return self.about(obj).filter(object_version__gt=version)


class Entry(models.Model):
    """One thing that was done: who, what, to which object, when, and what changed.

    Ids are plain, without foreign keys: the record outlives what it speaks of.
    `changes` maps a field name to `[before, after]`; classified fields give their name with `null` (DESIGN §4.5).
    """

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    # Only for what has no account ("system"). A person's name would stay for ever: `with_who()` looks it up instead.
    actor_label = models.CharField(_("who"), max_length=254)
    action = models.CharField(_("what"), max_length=80, db_index=True)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    object_version = models.PositiveIntegerField(null=True)
    meeting_id = models.BigIntegerField(null=True)
    # The audience whose members may read this entry; null: all who may read the record.
    audience_id = models.BigIntegerField(null=True)
    changes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("changes"), default=dict)

    # Set by `with_who()`.
    who: str

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
            models.Index(fields=["meeting_id", "-id"], name="audit_by_meeting"),
        ]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    def of_meeting(self, meeting_id: int | None) -> RetentionRunQuerySet:
        return self.filter(meeting_id=meeting_id)

    def by_day(self) -> models.QuerySet[RetentionRun, Any]:
        """How much each rule deleted on each day, newest first: `day`, `rule`, `count`, `last`."""
        days = self.order_by().annotate(day=TruncDate("at")).values("day", "rule")
        return days.annotate(count=models.Sum("rows"), last=models.Max("at")).order_by("-day", "rule")


class RetentionRun(models.Model):
    """Proof that something was deleted because its time was over, or because the person asked: what, how much, when.

    Says nothing of whose data it was. One row for each chunk, in the transaction that deleted it.
    """

    at = models.DateTimeField(_("when"), default=timezone.now)
    rule = models.CharField(_("rule"), max_length=60)
    meeting_id = models.BigIntegerField(_("meeting"), null=True)
    rows = models.PositiveIntegerField(_("rows"))
    # Null: the nightly job. Whoever asked for the deletion, otherwise.
    actor_id = models.BigIntegerField(null=True)

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["meeting_id", "-at"], name="retention_by_meeting")]
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")

    def __str__(self) -> str:
        return f"{self.rule} {self.at:%Y-%m-%d}"
