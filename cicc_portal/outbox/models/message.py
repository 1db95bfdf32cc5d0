"""A message: a row first, sent after the transaction that wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from cicc_portal.documents.models import Job
from cicc_portal.languages import LANGUAGES
from cicc_portal.outbox.marks import ACCREDITATION, STAFF

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Messages in the outbox of the viewer's meeting; those about closed content for that audience's staff only."""
        if viewer.meeting_id is None or not viewer.has(*STAFF):
            return self.none()
        known = models.Q(audience=None) | models.Q(audience__in=viewer.audiences)
        return self.filter(known, meeting_id=viewer.meeting_id, also_closed_to__contained_by=sorted(viewer.audiences))

    def of_batch(self, kind: str) -> Self:
        """Messages that were written together: they share their kind, "release:12"."""
        return self.filter(kind=kind)

    def in_state(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def to_address(self, address: str) -> Self:
        """Messages to one address, in whatever case it was written."""
        return self.filter(to_email__iexact=address.strip())

    def search(self, words: str, *, by: Viewer) -> Self:
        """Messages whose recipient or subject contains `words`; addresses are searched for who may see them."""
        asked = words.replace("\0", "").strip()
        found = models.Q(to_name__icontains=asked) | models.Q(subject__icontains=asked)
        if by.has(ACCREDITATION):
            found |= models.Q(to_email__icontains=asked)
        return self.filter(found)

    def left_over(self) -> Self:
        """Messages on their way whose job came to an end without them: given up, cancelled or gone."""
        ended = models.Q(job=None) | models.Q(job__state__in=[Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])
        return self.filter(ended, state__in=[Message.State.QUEUED, Message.State.SENDING])

    def counts(self) -> dict[str, int]:
        """How many there are in each state, in the order of the states."""
        found = dict(self.order_by().values_list("state").annotate(models.Count("pk")))
        return {state: found.get(state, 0) for state in Message.State.values}


class Message(Versioned):
    """One message to one address, in one language.

    `secret` messages hold codes and links that let someone in: staff never see their text, and it is wiped once sent.
    """

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset({"to_email", "to_name", "subject", "text", "html"})

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("message", "draft")
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Problem(models.TextChoices):
        """Why it was not sent, or not yet."""

        REFUSED = "refused", _("The mail server refuses this address.")
        REJECTED = "rejected", _("The mail server refuses this message.")
        SENDER = "sender", _("The mail server does not accept mail from the portal. Ask whoever runs the portal.")
        UNREACHABLE = "unreachable", _("The mail server could not be reached.")
        BUSY = "busy", _("The mail server asked to try later.")
        ATTACHMENT = "attachment", _("An attachment could not be read.")
        INTERRUPTED = "interrupted", _("Sending was interrupted and given up. It may have arrived.")
        TOO_LATE = "too-late", _("It could not be sent in time, and its code is no longer valid.")

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    # Meetings stand above this floor: their first migration may add the foreign key.
    meeting_id = models.BigIntegerField(_("meeting"), null=True)
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, related_name="messages", verbose_name=_("audience")
    )
    # Ids of further closed audiences that it speaks of: staff read it who know them all.
    also_closed_to = ArrayField(models.BigIntegerField(), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=80)
    to_email = models.EmailField(_("address"), max_length=254)
    to_name = models.CharField(_("recipient"), max_length=200, blank=True)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(blank=True)
    secret = models.BooleanField(_("holds a code or a secret link"), default=False)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    problem = models.CharField(_("problem"), max_length=12, choices=Problem.choices, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # The job that sends it, and the number under which that job's worker claimed it last (`Job.fence`).
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, null=True, related_name="message")
    fence = models.PositiveIntegerField(default=0)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    queued_at = models.DateTimeField(_("given out"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["meeting_id", "-created_at", "-id"], name="message_by_meeting"),
            models.Index(fields=["-created_at", "-id"], name="message_by_time"),
            models.Index(
                fields=["state"], condition=models.Q(state__in=["queued", "sending"]), name="message_on_its_way"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "queued", "sending", "sent", "failed", "cancelled"]),
                name="message_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                name="message_sent_at_when_sent",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "cancelled"]) | models.Q(queued_at__isnull=False),
                name="message_queued_before_sent",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(problem=""), name="message_failed_says_why"
            ),
            # A line break in either would let its writer add headers and recipients.
            models.CheckConstraint(
                condition=models.Q(subject__regex=r"^[^[:cntrl:]]+$"), name="message_subject_one_line"
            ),
            models.CheckConstraint(
                condition=models.Q(to_email__regex=r"^[^[:space:][:cntrl:]<>,;]+@[^[:space:][:cntrl:]<>,;@]+$"),
                name="message_one_address",
            ),
            models.CheckConstraint(condition=models.Q(to_name__regex=r"^[^[:cntrl:]]*$"), name="message_name_one_line"),
            models.CheckConstraint(
                condition=models.Q(audience=None) | models.Q(meeting_id__isnull=False),
                name="message_audience_of_a_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_wiped(self) -> bool:
        """True once the text of a secret message is gone."""
        return self.secret and not self.text

    @property
    def text_is_open(self) -> bool:
        """True where those who see the row may read the text: a code or secret link is its recipient's alone."""
        return settings.DEMO or not self.secret

    @property
    def can_be_edited(self) -> bool:
        return self.state == self.State.DRAFT and not self.secret

    @property
    def can_be_recalled(self) -> bool:
        """True while it waits; a moment later a worker may have it."""
        return self.state == self.State.QUEUED

    @property
    def can_be_retried(self) -> bool:
        """True if it failed, or was cancelled, and still has its text."""
        return self.state in {self.State.FAILED, self.State.CANCELLED} and bool(self.text) and not self.secret

    def address_for(self, viewer: Viewer) -> str:
        """The address as `viewer` may see it: contact data is accreditation's (DESIGN §5), others get a hint of it."""
        if viewer.has(ACCREDITATION):
            return self.to_email
        name, _at, domain = self.to_email.rpartition("@")
        return f"{name[:1]}…@{domain}"
