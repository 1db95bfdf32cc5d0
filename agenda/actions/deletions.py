"""Deleting a session that nobody has been told of."""

from __future__ import annotations

from django.db import transaction

from agenda.actions.bookings import lock_timetable
from agenda.models import Outcome, Paper, ReleasedSession, Session
from agenda.problems.in_use import SessionInUse
from cicc_portal.audit.record import Actor, record
from cicc_portal.audit.versions import StaleWrite


@transaction.atomic
def delete_session(session: Session, *, seen: int | str, by: Actor) -> None:
    """Take a session out for good that was never released. Raises `SessionInUse`, `StaleWrite`."""
    lock_timetable(session.meeting)
    held = Session.objects.select_for_update(of=("self",)).filter(pk=session.pk).first()
    if held is None or str(held.version) != str(seen):
        raise StaleWrite(session, int(seen) if str(seen).isdecimal() else 0, held.version if held else 0)
    if why_not_deletable(held):
        raise SessionInUse(why_not_deletable(held))
    record("session.deleted", held, by=by)
    held.delete()


def why_not_deletable(session: Session) -> str:
    """A sentence, or nothing where it can be deleted."""
    if ReleasedSession.objects.filter(session=session).exists():
        return str(SessionInUse.released)
    has_papers = Paper.objects.filter(session=session).exists() or Outcome.objects.filter(session=session).exists()
    is_bilateral = hasattr(session, "bilateral")
    return str(SessionInUse.message) if has_papers or is_bilateral else ""
