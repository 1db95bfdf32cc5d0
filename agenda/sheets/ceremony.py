"""A ceremony: in which order people speak, and where everyone sits."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from agenda.desk_documents import when_and_where
from agenda.models import Session, SessionPerson
from agenda.pdf.seating import Seat, SeatingPlan, SeatRow
from agenda.sheets.running import turns_of
from delegates.audiences import members_of
from delegates.documents.letterheads import letterhead_of
from delegates.models import Participant
from delegates.pdf.tables import PrintedColumn, Section, Tables
from meetings.models import Meeting

# Seats in a row by the number of people: a row has an aisle in its middle.
ROW_LENGTHS = ((48, 8), (180, 12))
LONGEST_ROW = 16
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which are taken for numbers


def speeches(meeting: Meeting, session: Session, *, language: str) -> Tables:
    """The order of speeches of a session, with the time at which each begins. Three queries."""
    with translation.override(language):
        people = session.people.select_related("participant__delegation__party").order_by("position", "pk")
        speakers = [person for person in people if person.part == SessionPerson.Part.SPEAKER]
        rows = tuple(
            (str(number), turn.time, turn.what, turn.detail, turn.minutes)
            for number, turn in enumerate(turns_of(session, speakers, meeting), start=1)
        )
        columns = (
            PrintedColumn(_("No."), 10),
            PrintedColumn(_("Time"), 18),
            PrintedColumn(_("Name"), 52),
            PrintedColumn(_("Title and delegation"), 72),
            PrintedColumn(_("Minutes"), 18),
        )
        section = Section(heading=str(session.title), note=when_and_where(session, meeting), columns=columns, rows=rows)
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Order of speeches"),
            lead="",
            empty=_("Nobody is entered as a speaker of this session yet."),
            is_landscape=False,
            sections=(section,) if rows else (),
        )


def seating_plan(meeting: Meeting, session: Session, *, language: str) -> SeatingPlan:
    """Chairs and speakers at the head table in their order, then the delegations in CARICOM order, row by row.

    Five queries, whatever the number of people.
    """
    with translation.override(language):
        people = session.people.select_related("participant__delegation__party").order_by("position", "pk")
        at_the_table = {
            person.participant_id: _seat("", person.participant)
            for person in people
            if person.part in {SessionPerson.Part.CHAIR, SessionPerson.Part.SPEAKER}
        }
        floor = list(members_of(session.audience).exclude(pk__in=at_the_table).in_order())
        rows = _rows(floor, _row_length(len(floor)))
        return SeatingPlan(
            language=language,
            head=letterhead_of(meeting),
            title=str(session.title),
            when=when_and_where(session, meeting),
            table=tuple(at_the_table.values()),
            rows=rows,
            delegations=_index(rows),
        )


def _seat(number: str, person: Participant) -> Seat:
    party = person.delegation.party
    return Seat(number, person.full_name, str(party), party.short_name)


def _row_length(people: int) -> int:
    return next((length for most, length in ROW_LENGTHS if people <= most), LONGEST_ROW)


def _rows(people: list[Participant], length: int) -> tuple[SeatRow, ...]:
    return tuple(
        SeatRow(
            letter := row_letter(start // length),
            tuple(
                _seat(f"{letter}{number}", person)
                for number, person in enumerate(people[start : start + length], start=1)
            ),
            length,
        )
        for start in range(0, len(people), length)
    )


def row_letter(number: int) -> str:
    """A, B … Z, then AA, AB …: the letter of row `number`, from 0."""
    first, last = divmod(number, len(LETTERS))
    return (LETTERS[first - 1] if first else "") + LETTERS[last]


def _index(rows: tuple[SeatRow, ...]) -> tuple[tuple[str, str], ...]:
    """(delegation, “A1–A4”), in the order of the seats; a delegation over two rows has two spans."""
    spans: dict[str, list[list[str]]] = {}
    for row in rows:
        last = ""
        for seat in row.seats:
            found = spans.setdefault(seat.party, [])
            if seat.party == last:
                found[-1].append(seat.number)
            else:
                found.append([seat.number])
            last = seat.party
    return tuple(
        (party, ", ".join(span[0] if len(span) == 1 else f"{span[0]}–{span[-1]}" for span in found))
        for party, found in spans.items()
    )
