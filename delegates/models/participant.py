"""A person in a delegation."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedTextField

from cicc_portal.accounts.models.audience import public_id
from cicc_portal.audit.versions import Versioned
from cicc_portal.languages import DEFAULT, LANGUAGES
from delegates.models.delegation import Delegation
from delegates.models.participant_reads import ParticipantQuerySet
from delegates.models.search import Fold, joined
from meetings.models import Meeting
from meetings.models.meeting import Stream
from meetings.models.party import STATES, Group


def photo_name(_participant: models.Model, _filename: str) -> str:
    """A random name: the storage tells nothing of whose photo it is."""
    return f"photos/{secrets.token_hex(16)}.jpg"


class Participant(Versioned):
    """A person in a delegation, from the first entry to the badge.

    A state's nominee is never declined: returned with a query, or referred to the Director (a CHECK cannot see the
    party; the action refuses it).
    """

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset(
        {
            "given_name",
            "family_name",
            "badge_name",
            "title",
            "agency",
            "email",
            "phone",
            "photo",
            "dietary",
            "access_needs",
            "query",
            "referred_because",
            "search",
            "photo_sha256",
            "spoken",
        }
    )

    class Function(models.TextChoices):
        HEAD = "head", _("Head of delegation")
        ALTERNATE = "alternate", _("Alternate")
        ADVISER = "adviser", _("Adviser")
        OBSERVER = "observer", _("Observer")
        RESOURCE = "resource", _("Resource person")

    class Category(models.TextChoices):
        """What the badge says at a glance."""

        HEAD = "head", _("Head of delegation")
        DELEGATE = "delegate", _("Delegate")
        PARTNER = "partner", _("Partner")
        SECRETARIAT = "secretariat", _("Secretariat")
        HOST = "host", _("Host")
        INTERPRETER = "interpreter", _("Interpreter")
        SERVICE = "service", _("Service")
        SECURITY = "security", _("Security")
        MEDIA = "media", _("Media")
        GUEST = "guest", _("Guest")

    class State(models.TextChoices):
        DRAFT = "draft", _("being filled in")
        PROPOSED = "proposed", _("awaiting confirmation by the delegation")
        SUBMITTED = "submitted", _("awaiting accreditation")
        RETURNED = "returned", _("returned with a query")
        REFERRED = "referred", _("referred to the Director")
        ACCREDITED = "accredited", _("accredited")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    # The trigger of migration 0003 knows the same states.
    COUNTED = (State.SUBMITTED, State.RETURNED, State.REFERRED, State.ACCREDITED)

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="participants")
    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="participants", verbose_name=_("delegation")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("account"),
    )
    function = models.CharField(_("function"), max_length=12, choices=Function.choices, default=Function.ADVISER)
    function_rank = models.PositiveSmallIntegerField(editable=False, default=2)
    category = models.CharField(_("badge category"), max_length=12, choices=Category.choices, default=Category.DELEGATE)
    stream = models.CharField(_("stream"), max_length=20, choices=Stream.choices, blank=True)
    given_name = models.CharField(_("given names"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=100)
    badge_name = models.CharField(_("name on the badge"), max_length=120)
    title = models.CharField(_("official title"), max_length=200)
    agency = models.CharField(_("agency"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default=DEFAULT)
    photo = models.ImageField(_("photo"), upload_to=photo_name, blank=True)
    # Of the file as it was uploaded: the same picture for two persons is pointed out at the accreditation desk.
    photo_sha256 = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    spoken = models.CharField(_("languages spoken"), max_length=200, blank=True)
    wants_visa_letter = models.BooleanField(_("visa support letter wanted"), default=False)
    is_walk_in = models.BooleanField(_("registered on site"), default=False, editable=False)
    # Whose place this person took; the other one is withdrawn.
    replaces = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="replaced_by", verbose_name=_("in place of")
    )
    # Fields that were changed since the accreditation without undoing it; the desk is shown them until it has looked.
    changed_since = ArrayField(models.CharField(max_length=40), default=list, blank=True, editable=False)
    # Nothing given is NULL: the encrypted field stores "" so.
    dietary = EncryptedTextField(_("dietary needs"), blank=True, null=True, default="")
    access_needs = EncryptedTextField(_("access needs"), blank=True, null=True, default="")
    consented_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    consent_version = models.CharField(_("version of the privacy notice"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    # What the secretariat wrote to the person with its last decision, and to the Director.
    query = models.TextField(_("query"), blank=True)
    referred_because = models.TextField(_("reason for referring"), blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    accredited_at = models.DateTimeField(_("accredited"), null=True, blank=True)

    search = models.GeneratedField(
        expression=Fold(joined("given_name", "family_name", "badge_name", "title", "agency")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["id", "meeting"], name="participant_with_meeting"),
            models.UniqueConstraint(fields=["id", "delegation"], name="participant_with_delegation"),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(function="head", state__in=["submitted", "returned", "referred", "accredited"]),
                name="one_head_per_delegation",
                violation_error_message=_("This delegation has a head of delegation already."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(state__in=["draft", "proposed", "submitted", "returned", "referred", "accredited"])
                & Q(user__isnull=False),
                name="one_registration_per_account",
                violation_error_message=_("This account has a registration for the meeting already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="accredited") | Q(accredited_at__isnull=False), name="accredited_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["meeting", "state"], name="participant_by_state"),
            GinIndex(OpClass("search", "gin_trgm_ops"), name="participant_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.badge_name or f"{self.given_name} {self.family_name}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.function_rank = list(self.Function).index(self.Function(self.function))
        fields = kwargs.get("update_fields")
        if fields is not None and "function" in fields:  # type: ignore[operator]  # an iterable of names
            kwargs["update_fields"] = {*fields, "function_rank"}  # type: ignore[misc]  # as above
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_media(self) -> bool:
        return self.category == self.Category.MEDIA

    @property
    def is_states_nominee(self) -> bool:
        return self.delegation.party.group in STATES

    def category_by_party(self) -> str:
        """The badge category that follows from the delegation and the function."""
        group = self.delegation.party.group
        if group in STATES:
            return self.Category.HEAD if self.function == self.Function.HEAD else self.Category.DELEGATE
        return {
            Group.SECRETARIAT: self.Category.SECRETARIAT,
            Group.HOST: self.Category.HOST,
            Group.MEDIA: self.Category.MEDIA,
        }.get(Group(group), self.Category.PARTNER)
