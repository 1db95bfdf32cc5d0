"""Reads the other lists for the desks: needs, attendance sheets, credentials, whom to call."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import groupby

from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cicc_portal.accounts.viewers import Viewer
from delegates.documents.letterheads import letterhead_of
from delegates.lists.groups import heading
from delegates.lists.journeys import day_label
from delegates.lists.participants import delegations_of
from delegates.models import Participant
from delegates.models.participant_reads import ParticipantQuerySet
from delegates.pdf.tables import PrintedColumn, Section, Tables
from delegates.quorum import CredentialsRow, credentials_data
from meetings.models import Meeting, StaffAssignment
from meetings.roles import ASSIGNED, DESK, Role


def needs_data(meeting: Meeting, viewer: Viewer, *, language: str) -> Tables:
    """Dietary and access needs, for protocol. Three queries."""
    with translation.override(language):
        people = _in_need(meeting) if viewer.has(Role.PROTOCOL) else []
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Dietary and access needs"),
            lead=_("Told in confidence: pass on no more than the kitchen and the venue need."),
            readers=_("For protocol only"),
            empty=_("Nobody has told a need."),
            sections=(
                *_needs(_("Dietary needs"), [(person, person.dietary or "") for person in people]),
                *_needs(_("Access needs"), [(person, person.access_needs or "") for person in people]),
            ),
        )


def _in_need(meeting: Meeting) -> list[Participant]:
    told = Q(dietary__isnull=False) | Q(access_needs__isnull=False)
    people = Participant.objects.filter(told, meeting=meeting).counted().in_order()
    return list(people)


def _needs(label: str, told: Iterable[tuple[Participant, str]]) -> Iterable[Section]:
    rows = tuple(
        (person.full_name, person.title, str(person.delegation), need) for person, need in told if need.strip()
    )
    if rows:
        columns = (
            PrintedColumn(_("Name"), 54),
            PrintedColumn(_("Title"), 56),
            PrintedColumn(_("Delegation"), 50),
            PrintedColumn(label, 100),
        )
        yield Section(heading=f"{label} ({len(rows)})", columns=columns, rows=rows)


def attendance_data(
    meeting: Meeting,
    people: ParticipantQuerySet,
    sheets: Iterable[tuple[str, str]],
    *,
    language: str,
    readers: str = "",
) -> Tables:
    """Sheets for signature: for each of `sheets`, (heading, what stands below it), a list of `people`.

    Three queries, whatever the number of people and sheets.
    """
    with translation.override(language):
        rows = tuple(
            (str(number), delegation, name, title, "")
            for number, (delegation, name, title) in enumerate(
                (
                    (delegation.name, person.name, person.title)
                    for delegation in delegations_of(meeting, people)
                    for person in delegation.people
                ),
                start=1,
            )
        )
        columns = (
            PrintedColumn(_("No."), 10),
            PrintedColumn(_("Delegation"), 36),
            PrintedColumn(_("Name"), 42),
            PrintedColumn(_("Title"), 40),
            PrintedColumn(_("Signature"), 46),
        )
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Attendance sheet"),
            lead="",
            readers=readers,
            empty=_("Nobody is accredited yet."),
            is_landscape=False,
            for_signature=True,
            sections=tuple(
                Section(heading=label, note=note, columns=columns, rows=rows, starts_page=True)
                for label, note in (sheets if rows else ())
            ),
        )


def day_sheets(meeting: Meeting, days: Iterable[datetime.date]) -> list[tuple[str, str]]:
    """The headings of a sheet a day."""
    return [(day_label(day), meeting.venue) for day in days]


def credentials_tables(meeting: Meeting, *, language: str) -> Tables:
    """The report on credentials and quorum. Three queries."""
    with translation.override(language):
        data = credentials_data(meeting)
        heads = {
            person.delegation_id: person.full_name
            for person in Participant.objects.filter(meeting=meeting, function=Participant.Function.HEAD)
            .counted()
            .brief()
        }
        verdict = _("The quorum is reached.") if data.quorum.is_reached else _("The quorum is not reached.")
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Report on credentials and quorum"),
            lead=f"{verdict} {data.quorum.sentence}",
            empty=_("No state is invited yet."),
            notes=(" ".join(data.quorum.basis), _counted(data.members_by_credentials)),
            sections=tuple(
                Section(
                    heading=heading(group),
                    columns=_credentials_columns(),
                    rows=tuple(_credentials_row(row, heads) for row in rows),
                )
                for group, rows in groupby(data.rows, key=lambda row: row.group)
            ),
        )


def _counted(members: dict[str, int]) -> str:
    return _(
        "Credentials of member states: %(formal)s formal, %(provisional)s provisional, %(absent)s not received."
    ) % {kind: members.get(kind, 0) for kind in ("formal", "provisional", "absent")}


def _credentials_columns() -> tuple[PrintedColumn, ...]:
    return (
        PrintedColumn(_("Delegation"), 60),
        PrintedColumn(_("Head of delegation"), 66),
        PrintedColumn(_("Credentials"), 40),
        PrintedColumn(_("Received on"), 40),
        PrintedColumn(_("Accredited"), 24),
        PrintedColumn(_("Represented"), 30),
    )


def _credentials_row(row: CredentialsRow, heads: dict[int, str]) -> tuple[str, ...]:
    name = f"{row.name} ({_('remote')})" if row.attends_remotely else row.name
    return (
        name,
        heads.get(row.delegation.pk, "–"),
        row.credentials_label,
        date_format(row.received_on, "DATE_FORMAT") if row.received_on else "–",
        str(row.accredited),
        _("yes") if row.is_represented else _("no"),
    )


def contacts_data(meeting: Meeting, viewer: Viewer, *, language: str) -> Tables:
    """Who works at which desk, and their address for staff of the meeting; empty for anybody else. Two queries."""
    with translation.override(language):
        found = StaffAssignment.objects.filter(meeting=meeting).select_related("user") if viewer.has(*DESK) else []
        by_role: dict[str, list[tuple[str, str]]] = {}
        for assignment in found:
            by_role.setdefault(assignment.role, []).append((assignment.user.full_name, assignment.user.email))
        columns = (PrintedColumn(_("Name"), 74), PrintedColumn(_("E-mail address"), 100))
        people = len({address for held in by_role.values() for _name, address in held})
        return Tables(
            language=language,
            head=letterhead_of(meeting),
            title=_("Desks and whom to ask"),
            lead=ngettext("%(number)s person", "%(number)s persons", people) % {"number": people},
            readers=_("For staff of the meeting only"),
            empty=_("Nobody works for this meeting yet."),
            is_landscape=False,
            sections=tuple(
                Section(heading=str(Role(role).label), columns=columns, rows=tuple(sorted(by_role[role])))
                for role in ASSIGNED
                if role in by_role
            ),
        )
