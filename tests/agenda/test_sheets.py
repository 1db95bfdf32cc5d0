"""What is printed of the timetable: booklet, page a day, door sheets, run-sheets, ceremonies, sheets for services."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace

import pikepdf
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.actions.releases import issue_release
from agenda.models import Release
from agenda.models.session import Disclosure, Kind
from agenda.pdf.doors import doors_pdf
from agenda.pdf.programme import Layout, render_programme
from agenda.pdf.running import run_sheet_pdf
from agenda.pdf.seating import seating_pdf
from agenda.programme import programme_data
from agenda.sheets.ceremony import row_letter, seating_plan, speeches
from agenda.sheets.doors import door_sheets
from agenda.sheets.running import reader_of, run_sheet
from agenda.sheets.services import hotel_data, technicians_data
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.booklets import order
from cicc_portal.documents.models import Job
from delegates.audiences import viewer_of
from meetings.models.meeting import Stream
from tests import factories
from tests.delegates.papers import content_of
from tests.delegates.papers import made as done
from tests.pdfs import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plenary(meeting, chief_customs_bb, partner_wco):
    """An open ceremony in a room, with a chair and two speakers."""
    session = factories.SessionFactory(
        meeting=meeting,
        kind=Kind.CEREMONY,
        audience=factories.audience(meeting, Audience.Kind.PUBLIC),
        title={"en": "Opening ceremony"},
        starts_at=factories.at(1, "09:00"),
        ends_at=factories.at(1, "10:00"),
        rooms=[factories.RoomFactory(meeting=meeting, code="PH", name="Plenary Hall")],
        interpretation=["fr", "es"],
        equipment="2 lecterns",
        layout="theatre",
        remote_url="https://meet.example.org/secret-room",
    )
    chair, speaker = chief_customs_bb.participant, partner_wco.participant
    factories.SessionPersonFactory(session=session, participant=chair, part="chair")
    factories.SessionPersonFactory(session=session, participant=speaker, part="speaker", position=1, minutes=10)
    factories.SessionPersonFactory(session=session, participant=chair, part="speaker", position=2, minutes=5)
    return session


@pytest.fixture
def caucus(meeting, chief_customs_bb):
    return factories.SessionFactory(
        meeting=meeting,
        kind=Kind.CAUCUS,
        audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.CUSTOMS),
        disclosure=Disclosure.ANNOUNCED,
        title={"en": "Secret of the customs"},
        public_title={"en": "Customs caucus (closed)"},
        starts_at=factories.at(1, "14:00"),
        rooms=[factories.RoomFactory(meeting=meeting, code="CB", name="Caucus Room B")],
        equipment="one table",
    )


def public(meeting):
    return viewer_for(AnonymousUser(), meeting)


def in_layout(meeting, layout):
    release = Release.objects.of_meeting(meeting).first()
    return replace(programme_data(meeting, public(meeting), release, language="en"), layout=layout)


@pytest.mark.parametrize(
    ("pages", "sides"),
    [
        (1, [(3, 0), (1, 2)]),
        (4, [(3, 0), (1, 2)]),
        (5, [(7, 0), (1, 6), (5, 2), (3, 4)]),
        (8, [(7, 0), (1, 6), (5, 2), (3, 4)]),
    ],
)
def test_pages_of_a_booklet_follow_each_other_when_folded(pages, sides):
    assert order(pages) == sides


def test_programme_as_booklet_is_a4_across_with_all_its_words(meeting, plenary, caucus):
    issue_release(meeting, by=SYSTEM)
    made = render_programme(in_layout(meeting, Layout.BOOKLET))
    assert made == render_programme(in_layout(meeting, Layout.BOOKLET))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) % 2 == 0
        assert {tuple(round(float(x)) for x in page.mediabox) for page in pdf.pages} == {(0, 0, 842, 595)}
    assert "Opening ceremony" in words_of(made)
    assert "Secret of the customs" not in words_of(made)


def test_programme_by_days_has_a_page_a_day(meeting, plenary):
    for number in range(40):
        factories.SessionFactory(
            meeting=meeting,
            title={"en": f"Working session {number} on a long subject that needs some words to be named"},
            starts_at=factories.at(2, "09:00") + datetime.timedelta(minutes=10 * number),
        )
    issue_release(meeting, by=SYSTEM)
    made = render_programme(in_layout(meeting, Layout.DAYS))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 2
    assert "Working session 39" in words_of(made)


@pytest.mark.parametrize("layout", ["booklet", "days"])
def test_layouts_are_made_in_the_background_and_kept_apart(client, meeting, plenary, layout):
    issue_release(meeting, by=SYSTEM)
    assert client.get("/cicc-28/programme.pdf").status_code == 202
    assert client.get(f"/cicc-28/programme.pdf?layout={layout}").status_code == 202
    for job in Job.objects.filter(state=Job.State.QUEUED):
        done(job)
    plain = b"".join(client.get("/cicc-28/programme.pdf").streaming_content)
    other = b"".join(client.get(f"/cicc-28/programme.pdf?layout={layout}").streaming_content)
    assert plain[:5] == other[:5] == b"%PDF-"
    assert plain != other
    assert client.get("/cicc-28/programme.pdf?layout=poster").status_code == 404


def test_door_sheets_show_what_the_public_may_read(meeting, plenary, caucus):
    release = issue_release(meeting, by=SYSTEM)
    data = door_sheets(meeting, release, language="en")
    assert [(sheet.room, [line.title for line in sheet.lines]) for sheet in data.sheets] == [
        ("Plenary Hall", ["Opening ceremony"]),
        ("Caucus Room B", ["Customs caucus (closed)"]),
    ]
    words = words_of(doors_pdf(data))
    assert "Customs caucus (closed)" in words
    assert "Secret" not in words
    assert door_sheets(meeting, release, day="1999-01-01", language="en").sheets == ()


def test_run_sheet_reckons_when_each_speaker_begins(meeting, plenary):
    sheet = run_sheet(meeting, plenary, reader_of(plenary), language="en")
    assert [(turn.time, turn.what, turn.minutes) for turn in sheet.turns] == [
        ("09:00", "Opening by the chair", ""),
        ("09:00", plenary.people.get(position=1).participant.full_name, "10"),
        ("09:10", plenary.people.get(position=2).participant.full_name, "5"),
        ("", "Discussion", ""),
        ("10:00", "End of the session", ""),
    ]
    assert sheet.turns[3].detail == "45 minutes are left"
    assert dict(sheet.needs)["Interpretation"] == "Français, Español"
    words = words_of(run_sheet_pdf(sheet))
    assert "2 lecterns" in words


def test_run_sheet_of_a_caucus_is_for_its_members(meeting, caucus):
    with pytest.raises(ValueError, match="reader knows"):
        run_sheet(meeting, caucus, public(meeting), language="en")
    sheet = run_sheet(meeting, caucus, viewer_of(caucus.audience), language="en")
    assert sheet.readers.startswith("Confidential:")


def test_run_sheets_list_only_papers_that_the_audience_may_read(meeting, plenary, caucus):
    closed = factories.PaperFactory(
        meeting=meeting, audience=caucus.audience, session=plenary, title={"en": "Closed paper"}, number=901
    )
    factories.PaperFactory(meeting=meeting, session=plenary, title={"en": "Open paper"}, number=12)
    sheet = run_sheet(meeting, plenary, reader_of(plenary), language="en")
    assert [title for _symbol, title in sheet.papers] == ["Open paper"]
    assert str(closed.title) not in words_of(run_sheet_pdf(sheet))


def test_speeches_and_seats_of_a_ceremony(meeting, plenary, adviser_bb, chief_immigration_bb):
    table = speeches(meeting, plenary, language="en").sections[0]
    assert [(row[1], row[4]) for row in table.rows] == [("09:00", "10"), ("09:10", "5")]
    plan = seating_plan(meeting, plenary, language="en")
    at_the_table = {seat.name for seat in plan.table}
    seated = [seat.name for row in plan.rows for seat in row.seats]
    assert at_the_table == {person.participant.full_name for person in plenary.people.all()}
    assert len(seated) == len(set(seated))
    assert adviser_bb.participant.full_name in seated
    assert not at_the_table & set(seated)
    assert "A1" in words_of(seating_pdf(plan))


def test_seats_in_hundreds_hold_everyone_and_the_same_queries(meeting, plenary, barbados):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            plan = seating_plan(meeting, plenary, language="en")
        return len(queries), plan

    few, _plan = asked()
    barbados.quota = 400
    barbados.save(update_fields=["quota"])
    factories.ParticipantFactory.create_batch(300, delegation=barbados)
    many, plan = asked()
    assert many == few
    assert sum(len(row.seats) for row in plan.rows) >= 300
    assert plan.width == 16
    assert [row_letter(number) for number in (0, 8, 23, 24, 25)] == ["A", "J", "Z", "AA", "AB"]


def test_sheets_for_services_name_closed_sessions_as_announced(meeting, timetabler, plenary, caucus):
    viewer = viewer_for(timetabler, meeting)
    day = plenary.starts_at.astimezone(meeting.zone).date()
    technical = technicians_data(meeting, viewer, [day], language="en").sections[0].rows
    assert [row[1:] for row in technical] == [
        ("Plenary Hall", "Opening ceremony", "Français, Español", "yes", "2 lecterns"),
        ("Caucus Room B", "Customs caucus (closed)", "", "", "one table"),
    ]
    hotel = hotel_data(meeting, viewer, [day], language="en").sections[0].rows
    assert hotel[0][2:4] == ("Opening ceremony", "theatre")
    assert int(hotel[0][4]) > 0
    assert hotel[1][4] == ""  # how many belong to a caucus is for those who know it


ORDERED = [
    ("door-sheets", "all", "printer"),
    ("technicians", "all", "timetabler"),
    ("hotel", "all", "timetabler"),
    ("speeches", "plenary", "protocol_officer"),
    ("seating", "plenary", "protocol_officer"),
    ("run-sheets", "plenary", "rapporteur"),
    ("run-sheets", "all", "secretary"),
]


@pytest.mark.parametrize(("key", "choice", "persona"), ORDERED)
def test_the_desk_has_them_made(request, client_of, meeting, plenary, caucus, key, choice, persona):
    issue_release(meeting, by=SYSTEM)
    Job.objects.all().delete()
    client = client_of(request.getfixturevalue(persona))
    wanted = plenary.public_id if choice == "plenary" else choice
    answer = client.post(f"/cicc-28/desk/documents/{key}/", {"language": "en", "choice": wanted, "form": "pdf"})
    assert answer.status_code == 302, answer.content.decode()[:500]
    job = Job.objects.get()
    made = done(job)
    assert made.kind == key
    assert "Secret of the customs" not in words_of(content_of(made))


def test_a_closed_session_is_no_ceremony_to_choose(client_of, meeting, secretary, caucus):
    client = client_of(secretary)
    for key in ("speeches", "seating", "run-sheets"):
        answer = client.post(
            f"/cicc-28/desk/documents/{key}/", {"language": "en", "choice": caucus.public_id, "form": "pdf"}
        )
        assert answer.status_code == 422
    assert not Job.objects.exists()


STAGE = {"door-sheets", "speeches", "seating"}
OFFERED = {
    "accreditor": {"run-sheets"},
    "director": {*STAGE, "run-sheets", "technicians", "hotel"},
    "host_liaison": set(),
    "papers_officer": {"run-sheets"},
    "printer": {*STAGE, "run-sheets"},
    "protocol_officer": {*STAGE, "run-sheets"},
    "rapporteur": {"run-sheets"},
    "secretary": {*STAGE, "run-sheets", "technicians", "hotel"},
    "timetabler": {*STAGE, "run-sheets", "technicians", "hotel"},
}


@pytest.mark.parametrize("persona", OFFERED)
def test_each_role_is_offered_its_sheets(request, client_of, meeting, persona):
    page = client_of(request.getfixturevalue(persona)).get("/cicc-28/desk/documents/")
    offered = {offer.document.key for offer in page.context["offers"]}
    assert offered & {*STAGE, "run-sheets", "technicians", "hotel"} == OFFERED[persona]
