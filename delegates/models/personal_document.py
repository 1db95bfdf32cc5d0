"""Documents about one person: the confirmation, the visa support letter, the certificate of attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cicc_portal.documents.models import GeneratedFile
from delegates.models.participant import Participant
from delegates.models.participant_reads import ACCREDITORS
from meetings.roles import Role

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class PersonalDocumentQuerySet(models.QuerySet["PersonalDocument"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For the person and the delegation's focal points; of staff for protocol, and who accredits where no passport
        stands in it (DESIGN §5)."""
        found = self.filter(participant__meeting_id=viewer.meeting_id)
        if viewer.has(Role.PROTOCOL):
            return found
        readable = Q(participant__delegation__in=viewer.delegations)
        if viewer.user_id is not None:
            readable |= Q(participant__user_id=viewer.user_id)
        if viewer.has(*ACCREDITORS):
            readable |= ~Q(kind=PersonalDocument.Kind.VISA)
        return found.filter(readable)


class PersonalDocument(models.Model):
    """The newest file of a kind about a person. `digest` is of all that it shows, so that an outdated one is known."""

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("Confirmation")
        VISA = "visa", _("Visa support letter")
        CERTIFICATE = "certificate", _("Certificate of attendance")

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="documents")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    file = models.OneToOneField(GeneratedFile, models.CASCADE, related_name="personal", verbose_name=_("file"))
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = PersonalDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document about a person")
        verbose_name_plural = _("documents about persons")
        constraints = [models.UniqueConstraint(fields=["participant", "kind"], name="personal_document_once")]

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.kind}"
