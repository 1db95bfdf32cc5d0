"""Mail about bilateral meetings: to the focal points and the head of a delegation, in the language of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.urls import reverse

from agenda.models import BilateralRequest
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import Actor
from cicc_portal.outbox.actions import compose
from delegates.models import Delegation, Participant


def tell(request: BilateralRequest, what: str, *, to: Iterable[Delegation], by: Actor) -> None:
    """Send the letter `what` ("asked", "agreed" …). The subject stands in the portal alone, behind the sign-in."""
    page = reverse("agenda:bilateral", args=[request.meeting.slug, request.public_id])
    for delegation in to:
        other = request.asked if delegation.pk == request.asked_by_id else request.asked_by
        for address, name, language in readers_of(delegation):
            compose(
                f"agenda/email/bilateral_{what}",
                to=address,
                name=name,
                language=language,
                context={
                    "own": delegation,
                    "other": other,
                    "session": request.session,
                    "zone": request.meeting.tz,
                    "rooms": _rooms(request),
                    "url": settings.SITE_URL + page,
                },
                kind=f"bilateral.{what}",
                meeting=request.meeting,
                audience=request.audience,
                by=by,
            )


def _rooms(request: BilateralRequest) -> list[str]:
    if request.session is None:
        return []
    return list(request.session.rooms.order_by("position", "pk").values_list("name", flat=True))


def readers_of(delegation: Delegation) -> Iterator[tuple[User | str, str, str]]:
    """Address, name and language of whoever answers for a delegation: each once."""
    told = set()
    for user in User.objects.filter(focal_points__delegation=delegation, is_active=True).order_by("pk"):
        told.add(user.email.lower())
        yield user, str(user), user.language
    heads = Participant.objects.counted().filter(delegation=delegation, function=Participant.Function.HEAD)
    for head in heads.select_related("user"):
        to = head.user if head.user is not None and head.user.is_active else head.email
        address = to.email if isinstance(to, User) else to
        if address and address.lower() not in told:
            yield to, str(head), head.language
