"""Loading a demonstration meeting: whole, or not at all."""

from __future__ import annotations

from django.db import connection, transaction

from agenda.demo import accounts, delegations, meeting, programme, results
from agenda.demo.stage import Stage
from cicc_portal.audit.record import SYSTEM
from meetings.actions.meetings import publish
from meetings.actions.parties import install_built_in
from meetings.models import Meeting

# Any number of its own: one load at a time.
LOCK = 28_2025_0514


def load(scale: int = 1) -> Meeting | None:
    """The 28th CICC, or a meeting `scale` times as large; `None` if it is there already.

    One transaction: a load that is killed leaves nothing but photos, which the next one writes over.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if Meeting.objects.filter(slug=meeting.slug_of(scale)).exists():
            return None
        return _load(scale)


def _load(scale: int) -> Meeting:
    install_built_in(by=SYSTEM)
    stage = Stage(meeting.make_meeting(scale), scale, users=accounts.make_accounts(delegations.languages()))
    meeting.make_rooms(stage)
    meeting.find_audiences(stage)
    accounts.appoint_staff(stage)
    delegations.make_delegations(stage)
    accounts.add_focal_points(stage)
    delegations.make_participants(stage)
    delegations.name_members(stage)
    meeting.make_checkpoints(stage)
    programme.make_agenda(stage)
    programme.make_sessions(stage)
    programme.issue_programme(stage)
    programme.name_late_speakers(stage)
    results.make_outcomes(stage)
    publish(stage.meeting, seen=stage.meeting.version, by=stage.user("secretary"))
    return stage.meeting
