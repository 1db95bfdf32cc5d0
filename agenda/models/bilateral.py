"""Bilateral meetings: one delegation asks another, and the desk finds a free room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.models.session import Session
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from delegates.models import Delegation
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF, Role

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class BilateralRequestQuerySet(models.QuerySet["BilateralRequest"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Requests of and to the viewer's delegations; to timetable staff all of them."""
        if viewer.has(*TIMETABLE_STAFF):
            return self
        return self.of_delegations(viewer)

    def of_delegations(self, viewer: Viewer) -> Self:
        """Requests of and to the delegations that the viewer registers or belongs to."""
        own = delegations_of(viewer)
        return self.filter(Q(asked_by__in=own) | Q(asked__in=own))

    def to_place(self) -> Self:
        """Agreed, and without a time: not placed yet, or taken off the timetable since."""
        placed = Q(state=BilateralRequest.State.PLACED)
        waiting = Q(session=None) | Q(session__starts_at=None, session__is_cancelled=False)
        return self.filter(Q(state=BilateralRequest.State.AGREED) | (placed & waiting))

    def in_full(self) -> Self:
        """With all that pages show of each."""
        found = self.select_related("asked_by__party", "asked__party", "session__audience", "meeting__committee")
        return found.prefetch_related("session__bookings__room")


def delegations_of(viewer: Viewer) -> frozenset[int]:
    """The delegations for which `viewer` may know of requests: registered by them, or their own as a participant."""
    own = {viewer.delegation_id} if viewer.delegation_id and viewer.has(Role.PARTICIPANT) else set()
    return viewer.delegations | own


class BilateralRequest(Versioned):
    """One delegation asks another for a meeting; once the other agrees, the desk puts it into a room."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("declined")
        PLACED = "placed", _("placed")
        CANCELLED = "cancelled", _("cancelled")

    CLASSIFIED = frozenset({"subject"})
    OPEN = (State.ASKED, State.AGREED, State.PLACED)

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="bilateral_requests")
    asked_by = models.ForeignKey(
        Delegation, models.CASCADE, related_name="bilaterals_asked", verbose_name=_("asked by")
    )
    asked = models.ForeignKey(Delegation, models.CASCADE, related_name="bilaterals_received", verbose_name=_("with"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=30, validators=[MinValueValidator(10), MaxValueValidator(240)]
    )
    earliest_at = models.DateTimeField(_("not before"), null=True, blank=True)
    latest_at = models.DateTimeField(_("over by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    session = models.OneToOneField(Session, models.SET_NULL, null=True, blank=True, related_name="bilateral")
    # Of both delegations: whoever belongs to it may read the mails about it and the session.
    audience = models.ForeignKey(Audience, models.PROTECT, null=True, related_name="+")
    # The version of the session that both sides were told of.
    told_version = models.PositiveIntegerField(null=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = BilateralRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a bilateral meeting")
        verbose_name_plural = _("requests for bilateral meetings")
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("asked")),
                name="bilateral_of_two",
                violation_error_message=_("Choose another delegation than your own."),
            ),
            models.UniqueConstraint(
                Least("asked_by", "asked"),
                Greatest("asked_by", "asked"),
                condition=Q(state__in=["asked", "agreed"]),
                name="bilateral_asked_once",
                violation_error_message=_("There is an open request between these two delegations already."),
            ),
            models.CheckConstraint(
                condition=Q(earliest_at=None) | Q(latest_at=None) | Q(latest_at__gt=F("earliest_at")),
                name="bilateral_in_order",
                violation_error_message=_("It would have to be over before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        """False once it has been declined or cancelled, or its session has been."""
        return self.state in self.OPEN and not (self.session is not None and self.session.is_cancelled)

    @property
    def standing(self) -> Session | None:
        """The session, where it has a time and takes place."""
        session = self.session
        is_placed = self.state == self.State.PLACED and session is not None
        return session if is_placed and session and session.starts_at and not session.is_cancelled else None

    @property
    def state_label(self) -> str:
        """Its state as it really is: the session may have been cancelled or taken off the timetable since."""
        if self.state == self.State.PLACED and self.standing is None:
            return str((self.State.AGREED if self.is_open else self.State.CANCELLED).label)
        return str(self.State(self.state).label)

    @property
    def is_untold(self) -> bool:
        """True if the session has changed since both sides were told of it."""
        return self.standing is not None and self.standing.version != self.told_version
