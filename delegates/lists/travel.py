"""Reads the lists of who comes, goes and stays where: for protocol, and arrivals alone for the host (DESIGN §5)."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cicc_portal.accounts.viewers import Viewer
from delegates.documents.letterheads import letterhead_of
from delegates.lists.journeys import ARRIVAL, WHOLE, Guest, Journey, arrivals_of, day_label, departures_of, guests_of
from delegates.models import Participant
from delegates.pdf.tables import PrintedColumn, Section, Tables
from meetings.models import Meeting
from meetings.roles import Role

Cell = TypeVar("Cell")


def arrivals_data(meeting: Meeting, viewer: Viewer, *, language: str) -> Tables:
    """The arrivals by day and time; for the host liaison, too. Four queries."""
    with translation.override(language):
        guests = guests_of(meeting, viewer, ARRIVAL)
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Arrivals"),
            lead=_times(meeting),
            readers=_("For protocol and the host only"),
            empty=_("Nobody has told their arrival yet."),
            sections=tuple(_by_day(arrivals_of(guests), _("Arrivals"), _arrival_columns(), _arrival_row)),
            notes=_untold(meeting, guests),
        )


def travel_data(meeting: Meeting, viewer: Viewer, *, language: str) -> Tables:
    """Arrivals and departures by day and time, for protocol. Four queries."""
    with translation.override(language):
        guests = guests_of(meeting, viewer, WHOLE) if viewer.has(Role.PROTOCOL) else []
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Arrivals and departures"),
            lead=_times(meeting),
            readers=_("For protocol only"),
            empty=_("Nobody has told their journey yet."),
            sections=(
                *_by_day(arrivals_of(guests), _("Arrivals"), _journey_columns(), _journey_row),
                *_by_day(departures_of(guests), _("Departures"), _without_place(_journey_columns()), _departure_row),
            ),
            notes=_untold(meeting, guests),
        )


def rooming_data(meeting: Meeting, viewer: Viewer, *, language: str) -> Tables:
    """Who stays in which hotel, and who is driven when, for protocol. Four queries."""
    with translation.override(language):
        guests = guests_of(meeting, viewer, WHOLE) if viewer.has(Role.PROTOCOL) else []
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Rooming and transfers"),
            lead=_times(meeting),
            readers=_("For protocol only"),
            empty=_("Nobody has told a hotel or a journey yet."),
            sections=(
                *_hotels(guests),
                *_transfers(arrivals_of(guests), _("From the airport")),
                *_transfers(departures_of(guests), _("To the airport")),
            ),
        )


def _by_day(
    journeys: list[Journey],
    sheet: str,
    columns: tuple[PrintedColumn, ...],
    row: Callable[[Journey], tuple[str, ...]],
) -> Iterable[Section]:
    for day, found in groupby(journeys, key=lambda journey: journey.at.date()):
        rows = tuple(row(journey) for journey in found)
        yield Section(
            heading=f"{sheet}: {day_label(day)} ({len(rows)})",
            label=day_label(day),
            sheet=sheet,
            heading_column=_("Day"),
            columns=columns,
            rows=rows,
        )


def _arrival_columns() -> tuple[PrintedColumn, ...]:
    return (
        PrintedColumn(_("Time"), 14),
        PrintedColumn(_("Flight"), 26),
        PrintedColumn(_("From"), 38),
        PrintedColumn(_("Name"), 50),
        PrintedColumn(_("Title"), 52),
        PrintedColumn(_("Delegation"), 40),
        PrintedColumn(_("Assistance"), 40),
    )


def _arrival_row(journey: Journey) -> tuple[str, ...]:
    return (
        journey.time, journey.flight, journey.place, journey.name, journey.title, journey.delegation,
        journey.assistance,
    )  # fmt: skip


def _journey_columns() -> tuple[PrintedColumn, ...]:
    return (
        PrintedColumn(_("Time"), 14),
        PrintedColumn(_("Flight"), 24),
        PrintedColumn(_("From"), 30),
        PrintedColumn(_("Name"), 46),
        PrintedColumn(_("Title"), 44),
        PrintedColumn(_("Delegation"), 34),
        PrintedColumn(_("Hotel"), 34),
        PrintedColumn(_("Assistance"), 34),
    )


def _without_place(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A departure says not where to."""
    return (*cells[:2], *cells[3:])


def _journey_row(journey: Journey) -> tuple[str, ...]:
    return (*_arrival_row(journey)[:-1], journey.hotel, journey.assistance)


def _departure_row(journey: Journey) -> tuple[str, ...]:
    return _without_place(_journey_row(journey))


def _hotels(guests: Iterable[Guest]) -> Iterable[Section]:
    """By hotel as it was written; capitals and spaces do not make another one."""
    by_hotel: dict[str, list[Guest]] = defaultdict(list)
    for guest in guests:
        if guest.hotel:
            by_hotel[" ".join(guest.hotel.casefold().split())].append(guest)
    for _key, found in sorted(by_hotel.items()):
        hotel = found[0].hotel
        yield Section(
            heading=f"{hotel} ({len(found)})",
            label=hotel,
            sheet=_("Rooming"),
            heading_column=_("Hotel"),
            columns=(
                PrintedColumn(_("Name"), 56),
                PrintedColumn(_("Title"), 62),
                PrintedColumn(_("Delegation"), 50),
                PrintedColumn(_("Arrival"), 36),
                PrintedColumn(_("Departure"), 36),
                PrintedColumn(_("Nights"), 20),
            ),
            rows=tuple(
                (
                    guest.name,
                    guest.title,
                    guest.delegation,
                    _moment(guest.arrives_at),
                    _moment(guest.departs_at),
                    "" if guest.nights is None else str(guest.nights),
                )
                for guest in found
            ),
        )


def _transfers(journeys: list[Journey], label: str) -> Iterable[Section]:
    """Who can share a car: the same time, flight and hotel."""
    for day, of_day in groupby(journeys, key=lambda journey: journey.at.date()):
        cars: dict[tuple[str, str, str], list[Journey]] = defaultdict(list)
        for journey in of_day:
            cars[journey.time, journey.flight, journey.hotel].append(journey)
        yield Section(
            heading=f"{label}: {day_label(day)}",
            label=day_label(day),
            sheet=label,
            heading_column=_("Day"),
            columns=(
                PrintedColumn(_("Time"), 14),
                PrintedColumn(_("Flight"), 28),
                PrintedColumn(_("Hotel"), 50),
                PrintedColumn(_("Persons"), 18),
                PrintedColumn(_("Names"), 100),
                PrintedColumn(_("Assistance"), 50),
            ),
            rows=tuple(
                (
                    time,
                    flight,
                    hotel,
                    str(len(riders)),
                    "\n".join(f"{rider.name} ({rider.delegation})" for rider in riders),
                    "\n".join(dict.fromkeys(rider.assistance for rider in riders if rider.assistance)),
                )
                for (time, flight, hotel), riders in cars.items()
            ),
        )


def _moment(at: datetime.datetime | None) -> str:
    return "" if at is None else f"{date_format(at, 'j M')}, {at:%H:%M}"


def _times(meeting: Meeting) -> str:
    return _("All times are local time (%(zone)s).") % {"zone": meeting.zone_name}


def _untold(meeting: Meeting, guests: list[Guest]) -> tuple[str, ...]:
    """How many are registered whose arrival is not known."""
    missing = Participant.objects.filter(meeting=meeting).counted().count()
    missing -= sum(guest.arrives_at is not None for guest in guests)
    if missing <= 0:
        return ()
    sentence = ngettext(
        "%(number)s registered person has not told when they arrive.",
        "%(number)s registered persons have not told when they arrive.",
        missing,
    )
    return (sentence % {"number": missing},)
