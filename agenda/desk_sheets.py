"""What the desk can have printed of the timetable: for doors, chairs, ceremonies, the hotel and the technicians."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agenda.desk_documents import closed_audience, session_choices, sessions_to_sign
from agenda.models.session import Kind
from agenda.programme import day_label
from cicc_portal.accounts.viewers import Viewer
from delegates.documents import catalogue
from delegates.documents.catalogue import Choices, Document
from delegates.documents.desk_documents import days
from meetings.models import Meeting
from meetings.roles import SECRETARIAT, TIMETABLE_STAFF, Role

DOORS, RUN_SHEET, SPEECHES, SEATING = "door-sheets", "run-sheets", "speeches", "seating"
TECHNICIANS, HOTEL = "technicians", "hotel"
# Where people sit in rows and speeches are held one after the other.
CEREMONIAL = (Kind.CEREMONY, Kind.PLENARY, Kind.DIALOGUE)
ON_STAGE = frozenset({*TIMETABLE_STAFF, Role.PROTOCOL, Role.PRINTING})


class Sheet(NamedTuple):
    """A document of the catalogue, in short."""

    key: str
    title: str | Promise
    text: str | Promise
    icon: str
    order: int


def ceremonies(meeting: Meeting, viewer: Viewer) -> Choices:
    """The open ceremonies, plenaries and dialogues that the viewer may know, by time."""
    found = sessions_to_sign(meeting, viewer).filter(kind__in=CEREMONIAL)
    return [
        (session.public_id, f"{day_label(session.starts_at.astimezone(meeting.zone).date())} – {session.title}")
        for session in found
        if session.starts_at and not session.audience.is_closed
    ]


BY_DAY = (
    Sheet(
        DOORS,
        gettext_lazy("Door sheets"),
        gettext_lazy("A page for each room and day, from the issued programme, as everyone may read it."),
        "door-open",
        34,
    ),
    Sheet(
        TECHNICIANS,
        gettext_lazy("Technicians’ sheet"),
        gettext_lazy("Interpretation, remote participation and equipment by day and time, as the timetable stands."),
        "mic",
        36,
    ),
    Sheet(
        HOTEL,
        gettext_lazy("Hotel’s sheet"),
        gettext_lazy("Set-up of the rooms and numbers of people by day and time, as the timetable stands."),
        "building",
        37,
    ),
)
OF_CEREMONY = (
    Sheet(
        SPEECHES,
        gettext_lazy("Order of speeches"),
        gettext_lazy("Who speaks after whom at a ceremony, with the time at which each begins."),
        "megaphone",
        38,
    ),
    Sheet(
        SEATING,
        gettext_lazy("Seating plan"),
        gettext_lazy("Head table, then the delegations in CARICOM order row by row, with a list of their seats."),
        "grid-3x3",
        39,
    ),
)


def register() -> None:
    """Add them to the catalogue."""
    for sheet in BY_DAY:
        is_open = sheet.key == DOORS
        catalogue.register(
            Document(
                key=sheet.key,
                title=sheet.title,
                text=sheet.text,
                icon=sheet.icon,
                order=sheet.order,
                roles=ON_STAGE if is_open else frozenset(TIMETABLE_STAFF),
                formats=("pdf",) if is_open else ("pdf", "xlsx"),
                choice_label=gettext_lazy("Day"),
                choices=days,
            )
        )
    for sheet in OF_CEREMONY:
        catalogue.register(
            Document(
                key=sheet.key,
                title=sheet.title,
                text=sheet.text,
                icon=sheet.icon,
                order=sheet.order,
                roles=ON_STAGE,
                choice_label=gettext_lazy("Session"),
                choices=ceremonies,
            )
        )
    catalogue.register(
        Document(
            key=RUN_SHEET,
            title=gettext_lazy("Run-sheets for chairs"),
            text=gettext_lazy(
                "Order of the session, speakers with their minutes, agenda items with their papers, what is needed. A "
                "closed session’s is read by its members and the staff assigned to it."
            ),
            roles=frozenset(SECRETARIAT),
            icon="list-ol",
            order=33,
            choice_label=gettext_lazy("Session"),
            choices=session_choices,
            audience=closed_audience,
        )
    )
