"""Changes of the programme in sentences, in the active language and the meeting's zone."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from agenda.releases.changes import Change, What, length
from agenda.seen import LAST, Form, SeenSession, closed_title
from meetings.models import Meeting

# As long as a meeting in which the name of a weekday says which day it is.
A_WEEK = 7
LABELS: dict[What, str | Promise] = {
    What.NEW: _lazy("New"),
    What.BROUGHT_BACK: _lazy("Takes place after all"),
    What.MOVED: _lazy("Moved"),
    What.LENGTHENED: _lazy("Lengthened"),
    What.SHORTENED: _lazy("Shortened"),
    What.REROOMED: _lazy("Other room"),
    What.RENAMED: _lazy("Renamed"),
    What.OPENED: _lazy("Open now"),
    What.CLOSED: _lazy("Closed now"),
    What.CANCELLED: _lazy("Cancelled"),
    What.TAKEN_OUT: _lazy("Taken out"),
}
# How the look marks each.
STATUS = {What.NEW: "ok", What.BROUGHT_BACK: "ok", What.CANCELLED: "stop", What.TAKEN_OUT: "stop"}

Name = Callable[[SeenSession], str]


def name(seen: SeenSession) -> str:
    """“Opening ceremony”, as its reader knows it; of closed time that timetable staff see, whose it is."""
    if seen.form == Form.STAFF and seen.title == closed_title():
        return _("a closed session (%(audience)s)") % {"audience": seen.audience}
    return _("“%(title)s”") % {"title": seen.title}


def discreet_name(seen: SeenSession) -> str:
    """The same for what leaves the portal: of a closed session its public title, or whose it is; never its title."""
    if not seen.is_full or not seen.is_confidential:
        return name(seen)
    if seen.public_title == closed_title():
        return _("a closed session (%(audience)s)") % {"audience": seen.audience}
    return _("“%(title)s”") % {"title": seen.public_title}


def sentence(change: Change, meeting: Meeting, *, called: Name = name) -> str:
    """“Working session 5(b)” moves from Wednesday 13:45, Working Room 2, to Thursday 09:00."""
    return capfirst(" ".join(_sentences(change, meeting, called)))


def _sentences(change: Change, meeting: Meeting, called: Name) -> Iterable[str]:
    before, after = change.before, change.after
    if before is None or after is None:
        yield _there_or_not(change, meeting, called)
        return
    if What.CANCELLED in change.what:
        yield _("%(session)s, %(slot)s, is cancelled.") % {"session": called(after), "slot": slot(before, meeting)}
        return
    if What.BROUGHT_BACK in change.what:
        yield _("%(session)s takes place after all: %(slot)s.") % _of(after, meeting, called)
        return
    if What.MOVED in change.what:
        yield _moved(before, after, meeting, called)
    elif What.REROOMED in change.what:
        yield _reroomed(before, after, meeting, called)
    yield from _lasts(change, before, after, meeting, called)
    yield from _words(change, before, after, meeting, called)


def _there_or_not(change: Change, meeting: Meeting, called: Name) -> str:
    slot = _of(change.seen, meeting, called)
    if change.after is not None:
        return _("%(session)s is new: %(slot)s.") % slot
    return _("%(session)s, %(slot)s, is taken out of the programme.") % slot


def _moved(before: SeenSession, after: SeenSession, meeting: Meeting, called: Name) -> str:
    names = {
        "session": called(after),
        "before": moment(before.starts_at, meeting),
        "room": places(before),
        "after": moment(after.starts_at, meeting),
    }
    if before.rooms != after.rooms:
        names["after"] = ", ".join(part for part in (names["after"], places(after)) if part)
    if names["room"]:
        return _("%(session)s moves from %(before)s, %(room)s, to %(after)s.") % names
    return _("%(session)s moves from %(before)s to %(after)s.") % names


def _reroomed(before: SeenSession, after: SeenSession, meeting: Meeting, called: Name) -> str:
    names = {
        "session": called(after),
        "when": moment(after.starts_at, meeting),
        "before": places(before),
        "after": places(after),
    }
    if not after.rooms:
        return _("%(session)s, %(when)s, is no longer in %(before)s.") % names
    if not before.rooms:
        return _("%(session)s, %(when)s, is in %(after)s.") % names
    return _("%(session)s, %(when)s, is in %(after)s instead of %(before)s.") % names


def _lasts(change: Change, before: SeenSession, after: SeenSession, meeting: Meeting, called: Name) -> Iterable[str]:
    if not {What.LENGTHENED, What.SHORTENED} & set(change.what):
        return
    if {What.MOVED, What.REROOMED} & set(change.what):
        lasts, lasted = length(after), length(before)
        yield ngettext(
            "It lasts %(lasts)s minute instead of %(lasted)s.",
            "It lasts %(lasts)s minutes instead of %(lasted)s.",
            lasts,
        ) % {"lasts": lasts, "lasted": lasted}
        return
    names = {
        "session": called(after),
        "when": moment(after.starts_at, meeting),
        "before": hour(before.ends_at, meeting),
        "after": hour(after.ends_at, meeting),
    }
    if What.LENGTHENED in change.what:
        yield _("%(session)s, %(when)s, is longer: it ends at %(after)s instead of %(before)s.") % names
    else:
        yield _("%(session)s, %(when)s, is shorter: it ends at %(after)s instead of %(before)s.") % names


def _words(change: Change, before: SeenSession, after: SeenSession, meeting: Meeting, called: Name) -> Iterable[str]:
    names = _of(after, meeting, called)
    if What.RENAMED in change.what and called(before) != called(after):
        yield _("%(before)s, %(slot)s, is now called %(session)s.") % {**names, "before": called(before)}
    if What.OPENED in change.what:
        yield _("%(session)s, %(slot)s, is open now.") % names
    if What.CLOSED in change.what:
        yield _("%(session)s, %(slot)s, is closed now.") % names


def _of(seen: SeenSession, meeting: Meeting, called: Name) -> dict[str, str]:
    return {"session": called(seen), "slot": slot(seen, meeting)}


def slot(seen: SeenSession, meeting: Meeting) -> str:
    """“Wednesday 13:45 to 15:00, Working Room 2”."""
    when = _("%(start)s to %(end)s") % {
        "start": moment(seen.starts_at, meeting),
        "end": hour(seen.ends_at, meeting),
    }
    return ", ".join(part for part in (when, places(seen)) if part)


def places(seen: SeenSession) -> str:
    return ", ".join(room.name for room in seen.rooms)


def moment(at: datetime.datetime | None, meeting: Meeting) -> str:
    """“Wednesday 13:45”; with the date where the weekday alone would not say which day."""
    local = (at or LAST).astimezone(meeting.zone)
    day = date_format(local, "l")
    first, last = meeting.starts_on, meeting.ends_on
    if not first <= local.date() <= last or (last - first).days >= A_WEEK:
        day = f"{day} {date_format(local.date(), 'DATE_FORMAT')}"
    return f"{day} {local:%H:%M}"


def hour(at: datetime.datetime | None, meeting: Meeting) -> str:
    return f"{(at or LAST).astimezone(meeting.zone):%H:%M}"


def labels(change: Change) -> list[tuple[str, str]]:
    """What happened in a word, and how the look marks it."""
    return [(str(LABELS[what]), STATUS.get(what, "note")) for what in change.what]
