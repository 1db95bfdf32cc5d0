"""When what delegates hold about people is deleted. docs/retention.yaml declares the same, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts import leaving
from cicc_portal.audit.retention import Rows, Rule, Term, register, register_term
from cicc_portal.documents import orphans
from cicc_portal.documents.retention import file_rule, keep
from delegates.models import (
    Invitation,
    Letter,
    Participant,
    Passage,
    Passport,
    PendingPhoto,
    PersonalDocument,
    Scan,
    Travel,
)
from meetings import hooks
from meetings.models import Meeting
from meetings.retention import not_over

State = Participant.State

# Files whose content is due sooner than that of other working files.
PASSPORT_FILES = Q(personal__kind=PersonalDocument.Kind.VISA) | Q(kind="visa-letter")
TRAVEL_FILES = Q(kind__in=["arrivals", "pack", "rooming", "travel"])
NEEDS_FILES = Q(kind="needs")
# The list of those who took part, and the report on credentials, are records of the meeting.
RECORDS = ("participants", "credentials")

TERMS = (
    Term(key="passport", label=_("Passport data"), days=7),
    Term(key="travel", label=_("Travel, hotel and assistance"), days=14),
    Term(key="needs", label=_("Dietary and access needs"), days=14),
    Term(key="photo", label=_("Photo"), days=30),
    Term(key="unaccredited", label=_("Registrations that did not lead to accreditation, whole"), days=30),
    Term(key="contact", label=_("E-mail address, telephone, languages, questions and invitations"), days=90),
    Term(key="letters", label=_("Letters of credentials and nomination"), days=90),
    Term(key="attendance", label=_("When someone went in and out"), days=180),
    Term(key="waiting-photo", label=_("Photos whose form was not sent"), days=1, event="uploaded"),
)

NEEDS = {"dietary": None, "access_needs": None}
PHOTO = {"photo": "", "photo_sha256": ""}
CONTACT = {"email": "", "phone": "", "spoken": "", "query": "", "referred_because": ""}


def with_needs(rows: Rows) -> Rows:
    return rows.filter(Q(dietary__isnull=False) | Q(access_needs__isnull=False))


def with_photo(rows: Rows) -> Rows:
    return rows.exclude(**PHOTO)


def with_contact(rows: Rows) -> Rows:
    return rows.exclude(**CONTACT)


def never_there(rows: Rows) -> Rows:
    """Not accredited, and neither seen at a door nor in the programme: no part of the meeting's records."""
    seen = Q(pk__in=Passage.objects.values("participant")) | Q(parts__isnull=False)
    return rows.exclude(state=State.ACCREDITED).exclude(seen)


def outdate(rows: list[Any]) -> None:
    """Passport and travel belong to a registration's form: one that was opened before must not bring them back."""
    Participant.objects.filter(pk__in=[row.participant_id for row in rows]).update(version=F("version") + 1)


def register_rules() -> None:
    for term in TERMS:
        register_term(term)
    register(
        Rule(
            name="passports",
            label=_("Passport data"),
            term="passport",
            model=Passport,
            meeting="participant__meeting_id",
            before=outdate,
        ),
        Rule(
            name="travel",
            label=_("Travel, hotel and assistance"),
            term="travel",
            model=Travel,
            meeting="participant__meeting_id",
            before=outdate,
        ),
        _participants("needs", _("Dietary and access needs"), NEEDS, with_needs),
        _participants("photo", _("Photos"), PHOTO, with_photo, files=("photo",)),
        _participants("contact", _("Contact data and questions"), CONTACT, with_contact),
        Rule(
            name="invitations",
            label=_("Invitations"),
            term="contact",
            model=Invitation,
            meeting="delegation__meeting_id",
        ),
        Rule(
            name="letters",
            label=_("Letters of credentials and nomination"),
            term="letters",
            model=Letter,
            meeting="delegation__meeting_id",
            files=("file",),
        ),
        Rule(
            name="scans",
            label=_("Scans of badges"),
            term="attendance",
            model=Scan,
            meeting="checkpoint__meeting_id",
        ),
        Rule(
            name="passages",
            label=_("When someone went in and out"),
            term="attendance",
            model=Passage,
            meeting="checkpoint__meeting_id",
        ),
        Rule(
            name="unaccredited",
            label=_("Registrations that did not lead to accreditation"),
            term="unaccredited",
            model=Participant,
            meeting="meeting_id",
            holding=never_there,
            files=("photo",),
        ),
        Rule(
            name="waiting-photos",
            label=_("Photos whose form was not sent"),
            term="waiting-photo",
            model=PendingPhoto,
            since=("created_at",),
            files=("image",),
        ),
        file_rule("files-passport", _("Files with passport data"), term="passport", which=PASSPORT_FILES),
        file_rule("files-travel", _("Files with travel data"), term="travel", which=TRAVEL_FILES),
        file_rule("files-needs", _("Files with dietary and access needs"), term="needs", which=NEEDS_FILES),
    )
    keep(*RECORDS)
    orphans.own("photos", Participant, "photo")
    orphans.own("photos/pending", PendingPhoto, "image")
    orphans.own("letters", Letter, "file")
    hooks.has_told_people.register(has_told_people)
    leaving.tie(
        _("You are registered for a meeting that is not over. Withdraw the registration first."),
        lambda: Q(pk__in=_registered().values("user")),
    )
    leaving.tie(
        _("You register a delegation for a meeting that is not over. Hand that over to somebody else first."),
        lambda: Q(focal_points__delegation__meeting__in=not_over()),
    )


def has_told_people(meeting: Meeting) -> bool:
    """True once somebody has agreed to the notice that says how long data is kept."""
    return Participant.objects.filter(meeting=meeting, consented_at__isnull=False).exists()


def _registered() -> QuerySet[Participant]:
    return Participant.objects.open().filter(user__isnull=False, meeting__in=not_over())


def _participants(
    name: str,
    label: str | Promise,
    blanks: Mapping[str, Any],
    holding: Callable[[Rows], Rows],
    files: tuple[str, ...] = (),
) -> Rule:
    return Rule(
        name=name, label=label, term=name, model=Participant, blanks=blanks, holding=holding,
        meeting="meeting_id", files=files,
    )  # fmt: skip
