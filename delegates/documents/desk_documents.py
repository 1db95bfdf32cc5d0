"""The documents that delegates register for the desk."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from delegates.documents import catalogue
from delegates.documents.catalogue import Choices, Document
from delegates.lists.journeys import day_label
from delegates.models.letter import READ_LETTERS
from delegates.models.participant_reads import ACCREDITORS
from meetings.models import Meeting
from meetings.roles import IN_CHARGE, SECRETARIAT, Role

LIST, CREDENTIALS, ATTENDANCE = "participants", "credentials", "attendance-days"
CERTIFICATES, ARRIVALS, TRAVEL, ROOMING, NEEDS = "certificates", "arrivals", "travel", "rooming", "needs"
ALL_DAYS = "all"

protocol = frozenset({Role.PROTOCOL})


def of_participants(meeting: Meeting, _choice: str) -> Audience | None:
    """The audience of the list of participants."""
    return Audience.objects.of_meeting(meeting).filter(kind=Audience.Kind.PARTICIPANTS).first()


def days(meeting: Meeting, _viewer: Viewer) -> Choices:
    """All days together, or one."""
    return [(ALL_DAYS, _("All days")), *((day.isoformat(), day_label(day)) for day in meeting.days)]


DOCUMENTS = (
    Document(
        key=LIST,
        title=gettext_lazy("List of participants"),
        text=gettext_lazy("By delegation in CARICOM order, the heads first. Without media, without contact data."),
        roles=frozenset(SECRETARIAT),
        formats=("pdf", "xlsx", "docx"),
        icon="people",
        order=10,
        audience=of_participants,
    ),
    Document(
        key=CREDENTIALS,
        title=gettext_lazy("Report on credentials and quorum"),
        text=gettext_lazy("The credentials of each state, and whether the quorum is reached, as of now."),
        roles=frozenset(READ_LETTERS),
        icon="patch-check",
        order=20,
    ),
    Document(
        key=ATTENDANCE,
        title=gettext_lazy("Attendance sheets by day"),
        text=gettext_lazy("Everybody on the list of participants, with a place to sign."),
        roles=frozenset({*ACCREDITORS, *IN_CHARGE, Role.PROTOCOL, Role.PRINTING}),
        icon="pencil-square",
        order=30,
        choice_label=gettext_lazy("Day"),
        choices=days,
    ),
    Document(
        key=CERTIFICATES,
        title=gettext_lazy("Certificates of attendance"),
        text=gettext_lazy("One sheet for each participant, in one file for printing."),
        roles=frozenset({*ACCREDITORS, Role.PROTOCOL}),
        icon="award",
        order=50,
    ),
    Document(
        key=ARRIVALS,
        title=gettext_lazy("Arrivals"),
        text=gettext_lazy("By day and time, with flight and assistance at the airport."),
        roles=frozenset({Role.PROTOCOL, Role.HOST_LIAISON}),
        formats=("pdf", "xlsx"),
        icon="airplane",
        order=60,
    ),
    Document(
        key=TRAVEL,
        title=gettext_lazy("Arrivals and departures"),
        text=gettext_lazy("By day and time, with flight, hotel and assistance."),
        roles=protocol,
        formats=("pdf", "xlsx"),
        icon="airplane",
        order=61,
    ),
    Document(
        key=ROOMING,
        title=gettext_lazy("Rooming and transfers"),
        text=gettext_lazy("Who stays in which hotel, and who is driven when."),
        roles=protocol,
        formats=("pdf", "xlsx"),
        icon="building",
        order=62,
    ),
    Document(
        key=NEEDS,
        title=gettext_lazy("Dietary and access needs"),
        text=gettext_lazy("What the kitchen and the venue have to know."),
        roles=protocol,
        icon="universal-access",
        order=63,
    ),
)


def register() -> None:
    """Add them to the catalogue."""
    for document in DOCUMENTS:
        catalogue.register(document)
