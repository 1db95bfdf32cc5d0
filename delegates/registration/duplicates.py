"""Who may be registered twice: the same name in one delegation or agency, the same photo, the same passport.

Only what stands is compared, never who was declined or withdrew, and no draft: those are their authors' own. That two
passports are the same is told by their digests; nobody learns a number here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import Case, CharField, Count, F, Q, Value, When, Window
from django.utils.translation import gettext as _

from delegates.models import Participant
from delegates.models.participant_reads import ParticipantQuerySet
from delegates.models.search import Fold, joined
from meetings.models import Meeting

State = Participant.State
COMPARED = (State.PROPOSED, *Participant.COUNTED)
SURENESS = ("passport", "photo", "delegation", "agency")
# More of one person than this are not listed one by one.
SHOWN = 10


class LettersOnly(models.Func):
    """Folded text without spaces and signs, so that “Jean-Paul” is “Jean Paul”."""

    template = r"regexp_replace(%(expressions)s, '[^[:alnum:]]+', '', 'g')"
    output_field = models.TextField()


@dataclass(frozen=True, kw_only=True)
class Duplicate:
    """Somebody who may be the same person, and why."""

    other: Participant
    sentence: str


def compared(meeting: Meeting) -> ParticipantQuerySet:
    """All who are compared with each other, with what is compared."""
    return Participant.objects.filter(meeting=meeting, state__in=COMPARED).annotate(
        same_name=LettersOnly(Fold(joined("given_name", "family_name"))), same_agency=LettersOnly(Fold(F("agency")))
    )


def marked(meeting: Meeting) -> set[int]:
    """The ids of all who may be registered twice. One query, whatever there is."""
    number = {
        "in_delegation": ["delegation", "same_name"],
        "in_agency": ["same_agency", "same_name"],
        "with_photo": ["photo_sha256"],
        "with_passport": ["passport__digest"],
    }
    counts = {name: Window(Count("pk"), partition_by=[F(key) for key in keys]) for name, keys in number.items()}
    twice = (
        Q(in_delegation__gt=1) & ~Q(same_name="")
        | Q(in_agency__gt=1) & ~Q(same_name="") & ~Q(same_agency="")
        | Q(with_photo__gt=1) & ~Q(photo_sha256="")
        | Q(with_passport__gt=1) & Q(passport__digest__gt="")
    )
    return set(compared(meeting).annotate(**counts).filter(twice).values_list("pk", flat=True))


def duplicates_of(participant: Participant) -> list[Duplicate]:
    """Those who may be the same person as `participant`, the surest first. Two queries."""
    if participant.state not in COMPARED:
        return []
    everyone = compared(participant.meeting)
    keys = ("same_name", "same_agency", "passport__digest")
    own = everyone.filter(pk=participant.pk).values(*keys).first()
    if own is None:
        return []
    name, agency, digest = own["same_name"], own["same_agency"], own["passport__digest"]
    same_passport = Q(passport__digest=digest) if digest else Q(pk=None)
    same_photo = Q(photo_sha256=participant.photo_sha256) if participant.photo_sha256 else Q(pk=None)
    same_delegation = Q(same_name=name, delegation=participant.delegation_id) if name else Q(pk=None)
    same_agency = Q(same_name=name, same_agency=agency) if name and agency else Q(pk=None)
    kinds = [
        When(condition, then=Value(kind))
        for kind, condition in (
            ("passport", same_passport),
            ("photo", same_photo),
            ("delegation", same_delegation),
            ("agency", same_agency),
        )
    ]
    found = (
        everyone.brief()
        .exclude(pk=participant.pk)
        .annotate(kind=Case(*kinds, default=Value(""), output_field=CharField()))
        .exclude(kind="")
        .select_related("delegation__party")
        .order_by("pk")[:SHOWN]
    )
    return sorted(
        (Duplicate(other=other, sentence=_sentence(other)) for other in found),
        key=lambda one: SURENESS.index(one.other.kind),  # type: ignore[attr-defined]  # annotated
    )


def _sentence(other: Participant) -> str:
    words = {
        "passport": _("%(name)s (%(delegation)s) is registered with the same passport."),
        "photo": _("%(name)s (%(delegation)s) is registered with the same photo."),
        "delegation": _("%(name)s of the same delegation has the same name."),
        "agency": _("%(name)s (%(delegation)s) has the same name and agency."),
    }
    return words[other.kind] % {"name": other, "delegation": other.delegation}  # type: ignore[attr-defined]  # as above
