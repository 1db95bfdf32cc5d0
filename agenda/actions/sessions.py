"""Entering, changing, moving and cancelling sessions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext, override

from agenda.actions.bookings import Wish, book, booking
from agenda.models import AgendaItem, Session, SessionAgendaItem, SessionPerson
from agenda.models.session import Disclosure
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import Actor, Changes, record
from cicc_portal.languages import CODES, Text
from delegates.models import Participant
from meetings.models import Room

NEEDS = ("wanted_minutes", "is_pinned", "remote_url", "interpretation", "equipment", "layout")
CONTENT = ("kind", "title", "public_title", "description", "audience", "disclosure", *NEEDS)
TIMES = ("starts_at", "ends_at")


class Part(NamedTuple):
    """Someone and what they do in a session, and for how long a speaker has the floor."""

    participant: Participant
    part: str
    minutes: int | None = None


@transaction.atomic
def create_session(
    session: Session,
    *,
    rooms: Sequence[Room] = (),
    agenda_items: Iterable[AgendaItem] = (),
    people: Iterable[Part] = (),
    by: Actor,
) -> Session:
    """Save a new session with its rooms, agenda items and people; without times it is unscheduled and has no room.

    An announced session without a public title gets the usual one of its audience. Raises `ValidationError` for what no
    field takes, and `RoomTaken`.
    """
    wish = _wish(session, rooms)
    with booking(session.meeting, wish):
        enter(wish, agenda_items=agenda_items, people=people)
    record("session.created", session, by=by, changes={"starts_at": (None, session.starts_at)})
    return session


def enter(wish: Wish, *, agenda_items: Iterable[AgendaItem], people: Iterable[Part]) -> None:
    """Save a new session with its rooms, items and people, within `booking()`. Raises `ValidationError`."""
    session = wish.session
    if session.disclosure == Disclosure.ANNOUNCED and not session.public_title:
        session.public_title = usual_public_title(session.audience)
    session.clean_fields()
    session.save(force_insert=True)
    book(wish)
    _set_items(session, agenda_items)
    _set_people(session, people)


@transaction.atomic
def change_session(
    session: Session,
    *,
    agenda_items: Iterable[AgendaItem],
    people: Iterable[Part],
    seen: int | str,
    by: Actor,
) -> None:
    """Save what a session is about, what it needs, for whom it is and what others see of it.

    Times and rooms are `move_session`'s. Audience, disclosure and public title hold at once, for what has been issued
    too. Raises `StaleWrite`, `ValidationError`.
    """
    session.clean_fields()
    changes = session.save_if(seen, update_fields=CONTENT)
    changes |= _set_items(session, agenda_items)
    changes |= _set_people(session, people)
    record("session.changed", session, by=by, changes=changes, audience_id=_entry_audience(session, changes))


@transaction.atomic
def move_session(
    session: Session,
    *,
    starts_at: datetime.datetime | None,
    ends_at: datetime.datetime | None,
    rooms: Sequence[Room],
    seen: int | str,
    by: Actor,
) -> None:
    """Give a session another time and other rooms; without a time it goes back among the unscheduled ones.

    Raises `StaleWrite`, and `RoomTaken` with everything as it was.
    """
    session.starts_at, session.ends_at = starts_at, ends_at
    wish = _wish(session, rooms)
    with booking(session.meeting, wish):
        changes = _move(wish, seen=seen)
    record("session.moved", session, by=by, changes=changes)


@transaction.atomic
def swap_sessions(first: Session, second: Session, *, seen_first: int | str, seen_second: int | str, by: Actor) -> None:
    """Let two sessions change places: each takes the other's time and rooms. Raises `StaleWrite`, `RoomTaken`."""
    rooms_of_first, rooms_of_second = _rooms(first), _rooms(second)
    first.starts_at, second.starts_at = second.starts_at, first.starts_at
    first.ends_at, second.ends_at = second.ends_at, first.ends_at
    wishes = _wish(first, rooms_of_second), _wish(second, rooms_of_first)
    with booking(first.meeting, *wishes):
        changes_of_first = _move(wishes[0], seen=seen_first)
        changes_of_second = _move(wishes[1], seen=seen_second)
    record("session.moved", first, by=by, changes=changes_of_first)
    record("session.moved", second, by=by, changes=changes_of_second)


@transaction.atomic
def cancel_session(session: Session, *, seen: int | str, by: Actor) -> None:
    """Cancel a session: it stays on the programme as cancelled, and its rooms are free. Raises `StaleWrite`."""
    session.is_cancelled = True
    with booking(session.meeting):
        changes = session.save_if(seen, update_fields=["is_cancelled"])
    record("session.cancelled", session, by=by, changes=changes)


@transaction.atomic
def bring_back_session(session: Session, *, seen: int | str, by: Actor) -> None:
    """Undo a cancellation. Raises `StaleWrite`, and `RoomTaken` where others have its rooms by now."""
    session.is_cancelled = False
    with booking(session.meeting, _wish(session, _rooms(session))):
        changes = session.save_if(seen, update_fields=["is_cancelled"])
    record("session.brought-back", session, by=by, changes=changes)


def usual_public_title(audience: Audience) -> Text:
    """“Immigration caucus (closed)” in every language; for a named group nothing, as its name may tell too much."""
    titles = Text()
    if audience.kind == Audience.Kind.STREAM:
        for code in CODES:
            with override(code):
                titles[code] = gettext("%(audience)s (closed)") % {"audience": audience.name}
    return titles


def _wish(session: Session, rooms: Sequence[Room]) -> Wish:
    return Wish(session, rooms if session.starts_at is not None else ())


def _rooms(session: Session) -> list[Room]:
    return list(Room.objects.filter(bookings__session=session))


def _move(wish: Wish, *, seen: int | str) -> Changes:
    session = wish.session
    if session.starts_at is None:
        # A booking has a time: without one there is none, and the cascade has nothing to carry over.
        changes = book(wish)
        return session.save_if(seen, update_fields=TIMES) | changes
    changes = session.save_if(seen, update_fields=TIMES)
    return changes | book(wish)


def _set_items(session: Session, items: Iterable[AgendaItem]) -> Changes:
    before = {link.agenda_item_id: link.agenda_item.number for link in session.item_links.select_related("agenda_item")}
    wanted = {item.pk: item for item in items}
    if set(before) == set(wanted):
        return {}
    session.item_links.exclude(agenda_item__in=wanted).delete()
    SessionAgendaItem.objects.bulk_create(
        SessionAgendaItem(session=session, agenda_item=item) for pk, item in wanted.items() if pk not in before
    )
    return {"agenda_items": (sorted(before.values()), sorted(item.number for item in wanted.values()))}


def _set_people(session: Session, people: Iterable[Part]) -> Changes:
    """Replace the people, in the order given; the record holds their ids, not their names."""
    before = [(link.participant_id, link.part, link.minutes) for link in session.people.all()]
    given = {(person.participant.pk, str(person.part)): person.minutes for person in people}
    wanted = [(pk, part, minutes) for (pk, part), minutes in given.items()]
    if before == wanted:
        return {}
    session.people.all().delete()
    SessionPerson.objects.bulk_create(
        SessionPerson(session=session, participant_id=pk, part=part, position=position, minutes=minutes)
        for position, (pk, part, minutes) in enumerate(wanted)
    )
    return {"people": (before, wanted)}


def _entry_audience(session: Session, changes: Changes) -> int:
    """Whose the entry is: where a session leaves a closed audience, still that one: it tells what was in there."""
    before, _after = changes.get("audience", (session.audience_id, None))
    was_closed = Audience.objects.filter(pk=before).closed().exists()
    return int(before) if was_closed else session.audience_id
