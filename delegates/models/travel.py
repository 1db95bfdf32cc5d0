"""How a participant comes and goes, and the passport of who asks for a visa letter. All of it encrypted at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedDateField, EncryptedDateTimeField, EncryptedTextField

from cicc_portal.audit.versions import Versioned
from delegates.countries import name_of
from delegates.models.participant import Participant
from meetings.roles import Role

if TYPE_CHECKING:
    from cicc_portal.accounts.viewers import Viewer


class TravelQuerySet(models.QuerySet["Travel"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For the person, the delegation's focal points and protocol; of arrivals the host liaison, too (DESIGN §5)."""
        found = self.filter(participant__meeting_id=viewer.meeting_id)
        if viewer.has(Role.PROTOCOL, Role.HOST_LIAISON):
            return found
        return found.filter(
            Q(participant__user_id=viewer.user_id, participant__user__isnull=False)
            | Q(participant__delegation__in=viewer.delegations)
        )


class Travel(Versioned):
    """Arrival, departure and hotel. Times are kept in UTC and shown in the meeting's zone."""

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset(
        {"arrives_at", "arrives_from", "arrival_flight", "departs_at", "departure_flight", "hotel", "assistance"}
    )

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="travel")
    arrives_at = EncryptedDateTimeField(_("arrival"), null=True, blank=True)
    arrives_from = EncryptedTextField(_("arriving from"), null=True, blank=True, default="")
    arrival_flight = EncryptedTextField(_("flight of arrival"), null=True, blank=True, default="")
    departs_at = EncryptedDateTimeField(_("departure"), null=True, blank=True)
    departure_flight = EncryptedTextField(_("flight of departure"), null=True, blank=True, default="")
    hotel = EncryptedTextField(_("hotel"), null=True, blank=True, default="")
    # What is needed at the airport: met by protocol, a wheelchair, the VIP lounge.
    assistance = EncryptedTextField(_("assistance at the airport"), null=True, blank=True, default="")

    objects = TravelQuerySet.as_manager()

    class Meta:
        verbose_name = _("travel")
        verbose_name_plural = _("travel")

    def __str__(self) -> str:
        return str(self.participant_id)


class PassportQuerySet(models.QuerySet["Passport"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """For the person, the delegation's focal points and protocol. Each reading by staff is recorded."""
        found = self.filter(participant__meeting_id=viewer.meeting_id)
        if viewer.has(Role.PROTOCOL):
            return found
        return found.filter(
            Q(participant__user_id=viewer.user_id, participant__user__isnull=False)
            | Q(participant__delegation__in=viewer.delegations)
        )


class Passport(Versioned):
    """What the visa support letter needs; asked for only where one is wanted."""

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset(
        {"number", "nationality", "born_on", "issued_on", "expires_on", "digest"}
    )

    participant = models.OneToOneField(Participant, models.CASCADE, related_name="passport")
    number = EncryptedTextField(_("passport number"))
    # The ISO code of a country; what was written before there were choices may be words (`country`).
    nationality = EncryptedTextField(_("nationality"), null=True, blank=True, default="")
    born_on = EncryptedDateField(_("date of birth"), null=True, blank=True)
    issued_on = EncryptedDateField(_("date of issue"), null=True, blank=True)
    expires_on = EncryptedDateField(_("date of expiry"), null=True, blank=True)
    # HMAC of nationality and number, under the portal's key: finds the same passport twice without opening any.
    digest = models.CharField(max_length=64, db_index=True, editable=False)

    objects = PassportQuerySet.as_manager()

    class Meta:
        verbose_name = _("passport")
        verbose_name_plural = _("passports")

    def __str__(self) -> str:
        return str(self.participant_id)

    @property
    def country(self) -> str:
        """The nationality in words of the active language."""
        return name_of(self.nationality)
