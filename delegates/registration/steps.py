"""The steps of a person's own registration, and what is still missing in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from delegates.models import Participant, Passport
from meetings.models.party import Group


class Step(models.TextChoices):
    """In their order; the value stands in the address."""

    YOU = "you", _("You")
    PHOTO = "photo", _("Photo")
    CONTACT = "contact", _("Contact and needs")
    TRAVEL = "travel", _("Travel")
    CHECK = "check", _("Check and send")


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something without which the registration cannot be sent."""

    step: Step
    message: str


def steps_of(participant: Participant) -> list[Step]:
    """The media are not asked how they travel."""
    if participant.delegation_id is not None and participant.delegation.party.group == Group.MEDIA:
        return [step for step in Step if step != Step.TRAVEL]
    return list(Step)


def gaps(participant: Participant) -> list[Gap]:
    """What is missing, in the order of the steps. One query where a visa letter is wanted, else none."""
    return list(_gaps(participant))


def _gaps(participant: Participant) -> Iterator[Gap]:
    if not participant.given_name or not participant.family_name:
        yield Gap(step=Step.YOU, message=_now("Your name is missing."))
    if not participant.title:
        yield Gap(step=Step.YOU, message=_now("Your official title is missing."))
    if not participant.photo:
        yield Gap(step=Step.PHOTO, message=_now("The photo for the badge is missing."))
    if (
        participant.wants_visa_letter
        and Step.TRAVEL in steps_of(participant)
        and not Passport.objects.filter(participant=participant).exists()
    ):
        yield Gap(step=Step.TRAVEL, message=_now("The passport for the visa support letter is missing."))


def is_filled_in(participant: Participant, step: Step, lacking: Sequence[Gap]) -> bool:
    """True where the step holds something and lacks nothing; what is optional does not count as missing."""
    if participant._state.adding or step == Step.CHECK or any(gap.step == step for gap in lacking):
        return False
    if step == Step.CONTACT:
        return bool(participant.phone or participant.dietary or participant.access_needs)
    return step != Step.TRAVEL or hasattr(participant, "travel") or participant.wants_visa_letter
