"""The issued programme as pages, JSON and PDF: for whom it shows what, in the meeting's hours, and its queries."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agenda.actions.releases import issue_release
from agenda.models import ProgrammeFile, Session
from agenda.models.session import Disclosure, Kind
from agenda.pdf.programme import render_programme
from agenda.programme import programme_data
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents import running
from cicc_portal.documents.lease import Lease
from cicc_portal.documents.models import GeneratedFile, Job
from meetings.models.meeting import Stream
from meetings.roles import Role
from tests import factories
from tests.factories import at


def address(meeting, name="programme", *args) -> str:
    return reverse(f"agenda:{name}", args=[meeting.slug, *args])


def html(client, url) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def caucus(meeting):
    """An announced caucus of immigration, and a bureau that nobody sees."""
    rooms = factories.RoomFactory.create_batch(2, meeting=meeting)
    factories.SessionFactory(
        meeting=meeting,
        kind=Kind.BUREAU,
        title={"en": "BUREAU-MARKER"},
        audience=factories.audience(meeting, Audience.Kind.BUREAU),
        starts_at=at(2, "08:00"),
        rooms=[rooms[0]],
    )
    session = factories.SessionFactory(
        meeting=meeting,
        kind=Kind.CAUCUS,
        title={"en": "CAUCUS-MARKER"},
        public_title={"en": "Immigration caucus (closed)"},
        description={"en": "CAUCUS-MARKER"},
        audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION),
        starts_at=at(1, "15:15"),
        rooms=[rooms[1]],
    )
    factories.SessionFactory(
        meeting=meeting, title={"en": "Opening ceremony"}, kind=Kind.CEREMONY, starts_at=at(1, "09:00")
    )
    return session


def without_tokens(page: str) -> str:
    return re.sub(r"[0-9A-Za-z]{64}|delay:[0-9]+ms|every [0-9]+s", "", page)


@pytest.fixture(autouse=True)
def no_renewal_of_leases(monkeypatch):
    """A lease is renewed from a connection of its own, which cannot see what a test has not committed."""
    monkeypatch.setattr(Lease, "_keep", lambda lease: None)


def work_off() -> None:
    """Do all jobs that wait, as a worker would."""
    for job in Job.objects.due():
        running.run(job.pk)


# --- the page ---------------------------------------------------------------------------------------------------------
def test_before_the_first_release_the_page_says_so(meeting, client_of, timetabler):
    assert "The programme has not been issued yet" in html(client_of(None), address(meeting))
    assert address(meeting, "timetable") not in html(client_of(None), address(meeting))
    assert address(meeting, "timetable") in html(client_of(timetabler), address(meeting))


def test_the_draft_shows_nowhere_until_it_is_issued(meeting, client_of, caucus, timetabler):
    issue_release(meeting, by=SYSTEM)
    factories.SessionFactory(meeting=meeting, title={"en": "DRAFT-MARKER"})
    for user in (None, timetabler):
        for name in ("programme", "programme-json"):
            assert "DRAFT-MARKER" not in html(client_of(user), address(meeting, name))


def test_the_public_reads_what_is_open_and_announced(meeting, client_of, caucus):
    issue_release(meeting, by=SYSTEM)
    page = html(client_of(None), address(meeting))
    assert "Opening ceremony" in page
    assert "Immigration caucus (closed)" in page
    assert "15:15" in page
    assert "Closed session" in page
    assert "MARKER" not in page


def test_a_lead_reads_the_caucus_and_not_the_bureau(meeting, client_of, caucus, chief_immigration_bb):
    issue_release(meeting, by=SYSTEM)
    page = html(client_of(chief_immigration_bb), address(meeting))
    assert ("CAUCUS-MARKER" in page, "BUREAU-MARKER" in page) == (True, False)


def test_the_page_of_one_reader_is_never_given_to_another(meeting, client_of, caucus, chief_immigration_bb, timetabler):
    issue_release(meeting, by=SYSTEM)
    users = (chief_immigration_bb, None, timetabler)
    before = [html(client_of(user), address(meeting)).count("CAUCUS-MARKER") for user in users]
    again = [html(client_of(user), address(meeting)).count("CAUCUS-MARKER") for user in reversed(users)]
    assert (before, again) == ([1, 0, 0], [0, 0, 1])


@pytest.mark.parametrize(
    "change",
    [
        {"disclosure": Disclosure.UNLISTED},
        {"public_title": {"en": "Another title (closed)"}},
        {"disclosure": Disclosure.OPEN},
    ],
)
def test_what_is_kept_is_dropped_when_who_may_see_it_changes(meeting, client_of, caucus, change):
    issue_release(meeting, by=SYSTEM)
    html(client_of(None), address(meeting))
    # Around every action: what is kept must not rest on somebody remembering to drop it.
    Session.objects.filter(pk=caucus.pk).update(**change)
    shown = without_tokens(html(client_of(None), address(meeting)))
    assert "Immigration caucus (closed)" not in shown
    cache.clear()
    assert without_tokens(html(client_of(None), address(meeting))) == shown


def test_nothing_that_somebody_has_typed_becomes_markup(meeting, client_of, adviser_bb):
    sly = '<script src="x">&"\''
    room = factories.RoomFactory(meeting=meeting, name=sly)
    audience = factories.audience(meeting, Audience.Kind.STATES)
    type(audience).objects.filter(pk=audience.pk).update(name={"en": sly})
    type(adviser_bb.participant).objects.filter(pk=adviser_bb.participant.pk).update(title=sly)
    session = factories.SessionFactory(meeting=meeting, title={"en": sly}, rooms=[room], audience=audience)
    factories.SessionPersonFactory(session=session, participant=adviser_bb.participant, part="chair")
    issue_release(meeting, by=SYSTEM)
    page = html(client_of(None), address(meeting))
    assert "<script src=" not in page.replace('<script src="/static/', "")
    assert page.count("&lt;script src=&quot;x&quot;&gt;&amp;&quot;&#x27;") >= 4


def test_hours_are_the_meetings_and_say_so(meeting, client_of):
    # 23:30 in Castries is another day in UTC.
    factories.SessionFactory(meeting=meeting, starts_at=at(1, "23:30"))
    issue_release(meeting, by=SYSTEM)
    page = html(client_of(None), address(meeting))
    assert "Wednesday 14 May 2025" in page
    assert "Thursday" not in page
    assert 'datetime="2025-05-14T23:30:00-04:00">23:30' in page
    assert "00:30 the next day" in page
    assert "All times are local time in Castries (America/St_Lucia, UTC−04:00)." in page


def test_clocks_that_change_during_a_meeting(meeting, client_of):
    meeting.tz = "Europe/Brussels"
    meeting.starts_on = meeting.ends_on = at(1, "12:00").date().replace(month=10, day=26)
    meeting.save()
    night = timezone.datetime(2025, 10, 26, 0, 30, tzinfo=timezone.get_fixed_timezone(0))
    factories.SessionFactory(meeting=meeting, starts_at=night, ends_at=night.replace(hour=2, minute=0))
    issue_release(meeting, by=SYSTEM)
    page = html(client_of(None), address(meeting))
    assert 'datetime="2025-10-26T02:30:00+02:00">02:30' in page
    assert 'datetime="2025-10-26T03:00:00+01:00">03:00' in page


def test_choosing_a_day_a_room_and_a_kind(meeting, client_of, caucus):
    issue_release(meeting, by=SYSTEM)
    room = caucus.bookings.get().room.code

    def titles(**choice):
        page = client_of(None).get(address(meeting), choice).content.decode()
        return [title for title in ("Opening ceremony", "Immigration caucus (closed)") if f">{title}<" in page]

    assert titles(day="2025-05-14") == ["Opening ceremony", "Immigration caucus (closed)"]
    assert titles(day="2025-05-15") == []
    assert titles(room=room) == ["Immigration caucus (closed)"]
    assert titles(kind="ceremony") == ["Opening ceremony"]
    assert titles(kind="closed") == ["Immigration caucus (closed)"]
    # What a closed session is cannot be asked for.
    assert titles(kind="caucus") == []
    assert titles(day="x" * 500, kind="<script>") == []


def test_kinds_offered_are_those_the_reader_sees(meeting, client_of, caucus, chief_immigration_bb):
    issue_release(meeting, by=SYSTEM)
    offered = ['value="caucus"' in html(client_of(user), address(meeting)) for user in (None, chief_immigration_bb)]
    assert offered == [False, True]


def test_older_releases_stay_readable(meeting, client_of, caucus):
    issue_release(meeting, by=SYSTEM)
    Session.objects.filter(kind=Kind.CEREMONY).update(title={"en": "Grand opening"})
    issue_release(meeting, by=SYSTEM)
    assert "Opening ceremony" in html(client_of(None), address(meeting) + "?release=0")
    assert "Grand opening" in html(client_of(None), address(meeting))
    assert "Grand opening" in html(client_of(None), address(meeting) + "?release=1")


@pytest.mark.parametrize("number", ["2", "-1", "x", "99999999999999999999", "1.0", "²"])
def test_a_release_that_does_not_exist_is_not_found(meeting, client_of, caucus, number):
    issue_release(meeting, by=SYSTEM)
    for name in ("programme", "programme-json", "programme-pdf"):
        assert client_of(None).get(address(meeting, name), {"release": number}).status_code == 404


def test_the_page_speaks_the_readers_language(meeting, client_of):
    factories.SessionFactory(meeting=meeting, title={"en": "Opening", "fr": "Ouverture"})
    issue_release(meeting, by=SYSTEM)
    client = client_of(None)
    assert "Opening" in html(client, address(meeting))
    client.cookies["django_language"] = "fr"
    page = html(client, address(meeting))
    assert ("Ouverture" in page, "mercredi 14 mai 2025" in page) == (True, True)


@pytest.mark.parametrize("count", [1, 30])
def test_six_queries_for_the_public_and_three_once_it_is_kept(meeting, client_of, django_assert_num_queries, count):
    for number in range(count):
        session = factories.SessionFactory(
            meeting=meeting,
            rooms=[factories.RoomFactory(meeting=meeting)],
            items=[factories.AgendaItemFactory(meeting=meeting, number=f"{number}")],
        )
        factories.SessionPersonFactory(session=session)
    issue_release(meeting, by=SYSTEM)
    with django_assert_num_queries(6):
        html(client_of(None), address(meeting))
    with django_assert_num_queries(3):
        html(client_of(None), address(meeting))


# --- one session ------------------------------------------------------------------------------------------------------
def test_a_sessions_page_in_each_form(meeting, client_of, caucus, chief_immigration_bb, timetabler, adviser_bb):
    issue_release(meeting, by=SYSTEM)
    url = address(meeting, "session", caucus.public_id)
    pages = {str(user): html(client_of(user), url) for user in (None, adviser_bb, timetabler, chief_immigration_bb)}
    assert {who: "CAUCUS-MARKER" in page for who, page in pages.items()} == {
        "None": False,
        "Alan Adviser": False,
        "Tom Timetable": False,
        "Ingrid Immigration": True,
    }
    assert {who: "Closed: Immigration caucus" in page for who, page in pages.items()} == {
        "None": False,
        "Alan Adviser": False,
        "Tom Timetable": True,
        "Ingrid Immigration": True,
    }


def test_members_are_told_what_the_others_read(meeting, client_of, caucus, chief_immigration_bb):
    issue_release(meeting, by=SYSTEM)
    page = html(client_of(chief_immigration_bb), address(meeting, "session", caucus.public_id))
    assert "All others read: “Immigration caucus (closed)”." in page


def test_an_unlisted_session_has_no_page_for_others(meeting, client_of, caucus, adviser_bb, timetabler):
    issue_release(meeting, by=SYSTEM)
    bureau = Session.objects.get(kind=Kind.BUREAU)
    block = json.loads(html(client_of(None), address(meeting, "programme-json")))["days"][1]["sessions"][0]["id"]
    for key in (bureau.public_id, block, "nothing"):
        for user in (None, adviser_bb):
            assert client_of(user).get(address(meeting, "session", key)).status_code == 404
    assert client_of(timetabler).get(address(meeting, "session", bureau.public_id)).status_code == 200


def test_papers_are_listed_to_those_who_may_read_them(meeting, client_of, caucus, chief_immigration_bb):
    paper = factories.PaperFactory(meeting=meeting, session=caucus, audience=caucus.audience)
    factories.PaperFactory(meeting=meeting, session=caucus, audience=factories.audience(meeting, Audience.Kind.PUBLIC))
    issue_release(meeting, by=SYSTEM)
    url = address(meeting, "session", caucus.public_id)
    assert paper.taken_symbol.symbol in html(client_of(chief_immigration_bb), url)
    assert "WP." not in html(client_of(None), url)


# --- JSON -------------------------------------------------------------------------------------------------------------
def test_json_holds_what_the_page_shows(meeting, client_of, caucus):
    issue_release(meeting, by=SYSTEM)
    held = json.loads(html(client_of(None), address(meeting, "programme-json")))
    assert held["meeting"]["time_zone"] == "America/St_Lucia"
    assert held["release"]["label"] == "Provisional programme"
    sessions = [session for day in held["days"] for session in day["sessions"]]
    assert [(session["title"], session["kind"], session["closed"], len(session["rooms"])) for session in sessions] == [
        ("Opening ceremony", "ceremony", False, 0),
        ("Immigration caucus (closed)", "closed", True, 1),
        ("Closed session", "closed", True, 0),
    ]


# --- PDF --------------------------------------------------------------------------------------------------------------
def pdf_text(answer) -> str:
    content = b"".join(answer.streaming_content)
    reader = PdfReader(io.BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages) + repr(reader.metadata) + repr(reader.outline)


def test_the_publics_pdf_is_made_at_the_release_and_served_to_everyone(meeting, client_of, caucus):
    issue_release(meeting, by=SYSTEM)
    url = address(meeting, "programme-pdf")
    waiting = client_of(None).get(url)
    assert (waiting.status_code, "is being made" in waiting.content.decode()) == (202, True)
    work_off()
    answer = client_of(None).get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = pdf_text(answer)
    assert "Opening ceremony" in text
    assert "Immigration caucus (closed)" in text
    assert "MARKER" not in text
    # Made once in each language, by the four jobs of the release.
    assert (Job.objects.count(), GeneratedFile.objects.count()) == (4, 4)


def test_each_reader_gets_the_version_of_what_they_see(
    meeting, client_of, caucus, chief_immigration_bb, adviser_bb, timetabler
):
    issue_release(meeting, by=SYSTEM)
    users = (None, adviser_bb, chief_immigration_bb, timetabler)
    for user in users:
        client_of(user).get(address(meeting, "programme-pdf"))
    work_off()
    texts = [pdf_text(client_of(user).get(address(meeting, "programme-pdf"))) for user in users]
    assert [("CAUCUS-MARKER" in text, "BUREAU-MARKER" in text, "Closed: Bureau" in text) for text in texts] == [
        (False, False, False),
        (False, False, False),
        (True, False, False),
        (False, False, True),
    ]


def test_who_sees_the_same_shares_one_file(meeting, client_of, caucus, adviser_bb, partner_wco):
    issue_release(meeting, by=SYSTEM)
    work_off()
    for user in (None, adviser_bb, partner_wco):
        assert client_of(user).get(address(meeting, "programme-pdf")).status_code == 200
    assert GeneratedFile.objects.count() == 4


def test_the_file_is_reached_through_the_programme_alone(
    meeting, client_of, viewer, caucus, chief_immigration_bb, director
):
    issue_release(meeting, by=SYSTEM)
    client_of(chief_immigration_bb).get(address(meeting, "programme-pdf"))
    work_off()
    assert ProgrammeFile.READER not in set(Role)
    for user in (None, chief_immigration_bb, director):
        assert GeneratedFile.objects.visible_to(viewer(user, meeting)).count() == 0


def test_a_session_closed_later_is_gone_from_the_pdf_at_once(meeting, client_of, caucus):
    release = issue_release(meeting, by=SYSTEM)
    work_off()
    Session.objects.filter(kind=Kind.CEREMONY).update(
        disclosure=Disclosure.UNLISTED, audience=factories.audience(meeting, Audience.Kind.BUREAU)
    )
    url = address(meeting, "programme-pdf")
    assert client_of(None).get(url).status_code == 202
    old = ProgrammeFile.objects.get(release=release, language="en", file__isnull=False).file
    work_off()
    assert "Opening ceremony" not in pdf_text(client_of(None).get(url))
    assert not GeneratedFile.objects.filter(pk=old.pk).exists()


def test_who_leaves_an_audience_no_longer_gets_its_version(meeting, client_of, caucus, chief_immigration_bb):
    issue_release(meeting, by=SYSTEM)
    url = address(meeting, "programme-pdf")
    client_of(chief_immigration_bb).get(url)
    work_off()
    chief_immigration_bb.participant.posts.all().delete()
    assert "MARKER" not in pdf_text(client_of(chief_immigration_bb).get(url))


def test_reading_what_not_everyone_sees_is_put_on_record(meeting, client_of, caucus, chief_immigration_bb):
    issue_release(meeting, by=SYSTEM)
    for user in (None, chief_immigration_bb):
        client_of(user).get(address(meeting, "programme-pdf"))
    work_off()
    for user in (None, chief_immigration_bb):
        client_of(user).get(address(meeting, "programme-pdf"))
    assert [entry.actor_id for entry in Entry.objects.filter(action="file.downloaded")] == [chief_immigration_bb.pk]


def test_the_page_that_waits_opens_the_file_when_it_is_there(meeting, client_of, caucus):
    issue_release(meeting, by=SYSTEM)
    url = address(meeting, "programme-pdf")
    assert "hx-get" in client_of(None).get(url, headers={"HX-Request": "true"}).content.decode()
    work_off()
    assert client_of(None).get(url, headers={"HX-Request": "true"})["HX-Redirect"] == url


def test_a_failed_job_can_be_tried_again_by_anyone(meeting, client_of, caucus):
    issue_release(meeting, by=SYSTEM)
    Job.objects.update(state=Job.State.FAILED, failure="x", finished_at=timezone.now())
    url = address(meeting, "programme-pdf")
    failed = client_of(None).get(url)
    assert "Try again" in failed.content.decode()
    assert client_of(None).post(url).status_code == 202
    work_off()
    assert client_of(None).get(url).status_code == 200


def test_pdf_pages_headings_and_footers(meeting, viewer):
    for number in range(40):
        factories.SessionFactory(
            meeting=meeting, title={"en": f"Sitzung {number} Ærø ñ ç"}, starts_at=at(1 + number % 3, "09:00")
        )
    release = issue_release(meeting, by=SYSTEM)
    data = programme_data(meeting, viewer(None, meeting), release, language="fr")
    content = render_programme(data)
    assert content == render_programme(data)
    reader = PdfReader(io.BytesIO(content))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) > 1
    assert all(f"{number + 1} / {len(pages)}" in page for number, page in enumerate(pages))
    assert "mercredi 14 mai 2025" in pages[0]
    assert "Sitzung 0 Ærø ñ ç" in pages[0]
    assert "CICC 28" in pages[1]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
