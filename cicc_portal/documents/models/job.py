"""Background jobs. The row is the truth: the broker only wakes a worker, and may lose every message."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.documents import broker
from cicc_portal.documents.models.file import GeneratedFile
from cicc_portal.documents.registry import DEFAULT_ATTEMPTS, DEFAULT_QUEUE, UnknownKind, handler_for
from cicc_portal.languages import CODES, DEFAULT, LANGUAGES

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer
    from cicc_portal.audit.record import Actor

# A message is sent again only after this time, so that a long queue is not filled with copies of itself.
RESEND_AFTER = datetime.timedelta(seconds=30)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Jobs that `viewer` may follow: the own ones, and for staff those of audiences whose content they may know.

        Each job shows why it failed, and its file, only where the viewer may know that: who has the caucus's programme
        printed need not be in the caucus.
        """
        if viewer.user_id is None:
            return self.none()
        allowed = models.Q(created_by_id=viewer.user_id)
        if viewer.staff:
            allowed |= models.Q(audience__in=viewer.audiences)
        knows = models.Q(audience=None, created_by_id=viewer.user_id) | models.Q(audience__in=viewer.audiences)
        return (
            self.filter(allowed, meeting_id=viewer.meeting_id)
            .annotate(
                reason_known=models.Case(
                    models.When(knows, then=True), default=False, output_field=models.BooleanField()
                )
            )
            .prefetch_related(models.Prefetch("file", GeneratedFile.objects.visible_to(viewer)))
        )

    def due(self) -> Self:
        """Jobs that wait and may be begun now."""
        return self.filter(state=Job.State.QUEUED, not_before__lte=Now())

    def abandoned(self) -> Self:
        """Running jobs whose worker has not renewed its lease: killed, hung or cut off."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=Now())

    def unsent(self) -> Self:
        """Due jobs of which no worker was told, or so long ago that the message may be lost; oldest first."""
        told = models.Q(sent_at__gte=Now() - RESEND_AFTER)
        return self.due().exclude(told).order_by(models.F("sent_at").asc(nulls_first=True), "pk")

    def held(self, fence: int) -> Self:
        """The job, as long as the worker that claimed it under `fence` still holds it."""
        return self.filter(state=Job.State.RUNNING, fence=fence)

    @transaction.atomic
    def claim(self, pk: int, *, lease: int) -> Job | None:
        """Begin job `pk` for `lease` seconds if it is due or abandoned; `None` if not, or another worker is faster."""
        found = (self.due() | self.abandoned()).filter(pk=pk, attempts__lt=models.F("max_attempts"))
        job = found.select_for_update(skip_locked=True).first()
        if job is None:
            return None
        self.filter(pk=pk).update(
            state=Job.State.RUNNING,
            fence=job.fence + 1,
            attempts=job.attempts + 1,
            lease_until=Now() + datetime.timedelta(seconds=lease),
            started_at=Now(),
            progress_done=0,
            progress_total=None,
        )
        return self.get(pk=pk)


class Job(models.Model):
    """One piece of background work. `fence` is raised at each claim: who holds an older number has lost the job.

    `args` holds ids and choices, never text of a meeting: the row outlives what it speaks of.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        DONE = "done", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    OPEN = (State.QUEUED, State.RUNNING)

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    args: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default=DEFAULT_QUEUE)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default=DEFAULT)
    # Meetings stand above this floor: their first migration may add the foreign key.
    meeting_id = models.BigIntegerField(_("meeting"), null=True, db_index=True)
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, related_name="jobs", verbose_name=_("audience")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="jobs",
        verbose_name=_("asked for by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=DEFAULT_ATTEMPTS)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    # A sentence for those who may know it. Pages show `error`, which asks whether they may.
    failure = models.TextField(_("why it failed"), blank=True)
    file = models.OneToOneField(
        GeneratedFile, on_delete=models.SET_NULL, null=True, related_name="job", verbose_name=_("file")
    )
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(_("begun"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(state="queued"), name="job_waiting"),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="job_running"),
            models.Index(fields=["created_by", "-created_at"], name="job_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running", "done", "failed", "cancelled"]),
                name="job_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", lease_until__isnull=False, started_at__isnull=False, fence__gt=0)
                | (~models.Q(state="running") & models.Q(lease_until=None)),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running"], finished_at=None)
                | models.Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_finished_at_end",
            ),
            models.CheckConstraint(condition=models.Q(file=None) | models.Q(state="done"), name="job_file_when_done"),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(failure=""), name="job_failed_says_why"
            ),
            models.CheckConstraint(
                condition=models.Q(progress_total=None) | models.Q(progress_done__lte=models.F("progress_total")),
                name="job_progress_within_total",
            ),
            models.CheckConstraint(
                condition=models.Q(attempts__lte=models.F("max_attempts"), max_attempts__gte=1),
                name="job_attempts_within_limit",
            ),
            models.CheckConstraint(
                condition=models.Q(audience=None) | models.Q(meeting_id__isnull=False), name="job_audience_of_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_open(self) -> bool:
        """True while it waits or runs."""
        return self.state in self.OPEN

    @property
    def label(self) -> str:
        """What it makes, for the person who waits."""
        try:
            return str(handler_for(self.kind).label)
        except UnknownKind:
            return self.kind

    @property
    def error(self) -> str:
        """Why it failed, where the row came through `visible_to()` and its viewer may know; else a neutral sentence."""
        if self.state != self.State.FAILED:
            return ""
        if getattr(self, "reason_known", False):
            return self.failure
        return gettext("This could not be made.")

    @classmethod
    def enqueue(
        cls,
        kind: str,
        *,
        by: Actor,
        meeting: models.Model | None = None,
        args: dict[str, Any] | None = None,
        audience: Audience | None = None,
        queue: str | None = None,
        language: str | None = None,
        not_before: datetime.datetime | None = None,
    ) -> Job:
        """Have background work done: a row in the caller's transaction, and a message to the workers after its commit.

        `by` is a user or `audit.SYSTEM`; `audience` is whose content the work is about. `queue` is the handler's
        unless given; `language` the active one. Raises `UnknownKind`. A lost broker delays the job by seconds, no more.
        """
        handler = handler_for(kind)
        job = cls.objects.create(
            kind=kind,
            args=args or {},
            queue=queue or handler.queue,
            max_attempts=handler.max_attempts,
            language=_supported(language or get_language()),
            meeting_id=None if meeting is None else meeting.pk,
            audience=audience,
            created_by_id=by.pk,
            **({"not_before": not_before} if not_before else {}),
        )
        if not_before is None:
            job.send_after_commit()
        return job

    def send_after_commit(self) -> None:
        """Tell the workers once the transaction stands."""
        transaction.on_commit(self.send, robust=True)

    def send(self) -> bool:
        """Tell the workers now; `False` if the broker did not take it, in which case the sweeper tries again."""
        if not broker.send_job(self.pk, queue=self.queue):
            return False
        type(self).objects.filter(pk=self.pk).update(sent_at=Now())
        return True


def _supported(code: str | None) -> str:
    short = (code or DEFAULT).split("-")[0]
    return short if short in CODES else DEFAULT
