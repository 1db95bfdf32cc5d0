"""Agenda, sessions, the first release, and the clash that comes after it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from agenda.actions.agenda_items import create_item
from agenda.actions.releases import issue_release
from agenda.actions.sessions import Part, change_session, create_session
from agenda.demo import data
from agenda.demo.data import SessionPlan, meeting_data
from agenda.demo.stage import Stage
from agenda.models import AgendaItem, Release, Session, SessionPerson
from agenda.models.session import DISCLOSURE_BY_KIND, Disclosure, Kind
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from cicc_portal.languages import Text
from delegates.models import AudienceMember
from meetings.actions.audiences import NAMES, create_audience

STATES_PARTNERS = "states_partners"
ISSUED_BEFORE = datetime.timedelta(days=16)
PARTS = {
    "chair": SessionPerson.Part.CHAIR,
    "speakers": SessionPerson.Part.SPEAKER,
    "rapporteur": SessionPerson.Part.RAPPORTEUR,
}


def make_agenda(stage: Stage) -> None:
    for given in meeting_data()["agenda"]:
        item = AgendaItem(meeting=stage.meeting, number=given["n"], title=Text(given["title"]))
        stage.items[given["n"]] = create_item(item, by=stage.user("secretary"))


def make_sessions(stage: Stage) -> None:
    for copy in stage.copies:
        for plan in data.sessions():
            stage.sessions[plan.id, copy] = _session(stage, plan, copy)


def issue_programme(stage: Stage) -> None:
    """The provisional programme, as of some weeks before the meeting."""
    release = issue_release(stage.meeting, by=stage.user("secretary"))
    opens = stage.moment(1, datetime.time(9), 0)
    Release.objects.filter(pk=release.pk).update(issued_at=opens - ISSUED_BEFORE)


def name_late_speakers(stage: Stage) -> None:
    """Speakers who were named after the release: one of them is needed in two sessions at the same time."""
    for copy in stage.copies:
        for plan in data.sessions():
            if plan.late:
                session = stage.sessions[plan.id, copy]
                change_session(
                    session,
                    agenda_items=[stage.items[number] for number in plan.items],
                    people=[*_people(stage, plan, copy), *_parts(stage, plan.late, SessionPerson.Part.SPEAKER, copy)],
                    seen=session.version,
                    by=stage.user("timetable"),
                )


def _session(stage: Stage, plan: SessionPlan, copy: int) -> Session:
    disclosure = DISCLOSURE_BY_KIND.get(Kind(plan.kind), Disclosure.OPEN)
    session = Session(
        meeting=stage.meeting,
        kind=plan.kind,
        title=_numbered(plan.title, copy),
        description=plan.description,
        audience=_audience(stage, plan, copy),
        disclosure=disclosure,
        starts_at=stage.moment(plan.day, plan.starts, copy),
        ends_at=stage.moment(plan.day, plan.ends, copy),
    )
    if disclosure == Disclosure.ANNOUNCED:
        session.public_title = Text(meeting_data()["public_titles"][plan.audience])
    return create_session(
        session,
        rooms=[stage.room(plan.room, copy)],
        agenda_items=[stage.items[number] for number in plan.items],
        people=_people(stage, plan, copy),
        by=stage.user("timetable"),
    )


def _audience(stage: Stage, plan: SessionPlan, copy: int) -> Audience:
    """The audience of a session; one for states and invited partners is made for it, with the partners as members."""
    if plan.audience != STATES_PARTNERS:
        return stage.audiences[plan.audience, copy]
    kind = Audience.Kind.STATES_PARTNERS
    title = _numbered(plan.title, copy)
    name = Text({code: f"{words}: {title.in_language(code)}" for code, words in NAMES[kind].items()})
    audience = create_audience(stage.meeting, kind=kind, name=name, by=SYSTEM)
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=audience, delegation=stage.delegations[code]) for code in plan.invited
    )
    return audience


def _people(stage: Stage, plan: SessionPlan, copy: int) -> list[Part]:
    return [part for name, what in PARTS.items() for part in _parts(stage, getattr(plan, name), what, copy)]


def _parts(stage: Stage, keys: tuple[str, ...], part: str, copy: int) -> Iterator[Part]:
    return (Part(stage.participants[key, copy], part) for key in keys)


def _numbered(title: Text, copy: int) -> Text:
    return Text({code: f"{words} ({copy + 1})" for code, words in title.items()}) if copy else title
