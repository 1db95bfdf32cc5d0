"""The documents that need the programme: attendance sheets by session, and the pack for when the network fails."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import Session
from agenda.models.session import Kind
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from delegates.documents import catalogue
from delegates.documents.catalogue import Choices, Document
from meetings.models import Meeting
from meetings.roles import DESK, SECRETARIAT

SESSION_SHEETS, PACK = "attendance-sessions", "pack"
ALL_OPEN = "all"
# Nobody signs for lunch.
WITHOUT_SHEET = (Kind.BREAK, Kind.SOCIAL, Kind.DESK, Kind.MEDIA)


def sessions_to_sign(meeting: Meeting, viewer: Viewer) -> QuerySet[Session]:
    """Scheduled sessions that `viewer` may know and that a sheet is kept of, by time."""
    found = Session.objects.filter(meeting=meeting).visible_to(viewer).standing().exclude(kind__in=WITHOUT_SHEET)
    return found.select_related("audience").prefetch_related("bookings__room").order_by("starts_at", "pk")


def open_sessions(meeting: Meeting, viewer: Viewer) -> list[Session]:
    """Those of them that no closed audience meets in."""
    return [session for session in sessions_to_sign(meeting, viewer) if not session.audience.is_closed]


def when_and_where(session: Session, meeting: Meeting) -> str:
    """“Wednesday 14 May 2025, 09:00–10:30, Plenary Hall”."""
    if session.starts_at is None or session.ends_at is None:
        raise ValueError("a session with a sheet has a time")
    starts_at, ends_at = session.starts_at.astimezone(meeting.zone), session.ends_at.astimezone(meeting.zone)
    day = f"{date_format(starts_at, 'l')} {date_format(starts_at, 'DATE_FORMAT')}"
    rooms = [booking.room.name for booking in session.bookings.all()]
    return ", ".join([day, f"{starts_at:%H:%M}–{ends_at:%H:%M}", *rooms])


def session_choices(meeting: Meeting, viewer: Viewer) -> Choices:
    """All open sessions together, or one that the viewer may know."""
    sessions = list(sessions_to_sign(meeting, viewer))
    if not sessions:
        return []
    return [(ALL_OPEN, _("All open sessions")), *((found.public_id, _label(found, meeting)) for found in sessions)]


def _label(session: Session, meeting: Meeting) -> str:
    starts_at = session.starts_at.astimezone(meeting.zone) if session.starts_at else None
    time = f"{date_format(starts_at, 'D j M')}, {starts_at:%H:%M}" if starts_at else ""
    return f"{time} – {session.title}"


def closed_audience(meeting: Meeting, choice: str) -> Audience | None:
    """The closed audience of the session that was chosen; `None` for what is open."""
    session = Session.objects.filter(meeting=meeting, public_id=choice).select_related("audience").first()
    return session.audience if session is not None and session.audience.is_closed else None


def register() -> None:
    """Add them to the catalogue."""
    catalogue.register(
        Document(
            key=SESSION_SHEETS,
            title=gettext_lazy("Attendance sheets by session"),
            text=gettext_lazy(
                "Whoever belongs to the session, with a place to sign. A closed session is offered to staff who are "
                "assigned to it, and its sheet is read by its members and by them."
            ),
            roles=frozenset(SECRETARIAT),
            icon="pencil-square",
            order=31,
            choice_label=gettext_lazy("Session"),
            choices=session_choices,
            audience=closed_audience,
        )
    )
    catalogue.register(
        Document(
            key=PACK,
            title=gettext_lazy("Pack for when the network fails"),
            text=gettext_lazy(
                "One ZIP file with what you may read: list of participants, programme, attendance sheets of open "
                "sessions, arrivals, whom to ask. Only you can open it."
            ),
            roles=frozenset(DESK),
            formats=("zip",),
            icon="file-earmark-zip",
            order=5,
        )
    )
