"""Reads what the outcome report of an audience holds: everything through `visible_to`, as one member would see it."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby

from django.utils import translation

from agenda.models import AgendaItem, Outcome, Paper, Session, SessionPerson
from agenda.pdf.report import DelegationLine, ItemLine, OutcomeLine, PersonLine, ReportData, SessionLine
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from delegates.audiences import viewer_of
from delegates.models import Delegation, Participant
from delegates.quorum import quorum_of
from meetings.models import Meeting


def report_data(meeting: Meeting, audience: Audience, *, language: str, symbol: str = "") -> ReportData:
    """The report of `meeting` for the members of `audience`, in `language`; a draft as long as it has no symbol.

    The number of queries does not grow with the rows.
    """
    viewer = viewer_of(audience)
    with translation.override(language):
        found = list(
            Outcome.objects.filter(meeting=meeting)
            .visible_to(viewer)
            .adopted()
            .select_related("agenda_item")
            .prefetch_related("responsible_links__party")
            .order_by("series", "number")
        )
        open_outcomes = [outcome for outcome in found if outcome.series == 0]
        present = _delegations(meeting)
        quorum = quorum_of(meeting)
        return ReportData(
            language=language,
            committee=str(meeting.committee.name),
            title=str(meeting.title),
            theme=str(meeting.theme),
            place=f"{meeting.city}, {meeting.host}",
            starts_on=meeting.starts_on,
            ends_on=meeting.ends_on,
            symbol=symbol or f"{meeting.symbol_prefix}/REP",
            distribution=str(audience.name),
            is_draft=not symbol,
            outcomes=[_outcome_line(outcome) for outcome in open_outcomes],
            items=_items(meeting, viewer, open_outcomes),
            delegations=_delegation_lines(meeting, viewer, present),
            has_persons=Participant.objects.listed_for(viewer).exists(),
            members_present=quorum.represented,
            members_total=quorum.members,
            quorum=quorum.needed,
            papers=[
                (paper.taken_symbol.symbol if paper.taken_symbol else "", str(paper.title))
                for paper in Paper.objects.filter(meeting=meeting)
                .visible_to(viewer)
                .select_related("taken_symbol")
                .order_by("series", "pk")
            ],
            closed_title=str(audience.name) if audience.is_closed else "",
            closed_outcomes=[_outcome_line(outcome) for outcome in found if outcome.series == audience.pk],
        )


def _outcome_line(outcome: Outcome) -> OutcomeLine:
    return OutcomeLine(
        number=outcome.number or 0,
        verb=outcome.get_verb_label(),
        text=str(outcome.text),
        item=outcome.agenda_item.number if outcome.agenda_item else "",
        responsible=outcome.responsible_names,
        due_on=outcome.due_on,
        progress=outcome.get_progress_display(),
    )


def _items(meeting: Meeting, viewer: Viewer, outcomes: list[Outcome]) -> list[ItemLine]:
    """Each agenda item with the sessions on it that the readers may know, and the numbers of its outcomes."""
    sessions = (
        Session.objects.filter(meeting=meeting)
        .visible_to(viewer)
        .standing()
        .order_by("starts_at", "pk")
        .prefetch_related("item_links", "bookings__room", "people__participant")
    )
    under: dict[int, list[SessionLine]] = defaultdict(list)
    for session in sessions:
        line = _session_line(meeting, session)
        for link in session.item_links.all():
            under[link.agenda_item_id].append(line)
    numbers: dict[int | None, list[int]] = defaultdict(list)
    for outcome in outcomes:
        numbers[outcome.agenda_item_id].append(outcome.number or 0)
    return [
        ItemLine(
            number=item.number,
            title=str(item.title),
            is_sub=item.parent_id is not None,
            sessions=under[item.pk],
            outcomes=numbers[item.pk],
        )
        for item in AgendaItem.objects.filter(meeting=meeting)
    ]


def _session_line(meeting: Meeting, session: Session) -> SessionLine:
    starts_at, ends_at = session.starts_at, session.ends_at
    if starts_at is None or ends_at is None:
        raise ValueError("a session in the report has a time")
    local = starts_at.astimezone(meeting.zone)
    return SessionLine(
        day=local.date(),
        starts=f"{local:%H:%M}",
        ends=f"{ends_at.astimezone(meeting.zone):%H:%M}",
        title=str(session.title),
        rooms=", ".join(booking.room.name for booking in session.bookings.all()),
        chairs=", ".join(
            str(person.participant) for person in session.people.all() if person.part == SessionPerson.Part.CHAIR
        ),
    )


def _delegations(meeting: Meeting) -> list[Delegation]:
    """Delegations with an accredited participant, in CARICOM order."""
    accredited = Participant.objects.listed().filter(meeting=meeting).values("delegation")
    return list(Delegation.objects.filter(pk__in=accredited).in_order().prefetch_related("party__names"))


def _delegation_lines(meeting: Meeting, viewer: Viewer, present: list[Delegation]) -> list[DelegationLine]:
    persons = Participant.objects.listed_for(viewer).filter(meeting=meeting).in_order()
    by_delegation = {
        pk: [_person_line(person) for person in group]
        for pk, group in groupby(persons, key=lambda person: person.delegation_id)
    }
    return [
        DelegationLine(
            name=str(delegation.party.name_on(meeting.starts_on)),
            group=str(delegation.party.get_group_display()),
            persons=by_delegation.get(delegation.pk, []),
        )
        for delegation in present
    ]


def _person_line(person: Participant) -> PersonLine:
    return PersonLine(
        name=person.full_name,
        title=person.title,
        function=str(person.get_function_display()),
        is_head=person.function == Participant.Function.HEAD,
    )
