"""Bilateral meetings: asking, answering, cancelling, and putting them into a room."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override

from agenda.actions.bilateral_letters import tell
from agenda.actions.bookings import lock_timetable
from agenda.actions.sessions import cancel_session, create_session, move_session
from agenda.bilaterals import Offer, is_still_free
from agenda.models import BilateralRequest, Session
from agenda.models.session import Disclosure, Kind
from agenda.problems.bilateral import AskedAlready, NotFree, RequestOver
from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.record import record
from cicc_portal.languages import CODES, Text
from delegates.models import AudienceMember, Delegation

State = BilateralRequest.State


@transaction.atomic
def ask(request: BilateralRequest, *, by: User) -> BilateralRequest:
    """Ask another delegation for a meeting; its focal points and head have a mail. Raises `AskedAlready`."""
    request.made_by = by
    request.clean_fields(exclude={"audience", "session"})
    request.audience = _audience(request)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "bilateral_asked_once":
            raise
        raise AskedAlready from error
    record("bilateral.asked", request, by=by)
    tell(request, "asked", to=[request.asked], by=by)
    return request


@transaction.atomic
def answer(request: BilateralRequest, *, agrees: bool, seen: int | str, by: User) -> None:
    """The other side agrees or declines; those who asked have a mail. Raises `RequestOver`, `StaleWrite`."""
    if request.state != State.ASKED:
        raise RequestOver
    request.state = State.AGREED if agrees else State.DECLINED
    changes = request.save_if(seen, update_fields=["state"])
    record(f"bilateral.{request.state}", request, by=by, changes=changes)
    tell(request, str(request.state), to=[request.asked_by], by=by)


@transaction.atomic
def cancel(request: BilateralRequest, *, seen: int | str, by: User, by_delegation: Delegation | None = None) -> None:
    """Either side, or the desk, calls it off; its session is cancelled with it. Raises `RequestOver`, `StaleWrite`.

    Whoever did not do it has a mail: the other side, or both.
    """
    lock_timetable(request.meeting)
    if not request.is_open:
        raise RequestOver
    session = request.session
    request.state = State.CANCELLED
    changes = request.save_if(seen, update_fields=["state"])
    if session is not None and not session.is_cancelled:
        cancel_session(session, seen=session.version, by=by)
    record("bilateral.cancelled", request, by=by, changes=changes)
    both = [request.asked_by, request.asked]
    tell(
        request, "cancelled", to=[side for side in both if by_delegation is None or side.pk != by_delegation.pk], by=by
    )


@transaction.atomic
def place(request: BilateralRequest, offer: Offer, *, seen: int | str, by: User) -> None:
    """Give an agreed meeting the room and time of `offer`; both sides have a mail.

    One that was placed before moves there. Raises `RequestOver`, `NotFree`, `RoomTaken`, `StaleWrite`.
    """
    lock_timetable(request.meeting)
    if not request.is_open or request.state == State.ASKED:
        raise RequestOver
    if not is_still_free(request, offer):
        raise NotFree
    session = request.session
    if session is None:
        session = _session(request, offer)
        create_session(session, rooms=[offer.room], by=by)
    else:
        times = {"starts_at": offer.starts_at, "ends_at": offer.ends_at}
        move_session(session, **times, rooms=[offer.room], seen=session.version, by=by)
    request.session, request.state, request.told_version = session, State.PLACED, session.version
    changes = request.save_if(seen, update_fields=["session", "state", "told_version"])
    record("bilateral.placed", request, by=by, changes=changes)
    tell(request, "placed", to=[request.asked_by, request.asked], by=by)


@transaction.atomic
def tell_again(request: BilateralRequest, *, seen: int | str, by: User) -> None:
    """Tell both sides where it stands after it was moved on the timetable. Raises `RequestOver`, `StaleWrite`."""
    session = request.standing
    if session is None:
        raise RequestOver
    request.told_version = session.version
    request.save_if(seen, update_fields=["told_version"])
    record("bilateral.told", request, by=by)
    tell(request, "placed", to=[request.asked_by, request.asked], by=by)


def names_of(request: BilateralRequest) -> Text:
    """“Barbados – Saint Lucia” in every language."""
    one, other = request.asked_by.party.name, request.asked.party.name
    return Text({code: f"{one.in_language(code)} – {other.in_language(code)}" for code in CODES})


def _audience(request: BilateralRequest) -> Audience:
    """The members of both delegations, and nobody else."""
    audience = Audience.objects.create(meeting_id=request.meeting_id, kind=Audience.Kind.PAIR, name=names_of(request))
    for delegation in (request.asked_by, request.asked):
        AudienceMember.objects.create(audience=audience, delegation=delegation)
    return audience


def _session(request: BilateralRequest, offer: Offer) -> Session:
    names, title = names_of(request), Text()
    for code in CODES:
        with override(code):
            title[code] = gettext("Bilateral meeting: %(delegations)s") % {"delegations": names[code]}
    if request.audience is None:
        raise ValueError("a request has its audience from the start")
    return Session(
        meeting=request.meeting,
        kind=Kind.BILATERAL,
        title=title,
        description=Text(en=request.subject) if request.subject else Text(),
        audience=request.audience,
        disclosure=Disclosure.UNLISTED,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        wanted_minutes=request.minutes,
        is_pinned=True,
    )
