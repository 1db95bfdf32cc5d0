"""Reads who arrives and leaves when, by the meeting's clock, and where they stay: as far as the viewer may know."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format

from cicc_portal.accounts.viewers import Viewer
from delegates.models import Participant, Travel
from meetings.models import Meeting

# All that the host may read of somebody's travel; not even loaded is the rest.
ARRIVAL = ("arrives_at", "arrives_from", "arrival_flight", "assistance")
WHOLE = (*ARRIVAL, "departs_at", "departure_flight", "hotel")


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One person's arrival or departure, by the meeting's clock."""

    at: datetime.datetime
    flight: str
    place: str
    name: str
    title: str
    delegation: str
    hotel: str
    assistance: str

    @property
    def time(self) -> str:
        return f"{self.at:%H:%M}"


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One person's stay."""

    name: str
    title: str
    delegation: str
    hotel: str
    arrives_at: datetime.datetime | None
    departs_at: datetime.datetime | None
    arrival_flight: str
    departure_flight: str
    arrives_from: str
    assistance: str

    @property
    def nights(self) -> int | None:
        if self.arrives_at is None or self.departs_at is None:
            return None
        return max((self.departs_at.date() - self.arrives_at.date()).days, 0)


def guests_of(meeting: Meeting, viewer: Viewer, fields: tuple[str, ...]) -> list[Guest]:
    """Whoever is registered and has told something of the journey that `viewer` may read, in CARICOM order."""
    people = (
        Participant.objects.filter(meeting=meeting, travel__isnull=False)
        .counted()
        .in_order()
        .brief()
        .prefetch_related("delegation__party__names")
    )
    travel = {
        found.participant_id: found
        for found in Travel.objects.filter(participant__meeting=meeting).visible_to(viewer).only("participant", *fields)
    }
    return [_guest(person, travel[person.pk], meeting, fields) for person in people if person.pk in travel]


def _guest(person: Participant, travel: Travel, meeting: Meeting, fields: tuple[str, ...]) -> Guest:
    def told(name: str) -> str:
        return getattr(travel, name) or "" if name in fields else ""

    def moment(name: str) -> datetime.datetime | None:
        at = getattr(travel, name) if name in fields else None
        return at.astimezone(meeting.zone) if at else None

    return Guest(
        name=person.full_name,
        title=person.title,
        delegation=str(person.delegation.party.name_on(meeting.starts_on)),
        hotel=told("hotel").strip(),
        arrives_at=moment("arrives_at"),
        departs_at=moment("departs_at"),
        arrival_flight=told("arrival_flight"),
        departure_flight=told("departure_flight"),
        arrives_from=told("arrives_from"),
        assistance=told("assistance"),
    )


def arrivals_of(guests: Iterable[Guest]) -> list[Journey]:
    found = [
        _journey(guest, guest.arrives_at, guest.arrival_flight, guest.arrives_from)
        for guest in guests
        if guest.arrives_at is not None
    ]
    return sorted(found, key=lambda journey: (journey.at, journey.flight))


def departures_of(guests: Iterable[Guest]) -> list[Journey]:
    found = [
        _journey(guest, guest.departs_at, guest.departure_flight, "")
        for guest in guests
        if guest.departs_at is not None
    ]
    return sorted(found, key=lambda journey: (journey.at, journey.flight))


def _journey(guest: Guest, at: datetime.datetime, flight: str, place: str) -> Journey:
    return Journey(
        at=at, flight=flight, place=place, name=guest.name, title=guest.title, delegation=guest.delegation,
        hotel=guest.hotel, assistance=guest.assistance,
    )  # fmt: skip


def day_label(day: datetime.date) -> str:
    """“Wednesday 14 May 2025”, in the active language."""
    return f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}"
