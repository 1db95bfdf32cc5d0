"""What sessions are called in sentences, as far as the reader may know (DESIGN §5)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from agenda.models import Session
from agenda.models.session import Disclosure
from agenda.seen import Form, form_for
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting
from meetings.roles import TIMETABLE_STAFF


def name_for(session: Session, viewer: Viewer) -> str:
    """“Opening ceremony”; of a closed session its public title, for timetable staff and audience; never the title."""
    form = form_for(viewer, audience_id=session.audience_id, disclosure=session.disclosure)
    if form == Form.FULL:
        return _("“%(title)s”") % {"title": session.title}
    announced = session.disclosure == Disclosure.ANNOUNCED and session.public_title
    if announced:
        return _("“%(title)s”") % {"title": session.public_title}
    if form == Form.STAFF:
        return _("a closed session (%(audience)s)") % {"audience": session.audience}
    return _("a closed session")


def hours(starts_at: datetime.datetime, ends_at: datetime.datetime, meeting: Meeting) -> str:
    """“13:45 to 15:00”, in the meeting's zone."""
    zone = meeting.zone
    return _("%(start)s to %(end)s") % {
        "start": f"{starts_at.astimezone(zone):%H:%M}",
        "end": f"{ends_at.astimezone(zone):%H:%M}",
    }


# So many sessions are named in one sentence; of more the number is given.
NAMED = 4


class Names:
    """The names of some sessions for one reader, and which of them the reader knows in full."""

    def __init__(self, pks: Iterable[int], viewer: Viewer) -> None:
        wanted = set(pks)
        sessions = Session.objects.filter(pk__in=wanted).select_related("audience") if wanted else ()
        self._sessions = {session.pk: session for session in sessions}
        self._viewer = viewer

    def __getitem__(self, pk: int) -> str:
        return name_for(self._sessions[pk], self._viewer)

    def key(self, pk: int) -> str:
        """The public id, for addresses."""
        return self._sessions[pk].public_id

    @property
    def makes_timetable(self) -> bool:
        """True if the reader may know who is absent when."""
        return self._viewer.has(*TIMETABLE_STAFF)

    def some(self, pks: Sequence[int]) -> str:
        """“One”, “Other” …: the first few, and how many more."""
        named = [self[pk] for pk in pks[:NAMED]]
        if len(pks) > NAMED:
            named.append(_("%(number)s more") % {"number": len(pks) - NAMED})
        return ", ".join(named)

    def languages(self, codes: Iterable[str]) -> str:
        """“French, Spanish”, in the reader's language."""
        return ", ".join(str(get_language_info(code)["name_translated"]) for code in codes)

    def starts_at(self, pks: Iterable[int]) -> datetime.datetime | None:
        """When the first of the sessions starts."""
        return min((moment for pk in pks if (moment := self._sessions[pk].starts_at)), default=None)

    def knows(self, pk: int) -> bool:
        """True if the reader may know the content of the session."""
        session = self._sessions[pk]
        form = form_for(self._viewer, audience_id=session.audience_id, disclosure=session.disclosure)
        return form == Form.FULL
