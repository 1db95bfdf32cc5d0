"""Who was quicker: what a refused write of the editor is answered with."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agenda.editor.board import where
from agenda.models import Session
from agenda.seen import draft_sessions
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from meetings.models import Meeting


def overtaken(stale: StaleWrite, meeting: Meeting, viewer: Viewer) -> list[str]:
    """“Ann Clerk has changed “Opening” meanwhile. It is now at: …”, told as far as `viewer` may know."""
    session = Session.objects.filter(pk=stale.obj.pk, meeting=meeting).first()
    if session is None:
        return [_("This session has been deleted meanwhile.")]
    seen = draft_sessions(meeting, viewer, only=session.public_id)[0]
    entry = Entry.objects.since(session, stale.seen).with_who().last()
    known = {
        "who": (entry.who if entry else "") or _("Somebody"),
        "session": _("“%(title)s”") % {"title": seen.title},
        "place": where(seen, meeting),
    }
    return [
        _("%(who)s has changed %(session)s meanwhile, so nothing of yours was saved.") % known,
        _("It is now at: %(place)s.") % known,
    ]
