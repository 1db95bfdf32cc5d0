"""Attendance sheets by session, and the pack: each with what its asker may know, and readable by nobody else."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.urls import reverse

from agenda.actions.releases import issue_release
from agenda.desk_documents import PACK, SESSION_SHEETS
from agenda.models.session import Kind
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents import rendering, running
from cicc_portal.documents.models import GeneratedFile, Job
from delegates.actions import documents as actions
from delegates.documents import catalogue
from delegates.models import Travel
from meetings.models import AudienceAssignment
from meetings.models.meeting import Stream
from tests import factories
from tests.delegates.papers import content_of, made, words_of_pdf

pytestmark = pytest.mark.django_db
TITLE = "secret-title-of-the-caucus"


def address(key: str) -> str:
    return reverse("delegates:documents-make", args=["cicc-28", key])


@pytest.fixture
def caucus(meeting):
    return factories.SessionFactory(
        meeting=meeting,
        kind=Kind.CAUCUS,
        audience=factories.audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION),
        title={"en": TITLE},
        public_title={"en": "Immigration caucus (closed)"},
        starts_at=factories.at(1, "14:00"),
    )


@pytest.fixture
def plenary(meeting):
    room = factories.RoomFactory(meeting=meeting, name="Plenary Hall")
    states = factories.audience(meeting, Audience.Kind.STATES)
    return factories.SessionFactory(
        meeting=meeting, kind=Kind.PLENARY, title={"en": "First plenary"}, audience=states, rooms=[room]
    )


def choices(user, meeting) -> list[str]:
    viewer = viewer_for(user, meeting)
    return [value for value, _label in catalogue.document_for(viewer, SESSION_SHEETS).choices(meeting, viewer)]


def order(key, meeting, user, choice="", language="en"):
    document = catalogue.document_for(viewer_for(user, meeting), key)
    return actions.order(
        document, meeting, form=next(iter(document.formats)), language=language, choice=choice, by=user
    )


def readable(client_of, file, *users) -> list[int]:
    url = reverse("documents:file", args=["cicc-28", file.public_id])
    return [client_of(user).get(url).status_code for user in users]


def test_closed_sessions_are_offered_to_their_staff_alone(
    meeting, caucus, plenary, caucus_staff_immigration, director, secretary, timetabler, client_of
):
    assert choices(caucus_staff_immigration, meeting) == ["all", plenary.public_id, caucus.public_id]
    for user in (director, secretary, timetabler):
        assert choices(user, meeting) == ["all", plenary.public_id]
        answer = client_of(user).post(address(SESSION_SHEETS), {"language": "en", "choice": caucus.public_id})
        assert answer.status_code == 422
        assert TITLE not in answer.content.decode()
        assert TITLE not in client_of(user).get(reverse("delegates:documents", args=["cicc-28"])).content.decode()
    assert Job.objects.count() == 0


def test_breaks_and_what_is_cancelled_or_unscheduled_have_no_sheet(meeting, secretary):
    factories.SessionFactory(meeting=meeting, kind=Kind.BREAK)
    factories.SessionFactory(meeting=meeting, is_cancelled=True)
    factories.SessionFactory(meeting=meeting, starts_at=None)
    assert choices(secretary, meeting) == []


@pytest.mark.parametrize("number", [1, 30])
def test_offering_is_flat_in_queries(meeting, secretary, django_assert_num_queries, number):
    for _session in range(number):
        factories.SessionFactory(meeting=meeting, rooms=[factories.RoomFactory(meeting=meeting)])
    viewer = viewer_for(secretary, meeting)
    document = catalogue.document_for(viewer, SESSION_SHEETS)
    with django_assert_num_queries(3):
        assert len(document.choices(meeting, viewer)) == number + 1


@pytest.mark.django_db(transaction=True)
class TestJobs:
    """With a lease that another connection renews, so in real transactions."""

    @pytest.fixture(autouse=True)
    def warm(self):
        rendering.warm_up()

    def test_open_session_has_those_who_are_expected(
        self, meeting, plenary, chief_immigration_bb, adviser_bb, partner_wco, media_person, secretary, client_of
    ):
        file = made(order(SESSION_SHEETS, meeting, secretary, plenary.public_id))
        words = words_of_pdf(content_of(file))
        assert "First plenary" in words
        assert "Wednesday 14 May 2025, 09:00–10:00, Plenary Hall" in words
        assert [name in words for name in ("Ingrid", "Alan", "Wanda", "Max")] == [True, True, False, False]
        assert "@example.org" not in words
        assert readable(client_of, file, secretary, partner_wco, media_person) == [200, 404, 404]

    def test_closed_session_is_for_its_members_and_staff(
        self, meeting, caucus, plenary, chief_immigration_bb, chief_customs_bb, adviser_bb, merged_head_ky,
        caucus_staff_immigration, director, secretary, printer, client_of,
    ):  # fmt: skip
        job = order(SESSION_SHEETS, meeting, caucus_staff_immigration, caucus.public_id)
        assert job.audience == caucus.audience
        file = made(job)
        words = words_of_pdf(content_of(file))
        assert [name in words for name in ("Ingrid", "Mary", "Colin", "Alan")] == [True, True, False, False]
        assert (file.audience, file.role, file.owner) == (caucus.audience, "", None)
        assert TITLE not in file.filename
        assert readable(client_of, file, caucus_staff_immigration, chief_immigration_bb) == [200, 200]
        assert readable(client_of, file, director, secretary, printer, chief_customs_bb, adviser_bb) == [404] * 5
        desk = reverse("delegates:documents", args=["cicc-28"])
        assert file.public_id in client_of(caucus_staff_immigration).get(desk).content.decode()
        for user in (director, secretary, printer):
            assert file.public_id not in client_of(user).get(desk).content.decode()

    def test_who_was_taken_off_the_caucus_meanwhile_gets_nothing(self, meeting, caucus, caucus_staff_immigration):
        job = order(SESSION_SHEETS, meeting, caucus_staff_immigration, caucus.public_id)
        AudienceAssignment.objects.all().delete()
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, GeneratedFile.objects.count()) == (Job.State.FAILED, 0)

    def test_a_session_that_was_closed_meanwhile_is_not_printed_for_others(self, meeting, plenary, secretary):
        job = order(SESSION_SHEETS, meeting, secretary, plenary.public_id)
        bureau = factories.audience(meeting, Audience.Kind.BUREAU)
        type(plenary).objects.filter(pk=plenary.pk).update(audience=bureau)
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, GeneratedFile.objects.count()) == (Job.State.FAILED, 0)

    def packed(self, meeting, user, language="en") -> tuple[GeneratedFile, dict[str, bytes]]:
        file = made(order(PACK, meeting, user, language=language))
        with zipfile.ZipFile(io.BytesIO(content_of(file))) as pack:
            return file, {name.split("/", 1)[1]: pack.read(name) for name in pack.namelist()}

    def test_pack_holds_what_its_asker_may_read_and_is_for_them_alone(
        self, meeting, caucus, plenary, chief_immigration_bb, protocol_officer, host_liaison, secretary, director,
        caucus_staff_immigration, client_of,
    ):  # fmt: skip
        Travel.objects.create(
            participant=chief_immigration_bb.participant, arrives_at=factories.at(0, "12:00"), hotel="secret-hotel"
        )
        issue_release(meeting, by=SYSTEM)
        everyone = {"programme.pdf", "desks.pdf"}
        lists = {"participants.pdf", "participants.xlsx", "attendance-sheets.pdf"}
        travel = {"arrivals-and-departures.pdf", "arrivals-and-departures.xlsx"}
        expected = {
            protocol_officer: everyone | lists | travel,
            secretary: everyone | lists,
            host_liaison: everyone | {"arrivals.pdf"},
        }
        for user, names in expected.items():
            file, members = self.packed(meeting, user)
            assert set(members) == names
            words = " ".join(words_of_pdf(content) for name, content in members.items() if name.endswith(".pdf"))
            assert TITLE not in words
            assert ("secret-hotel" in words) == (user == protocol_officer)
            others = [other for other in (*expected, director) if other != user]
            assert readable(client_of, file, user, *others) == [200, *([404] * len(others))]
        _file, members = self.packed(meeting, caucus_staff_immigration)
        assert TITLE in words_of_pdf(members["programme.pdf"])
        assert TITLE not in words_of_pdf(members["attendance-sheets.pdf"])

    @pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
    def test_pack_in_four_languages(self, meeting, plenary, adviser_bb, secretary, language):
        file, members = self.packed(meeting, secretary, language)
        assert file.filename == f"cicc-28-pack-{language}.zip"
        assert "Alan Adviser" in words_of_pdf(members["attendance-sheets.pdf"])
