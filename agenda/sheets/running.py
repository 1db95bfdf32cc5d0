"""The run-sheet of a session: who is in the chair, in which order people speak, what is dealt with, what is needed."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.desk_documents import when_and_where
from agenda.models import Paper, Session, SessionPerson
from agenda.pdf.programme import PeopleLine
from agenda.pdf.running import ItemOnSheet, RunSheet, Turn
from agenda.sheets.services import NAMES
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from delegates.audiences import viewer_of
from meetings.models import Meeting

ALWAYS_FIRST = (SessionPerson.Part.CHAIR, SessionPerson.Part.RAPPORTEUR, SessionPerson.Part.INTERPRETER)


def run_sheet(meeting: Meeting, session: Session, reader: Viewer, *, language: str) -> RunSheet:
    """The sheet of a session that `reader` knows; papers are those that `reader` may read. Five queries.

    Raises `ValueError` for a session that the reader may not know, or that has no time.
    """
    if session.audience_id not in reader.audiences or session.starts_at is None or session.ends_at is None:
        raise ValueError("a run-sheet is of a scheduled session that its reader knows")
    with translation.override(language):
        people = list(session.people.select_related("participant__delegation__party").order_by("position", "pk"))
        papers = _papers(meeting, session, reader)
        items = [link.agenda_item for link in session.item_links.select_related("agenda_item")]
        items.sort(key=lambda item: item.position)
        return RunSheet(
            language=language,
            short_name=meeting.short_name,
            committee=str(meeting.committee.name),
            title=str(session.title),
            when=when_and_where(session, meeting),
            kind=str(session.get_kind_display()),
            audience=str(session.audience),
            readers=_("Confidential: %(audience)s") % {"audience": session.audience}
            if session.audience.is_closed
            else "",
            people=tuple(_people(people)),
            turns=tuple(_turns(session, people, meeting)),
            items=tuple(ItemOnSheet(item.number, str(item.title), tuple(papers.pop(item.pk, ()))) for item in items),
            papers=tuple(papers.pop(None, ())),
            needs=tuple(_needs(session)),
            description=str(session.description),
        )


def reader_of(session: Session) -> Viewer:
    """Who reads the sheet of `session`: its members. A chair of what is public is a participant."""
    audience = session.audience
    if audience.kind == Audience.Kind.PUBLIC:
        of_meeting = Audience.objects.of_meeting(session.meeting)
        audience = of_meeting.filter(kind=Audience.Kind.PARTICIPANTS).first() or audience
    return viewer_of(audience)


def name_of(person: SessionPerson) -> tuple[str, str]:
    """(“Ingrid Immigration”, “Chief Immigration Officer, Barbados”)."""
    participant = person.participant
    facts = [participant.title, str(participant.delegation.party)]
    return participant.full_name, ", ".join(fact for fact in facts if fact)


def _people(people: Iterable[SessionPerson]) -> Iterator[PeopleLine]:
    for part in ALWAYS_FIRST:
        found = ["{} ({})".format(*name_of(person)) for person in people if person.part == part]
        if found:
            yield PeopleLine(str(part.label), "; ".join(found))


def turns_of(session: Session, speakers: Iterable[SessionPerson], meeting: Meeting) -> Iterator[Turn]:
    """The speakers with the time at which each begins, as far as those before have been given minutes."""
    clock = session.starts_at.astimezone(meeting.zone) if session.starts_at else None
    for person in speakers:
        name, facts = name_of(person)
        yield Turn(f"{clock:%H:%M}" if clock else "", name, facts, str(person.minutes or ""))
        clock = clock + datetime.timedelta(minutes=person.minutes) if clock and person.minutes else None


def _turns(session: Session, people: Iterable[SessionPerson], meeting: Meeting) -> Iterator[Turn]:
    if session.starts_at is None or session.ends_at is None:
        return
    starts_at, ends_at = session.starts_at.astimezone(meeting.zone), session.ends_at.astimezone(meeting.zone)
    speakers = [person for person in people if person.part == SessionPerson.Part.SPEAKER]
    yield Turn(f"{starts_at:%H:%M}", _("Opening by the chair"), "", "")
    yield from turns_of(session, speakers, meeting)
    given = sum(person.minutes or 0 for person in speakers)
    rest = session.minutes - given
    if rest > 0:
        yield Turn("", _("Discussion"), _rest(rest) if given else "", "")
    else:
        yield Turn("", _("The speakers have been given more time than the session has."), "", "")
    yield Turn(f"{ends_at:%H:%M}", _("End of the session"), "", "")


def _rest(minutes: int) -> str:
    return ngettext("%(count)s minute is left", "%(count)s minutes are left", minutes) % {"count": minutes}


def _papers(meeting: Meeting, session: Session, reader: Viewer) -> dict[int | None, list[tuple[str, str]]]:
    """(symbol, title) by agenda item; under `None` those that belong to the session itself."""
    wanted = [link.agenda_item_id for link in session.item_links.all()]
    found: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    papers = Paper.objects.filter(meeting=meeting).visible_to(reader).select_related("taken_symbol")
    for paper in papers.prefetch_related("agenda_items").order_by("pk"):
        line = (paper.taken_symbol.symbol if paper.taken_symbol else "", str(paper.title))
        items = [item.pk for item in paper.agenda_items.all() if item.pk in wanted]
        if paper.session_id == session.pk and not items:
            found[None].append(line)
        for item in items:
            found[item].append(line)
    return found


def _needs(session: Session) -> Iterator[tuple[str, str]]:
    if session.interpretation:
        yield _("Interpretation"), ", ".join(NAMES.get(code, code) for code in session.interpretation)
    if session.layout:
        yield _("Set-up"), str(session.get_layout_display())
    if session.equipment:
        yield _("Equipment"), session.equipment
    if session.remote_url:
        yield _("Remote participation"), session.remote_url
