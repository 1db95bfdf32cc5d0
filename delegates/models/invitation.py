"""An invitation to register a delegation: one mail with a link of its own, and what became of it."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models.audience import public_id
from cicc_portal.languages import DEFAULT, LANGUAGES
from delegates.models.delegation import Delegation
from delegates.models.participant import Participant
from delegates.models.participant_reads import ACCREDITORS

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer

SALT = "delegates.invitation"


def token_of(public_id: str) -> str:
    """The secret of an invitation's link: 256 bits, safe in an address.

    Made from the portal's key, so that a reminder can hold the same link without its being stored anywhere.
    """
    made = salted_hmac(SALT, public_id, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def digest_of(token: str) -> str:
    """What is stored of a link's secret: the link itself stands in the mail alone."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def live(self) -> Self:
        """Those whose link still opens."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def of_link(self, token: str) -> Self:
        """The one that a link's secret belongs to, if it is live."""
        return self.live().filter(digest=digest_of(token))

    def of_delegations(self) -> Self:
        """Those to register a delegation, not those to a person of one."""
        return self.filter(participant__isnull=True)

    def current(self) -> Self:
        """Those that were not revoked; one that has expired can still be reissued."""
        return self.filter(revoked_at__isnull=True)

    def unanswered(self) -> Self:
        """Live ones of delegations for which nobody invited has done anything yet."""
        answered = Invitation.objects.of_delegations().filter(
            delegation=OuterRef("delegation"), answered_at__isnull=False
        )
        return self.live().of_delegations().filter(~Exists(answered), answered_at__isnull=True)


class Invitation(models.Model):
    """A link for one address. With `participant` it asks that person to fill in a registration, else to register the
    delegation. A reissued invitation is a new row; the old one is revoked."""

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset({"email", "full_name"})

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="invitations")
    participant = models.ForeignKey(
        Participant, models.CASCADE, null=True, blank=True, related_name="invitations", verbose_name=_("participant")
    )
    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default=DEFAULT)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    # Both are made in the background; until then the mail is being prepared.
    message = models.ForeignKey("outbox.Message", models.SET_NULL, null=True, blank=True, related_name="+")
    letter = models.ForeignKey("documents.GeneratedFile", models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "email"],
                condition=Q(revoked_at__isnull=True, participant__isnull=True),
                name="one_live_invitation_per_address",
                violation_error_message=_("This address has an invitation already. Reissue that one."),
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(revoked_at__isnull=True, participant__isnull=False),
                name="one_live_invitation_per_person",
                violation_error_message=_("This person has an invitation already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delegation}: {self.public_id}"

    @property
    def token(self) -> str:
        """What stands in the link."""
        return token_of(self.public_id)

    @property
    def is_live(self) -> bool:
        """True while the link opens."""
        return self.revoked_at is None and self.expires_at > timezone.now()

    def address_for(self, viewer: Viewer) -> str:
        """The address, for who may read contact data (DESIGN §5); "" for other staff."""
        return self.email if viewer.has(*ACCREDITORS) else ""
