"""How people of the demonstration travel, and the passports of those who ask for a visa support letter."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from agenda.demo import data
from agenda.demo.stage import Stage
from cicc_portal.audit.record import SYSTEM
from delegates.actions.passports import keep_passport
from delegates.actions.travel import keep_travel
from delegates.models import Participant

A_DAY = datetime.timedelta(days=1)


def make_journeys(stage: Stage, parties: Collection[str] = ()) -> None:
    """Travel for the accredited people of the files whose party travels (`parties`: for those alone), and passports."""
    given = data.journeys()
    for number, person in enumerate(stage.people):
        participant = stage.participants[person.key, 0]
        if participant.state not in Participant.COUNTED:
            continue
        journey = given["journeys"].get(person.party)
        travels = person.party in parties if parties else person.party != stage.meeting.host.code
        if journey and travels and participant.state == Participant.State.ACCREDITED:
            keep_travel(participant, _travel(stage, person.key, journey, number), by=participant.user or SYSTEM)
        if country := given["passports"].get(person.key):
            keep_passport(participant, _passport(stage, country, number), by=participant.user or SYSTEM)


def wants_visa_letter(key: str) -> bool:
    return key in data.journeys()["passports"]


def _travel(stage: Stage, key: str, journey: dict[str, Any], number: int) -> dict[str, Any]:
    hotels = data.journeys()["hotels"]
    (days_in, time_in, flight_in), (days_out, time_out, flight_out) = journey["in"], journey["out"]
    return {
        "arrives_at": _at(stage, stage.meeting.starts_on + days_in * A_DAY, time_in),
        "arrives_from": journey["from"],
        "arrival_flight": flight_in,
        "departs_at": _at(stage, stage.meeting.ends_on + days_out * A_DAY, time_out),
        "departure_flight": flight_out,
        "hotel": hotels[number % len(hotels)],
        "assistance": data.journeys()["assistance"].get(key),
    }


def _passport(stage: Stage, country: str, number: int) -> dict[str, Any]:
    """An invented passport, valid well beyond the meeting."""
    opens = stage.meeting.starts_on.year
    return {
        "number": f"R{7_100_000 + 137 * number}",
        "nationality": country,
        "born_on": datetime.date(opens - 38 - number % 20, 1 + number % 12, 1 + number % 28),
        "issued_on": datetime.date(opens - 2, 1 + number % 12, 15),
        "expires_on": datetime.date(opens + 8, 1 + number % 12, 14),
    }


def _at(stage: Stage, day: datetime.date, time: str) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(time), tzinfo=stage.meeting.zone)
