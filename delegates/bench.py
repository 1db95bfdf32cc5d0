"""What is measured of delegates: a thousand badges, and a page of the list of participants."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence

from django.test import Client

from cicc_portal.benchmarks import Bench, Row, Work
from cicc_portal.documents.rendering import warm_up
from delegates.badges import badges_by_id, data_of, meeting_on_badge, photos_of
from delegates.models import Badge
from delegates.pdf.badge_data import Layout
from meetings.models import Meeting, StaffAssignment
from meetings.roles import Role

THOUSAND = 1000
# About a hundred are accredited in the demonstration meeting.
SCALE = 11


def _badges(bench: Bench) -> tuple[Meeting, list[int]]:
    """The meeting, and the ids of a thousand badges in the order of the stack."""
    meeting: Meeting = bench.meeting(SCALE)
    return meeting, list(Badge.objects.active().of_meeting(meeting).in_order().values_list("pk", flat=True)[:THOUSAND])


def _made(layout: Layout, *, backs: bool) -> Callable[[Bench], Work]:
    """From stored rows to the finished file, as the job does it."""

    def prepare(bench: Bench) -> Work:
        from delegates.pdf.badges import render_badges

        meeting, ids = _badges(bench)
        warm_up()

        def make() -> int:
            badges = badges_by_id(meeting, ids)
            with tempfile.TemporaryFile() as target:
                render_badges(
                    data_of(badges, meeting),
                    photos_of(badges),
                    target,
                    meeting=meeting_on_badge(meeting),
                    language="en",
                    layout=layout,
                    backs=backs,
                )
                return target.tell()

        return Work(make)

    return prepare


def _on_one_canvas(layout: Layout, *, backs: bool) -> Callable[[Bench], Work]:
    """The floor, see `bench_floor`."""

    def prepare(bench: Bench) -> Work:
        try:
            from delegates.bench_floor import draw
        except ImportError as error:
            raise RuntimeError("The baseline needs reportlab, which requirements-dev.txt installs.") from error
        meeting, ids = _badges(bench)

        def make() -> bytes:
            badges = badges_by_id(meeting, ids)
            photos = [badge.participant.photo.name or "" for badge in badges]
            return draw(data_of(badges, meeting), photos, layout=layout, backs=backs)

        return Work(make)

    return prepare


def _participants_page(bench: Bench) -> Work:
    """A search by name among a thousand, filtered by state, sorted by name; signed in, as the desk asks for it."""
    meeting = bench.meeting(SCALE)
    secretary = StaffAssignment.objects.filter(meeting=meeting, role=Role.SECRETARY).select_related("user").first()
    if secretary is None:
        raise RuntimeError("the demonstration meeting has no secretary")
    client = Client(headers={"host": "localhost"})
    client.force_login(secretary.user, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/{meeting.slug}/desk/participants/?q=an&state=accredited&sort=name"
    return Work(lambda: client.get(url))


ROWS: Sequence[Row] = (
    Row(
        name="badges_1000_4up",
        what="1,000 photo badges with code, 4 on an A4 sheet, from stored rows to the finished file",
        prepare=_made(Layout.SHEET, backs=False),
        baseline=_on_one_canvas(Layout.SHEET, backs=False),
        cpu_s=6,
        rss_mb=200,
        megabytes=30,
        queries=3,
    ),
    Row(
        name="badges_1000_a6",
        what="the same, one A6 page each, front and back",
        prepare=_made(Layout.A6, backs=True),
        baseline=_on_one_canvas(Layout.A6, backs=True),
        cpu_s=8,
        rss_mb=200,
        queries=3,
    ),
    Row(
        name="participants_page_1000",
        what="one page of the list of participants, searched, filtered and sorted",
        prepare=_participants_page,
        cpu_s=0.06,
        queries=8,
        runs=5,
    ),
)
