"""What is measured of delegates: a thousand badges, and the list of participants as page, workbook and PDF."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence

from django.test import Client
from django.utils.html import escape

from cicc_portal.accounts.viewers import Viewer
from cicc_portal.benchmarks import Bench, Row, Work
from cicc_portal.documents.rendering import typeset, warm_up
from cicc_portal.documents.xlsx import Column, Sheet, workbook
from delegates.badges import badges_by_id, data_of, meeting_on_badge, photos_of
from delegates.lists.participants import list_data
from delegates.models import Badge, Participant
from delegates.pdf.badge_data import Layout
from delegates.pdf.participants import participants_pdf, participants_xlsx
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


def _list(bench: Bench) -> tuple[Meeting, Viewer]:
    """The meeting with a thousand who are listed, and one of them who reads the list."""
    meeting = bench.meeting(SCALE)
    people = Participant.objects.filter(meeting=meeting).listed().order_by("pk").values_list("pk", flat=True)
    Participant.objects.filter(pk__in=list(people[THOUSAND:])).update(state=Participant.State.WITHDRAWN)
    return meeting, Viewer(meeting_id=meeting.pk, roles=frozenset({str(Role.PARTICIPANT)}))


def _participants_xlsx(bench: Bench) -> Work:
    """From stored rows to the finished workbook, as the job does it."""
    meeting, viewer = _list(bench)
    return Work(lambda: participants_xlsx(list_data(meeting, viewer, language="en")))


def _participants_pdf(bench: Bench) -> Work:
    meeting, viewer = _list(bench)
    warm_up()
    return Work(lambda: participants_pdf(list_data(meeting, viewer, language="en")))


def _one_by_one(meeting: Meeting) -> list[tuple[str, ...]]:
    """The same rows with a query for each person's delegation, as event systems read them."""
    return [
        (
            str(person.delegation.party),
            person.get_function_display(),
            person.given_name,
            person.family_name,
            person.title,
            person.agency,
        )
        for person in Participant.objects.filter(meeting=meeting).listed().order_by("delegation", "function_rank")
    ]


def _xlsx_one_by_one(bench: Bench) -> Work:
    meeting, _viewer = _list(bench)

    def make() -> bytes:
        columns = [Column(heading=name) for name in ("Delegation", "Function", "Given", "Family", "Title", "Agency")]
        return workbook([Sheet(name="Participants", columns=columns, rows=_one_by_one(meeting))], title="Participants")

    return Work(make)


def _pdf_one_by_one(bench: Bench) -> Work:
    """And as rows of a table, as such lists are usually set."""
    meeting, _viewer = _list(bench)
    warm_up()

    def make() -> bytes:
        rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in _one_by_one(meeting))
        html = f"<title>Participants</title><h1>Participants</h1><table>{rows}</table>"
        return typeset(html, language="en", stylesheets=["portal/pdf.css"]).pdf

    return Work(make)


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
    Row(
        name="participants_xlsx_1000",
        what="the list of 1,000 participants as a workbook, from stored rows to the finished file",
        prepare=_participants_xlsx,
        baseline=_xlsx_one_by_one,
        cpu_s=0.30,
        queries=8,
    ),
    Row(
        name="participants_pdf_1000",
        what="the list of 1,000 participants as PDF, in CARICOM order with the heads first",
        prepare=_participants_pdf,
        baseline=_pdf_one_by_one,
        cpu_s=4,
        queries=8,
    ),
)
