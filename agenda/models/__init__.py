from agenda.models.agenda_item import AgendaItem
from agenda.models.outcome import Outcome, OutcomeResponsible
from agenda.models.paper import Paper, PaperFile
from agenda.models.release import ProgrammeFile, Release, ReleasedSession
from agenda.models.session import Booking, Session, SessionAgendaItem, SessionPerson
from agenda.models.symbol import TakenSymbol

__all__ = [
    "AgendaItem",
    "Booking",
    "Outcome",
    "OutcomeResponsible",
    "Paper",
    "PaperFile",
    "ProgrammeFile",
    "Release",
    "ReleasedSession",
    "Session",
    "SessionAgendaItem",
    "SessionPerson",
    "TakenSymbol",
]
