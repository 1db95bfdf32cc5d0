from agenda.models.agenda_item import AgendaItem
from agenda.models.announcement import Announcement
from agenda.models.bilateral import BilateralRequest
from agenda.models.outcome import Outcome, OutcomeResponsible
from agenda.models.own_programme import ChosenSession, FeedLink
from agenda.models.paper import Paper, PaperFile
from agenda.models.release import ProgrammeFile, Release, ReleasedSession
from agenda.models.session import Booking, Session, SessionAgendaItem, SessionPerson
from agenda.models.symbol import TakenSymbol
from agenda.models.timetabling import (
    PersonAbsence,
    RoomClosure,
    SessionRule,
    Suggestion,
    TimetableSettings,
    TimetableStep,
)

__all__ = [
    "AgendaItem",
    "Announcement",
    "BilateralRequest",
    "Booking",
    "ChosenSession",
    "FeedLink",
    "Outcome",
    "OutcomeResponsible",
    "Paper",
    "PaperFile",
    "PersonAbsence",
    "ProgrammeFile",
    "Release",
    "ReleasedSession",
    "RoomClosure",
    "Session",
    "SessionAgendaItem",
    "SessionPerson",
    "SessionRule",
    "Suggestion",
    "TakenSymbol",
    "TimetableSettings",
    "TimetableStep",
]
