"""What is measured of the timetable editor: opening it."""

from __future__ import annotations

from collections.abc import Sequence

from django.test import Client
from django.urls import reverse

from cicc_portal.accounts.models import User
from cicc_portal.benchmarks import Bench, Row, Work
from meetings.models import StaffAssignment
from meetings.roles import Role

# Forty sessions stand in the demonstration meeting.
SIX_HUNDRED_SESSIONS = 15
REQUESTS = ("timetable", "editor-board", "editor-notes")
EMAIL = "bench.timetable@example.org"


def _editor(bench: Bench) -> Work:
    """The page, its sessions, and what is wrong with them: the three requests that a browser makes."""
    meeting = bench.meeting(SIX_HUNDRED_SESSIONS)
    user = User.objects.filter(email=EMAIL).first() or User.objects.create_user(EMAIL, full_name="Tim Timetable")
    StaffAssignment.objects.get_or_create(meeting=meeting, user=user, role=Role.TIMETABLE)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    addresses = [reverse(f"agenda:{name}", args=[meeting.slug]) for name in REQUESTS]
    return Work(lambda: [client.get(address) for address in addresses][-1])


ROWS: Sequence[Row] = (
    Row(
        name="editor_load_600",
        what="opening the timetable editor, three requests, 600 sessions",
        prepare=_editor,
        cpu_s=0.15,
        queries=30,
        runs=5,
    ),
)
