"""Mail to delegates: each decision is told in the person's own language, and can be held back for a moment."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import SYSTEM
from cicc_portal.outbox.actions import compose, queue, recall
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.problems import TooLate
from delegates.actions.summaries import Together
from delegates.models import Participant

KIND = "participant-"


def tell(
    participant: Participant,
    what: str,
    *,
    held_for: datetime.timedelta | None = None,
    together: Together | None = None,
) -> list[Message]:
    """Send the letter `what` ("submitted", "accredited" …) to the person, and to those who registered for them.

    Letters that are held can be recalled for that long, while the toast with "Undo" is on the screen. With `together`
    those who registered the person are told by `tell_together`, of all at once.
    """
    if together is not None and participant.user is None:
        together.add(participant, what)
    not_before = timezone.now() + held_for if held_for is not None else None
    letters = []
    for address, name, language, is_own in _readers(participant, alone=together is not None):
        message = compose(
            f"delegates/email/{what}",
            to=address,
            name=name,
            language=language,
            context={
                "participant": participant,
                "delegation": participant.delegation,
                "is_own": is_own,
                "url": settings.SITE_URL + _page(participant, is_own=is_own),
            },
            kind=KIND + what,
            meeting=participant.meeting,
            draft=not_before is not None,
        )
        if not_before is not None:
            queue(message, seen=message.version, by=SYSTEM, not_before=not_before)
        letters.append(message)
    return letters


def tell_focal_points(participant: Participant, what: str) -> None:
    """Send the letter `what` about somebody to the focal points of the delegation."""
    for user in focal_points_of(participant):
        compose(
            f"delegates/email/{what}",
            to=user,
            context={
                "participant": participant,
                "delegation": participant.delegation,
                "url": settings.SITE_URL + _page(participant, is_own=False),
            },
            kind=KIND + what.replace("_", "-"),
            meeting=participant.meeting,
        )


def recall_letters(participant: Participant, public_ids: Collection[str]) -> bool:
    """Stop the letters about a decision; `False` if there are none of them, or one has left."""
    found = Message.objects.filter(public_id__in=public_ids, meeting_id=participant.meeting_id, kind__startswith=KIND)
    try:
        for message in found:
            recall(message, by=SYSTEM)
    except TooLate:
        return False
    return bool(found)


def _readers(participant: Participant, *, alone: bool) -> Iterator[tuple[User | str, str, str, bool]]:
    """Address, name, language, and whether it is the person's own: an account, or what the focal point wrote down.

    `alone`: the person and nobody else.
    """
    if participant.user is not None:
        yield participant.user, str(participant), participant.language, True
        return
    if participant.email:
        yield participant.email, str(participant), participant.language, True
    for user in () if alone else focal_points_of(participant):
        yield user, str(user), user.language, False


def focal_points_of(participant: Participant) -> QuerySet[User]:
    """Who registers the delegation, as far as their accounts are open."""
    return User.objects.filter(focal_points__delegation=participant.delegation_id, is_active=True)


def _page(participant: Participant, *, is_own: bool) -> str:
    slug = participant.meeting.slug
    if is_own:
        return reverse("delegates:me", args=[slug])
    return reverse("delegates:delegation", args=[slug, participant.delegation.party.code])
