"""Loading a demonstration meeting: whole, or not at all."""

from __future__ import annotations

import datetime

from django.db import connection, transaction
from django.db.models import Q

from agenda.demo import accounts, ahead, data, delegations, meeting, programme, results
from agenda.demo.data import Registering
from agenda.demo.invitations import send_invitations
from agenda.demo.journeys import make_journeys
from agenda.demo.stage import Stage
from cicc_portal.audit.record import SYSTEM
from meetings.actions.meetings import publish
from meetings.actions.parties import install_built_in
from meetings.models import Meeting

# Any number of its own: one load at a time.
LOCK = 28_2025_0514
INVITED_BEFORE = datetime.timedelta(days=60)


def load(scale: int = 1) -> Meeting | None:
    """The 28th CICC, or a meeting `scale` times as large; `None` if it is there already.

    One transaction: a load that is killed leaves nothing but photos, which the next one writes over.
    """
    with transaction.atomic():
        _one_at_a_time()
        if Meeting.objects.filter(slug=meeting.slug_of(scale)).exists():
            return None
        return _load(scale)


def load_ahead() -> Meeting | None:
    """The 29th, for which people register; `None` if it is there already, or somebody has set one up.

    One transaction, as above.
    """
    given = data.ahead()
    with transaction.atomic():
        _one_at_a_time()
        is_number = Q(number=given["number"], committee__acronym=data.meeting_data()["committee"]["acronym"])
        if Meeting.objects.filter(Q(slug=given["slug"]) | is_number).exists():
            return None
        install_built_in(by=SYSTEM)
        return ahead.make_ahead()


# Whoever tries the portal takes a place here: with a focal point it would have to be confirmed first.
WITHOUT_FOCAL_POINT = "BB"


def answered() -> list[Registering]:
    """Who was asked to register for the 28th, a delegation each, and did."""
    return [plan for plan in data.registering() if plan.invitation == "answered" and plan.party != WITHOUT_FOCAL_POINT]


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _load(scale: int) -> Meeting:
    install_built_in(by=SYSTEM)
    users = accounts.make_accounts(delegations.languages(data.people()))
    stage = Stage(meeting.make_meeting(scale), scale, users=users)
    meeting.make_rooms(stage)
    meeting.find_audiences(stage)
    accounts.appoint_staff(stage)
    delegations.make_delegations(stage)
    accounts.add_focal_points(stage)
    if scale == 1:
        send_invitations(stage, answered(), sent_at=stage.moment(1, datetime.time(9), 0) - INVITED_BEFORE)
    delegations.make_participants(stage)
    delegations.name_members(stage)
    make_journeys(stage)
    meeting.make_checkpoints(stage)
    programme.make_agenda(stage)
    programme.make_sessions(stage)
    programme.issue_programme(stage)
    programme.name_late_speakers(stage)
    results.make_outcomes(stage)
    publish(stage.meeting, seen=stage.meeting.version, by=stage.user("secretary"))
    return stage.meeting
