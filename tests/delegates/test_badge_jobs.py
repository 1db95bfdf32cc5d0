"""Badges in the background, and the printing desk."""

from __future__ import annotations

import io

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from cicc_portal.documents import rendering, running
from cicc_portal.documents.models import GeneratedFile, Job
from delegates import codes
from delegates.actions import badges as actions
from delegates.actions.badges import issue_badge, order_badges, reprint
from delegates.badges import badges_by_id, data_of
from delegates.models import Badge, SigningKey
from delegates.problems import WrongState
from meetings.roles import Role
from tests import factories
from tests.delegates import pictures


@pytest.fixture
def person(barbados):
    def make(**fields):
        made = factories.ParticipantFactory(delegation=barbados, **fields)
        made.photo.save("photo.jpg", ContentFile(pictures.jpeg(413, 531)))
        return made

    return make


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


def pages_of(file: GeneratedFile) -> int:
    with file.content.open("rb") as content, pikepdf.open(io.BytesIO(content.read())) as pdf:
        return len(pdf.pages)


@pytest.mark.django_db(transaction=True)
class TestJobs:
    """With a lease that another connection renews, so in real transactions."""

    @pytest.fixture(autouse=True)
    def warm(self):
        rendering.warm_up()

    def test_own_badge_is_made_for_the_person_and_the_printing_desk(self, person, outsider, secretary):
        badge = issue_badge(person(user=outsider), by=secretary)
        job = Job.objects.get(kind="badge")
        running.run(job.pk)
        badge.refresh_from_db()
        assert (badge.file.role, badge.file.owner, badge.file.kind) == (Role.PRINTING, outsider, "badge")
        assert badge.file.filename == "CICC 28 badge.pdf"
        assert pages_of(badge.file) == 2

    def test_done_twice_ends_the_same(self, person, secretary):
        badge = issue_badge(person(), by=secretary)
        job = Job.objects.get(kind="badge")
        running.run(job.pk)
        running.run(job.pk)
        badge.refresh_from_db()
        assert GeneratedFile.objects.current().get(kind="badge") == badge.file

    def test_badge_that_was_revoked_meanwhile_is_not_made(self, person, secretary):
        badge = issue_badge(person(), by=secretary)
        job = Job.objects.get(kind="badge")
        reprint(badge, because="lost", by=secretary)
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.file) == (Job.State.DONE, None)

    def test_photo_that_the_storage_lost_does_not_stop_the_badge(self, person, secretary):
        someone = person()
        someone.photo.storage.delete(someone.photo.name)
        issue_badge(someone, by=secretary)
        job = Job.objects.get(kind="badge")
        running.run(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE

    def test_many_in_the_order_asked_for(self, person, barbados, printer):
        barbados.quota = 9
        barbados.save()
        badges = [issue_badge(person(), by=printer) for _person in range(6)]
        backwards = list(reversed(badges))
        job = order_badges(barbados.meeting, backwards, layout="a4", backs=False, by=printer)
        assert [badge.pk for badge in badges_by_id(barbados.meeting, job.args["badges"])] == [
            badge.pk for badge in backwards
        ]
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.progress_done, job.progress_total) == (Job.State.DONE, 6, 6)
        assert (job.file.role, job.file.owner, pages_of(job.file)) == (Role.PRINTING, printer, 2)

    def test_revoked_ones_are_left_out_and_none_at_all_is_a_failure(self, person, barbados, printer):
        badge = issue_badge(person(), by=printer)
        job = order_badges(barbados.meeting, [badge], layout="a6", backs=True, by=printer)
        reprint(badge, because="lost", by=printer)
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.failure) == (Job.State.FAILED, "None of these badges is valid any more.")


pytestmark = pytest.mark.django_db


def test_code_verifies_with_the_meetings_key_and_names_nobody(person, barbados, secretary):
    badge = issue_badge(person(), by=secretary)
    (data,) = data_of(badges_by_id(barbados.meeting, [badge.pk]), barbados.meeting)
    key = SigningKey.objects.get()
    code = codes.read(
        data.code,
        meeting_id=barbados.meeting_id,
        keys={key.number: bytes(key.public_key)},
        now=actions.expiry(barbados.meeting).replace(day=15),
    )
    assert (code.token, code.expires_at) == (bytes(badge.token), actions.expiry(barbados.meeting))
    assert actions.expiry(barbados.meeting).isoformat() == "2025-05-18T00:00:00-04:00"


def test_private_key_is_encrypted_at_rest(person, secretary):
    from django.db import connection

    issue_badge(person(), by=secretary)
    held = SigningKey.objects.get().private_key
    with connection.cursor() as cursor:
        cursor.execute("SELECT private_key FROM delegates_signingkey")
        (stored,) = cursor.fetchone()
    assert len(held) == 44
    assert held not in stored


def test_reading_many_badges_is_flat_in_queries(person, barbados, secretary, django_assert_num_queries):
    barbados.quota = 40
    barbados.save()
    ids = [issue_badge(person(), by=secretary).pk for _person in range(12)]
    for number in (1, 12):
        with django_assert_num_queries(2):
            data_of(badges_by_id(barbados.meeting, ids[:number]), barbados.meeting)


def test_reprint_kills_the_old_code_and_keeps_the_reason(person, secretary):
    old = issue_badge(person(), by=secretary)
    new = reprint(old, because="lost at the airport", by=secretary)
    old.refresh_from_db()
    assert (old.revoked_because, old.revoked_at is None, new.revoked_at) == ("lost at the airport", False, None)
    assert bytes(old.token) != bytes(new.token)
    with pytest.raises(WrongState):
        reprint(old, because="again", by=secretary)


def test_desk_orders_what_is_not_printed(person, printer, client_of):
    first, second = (issue_badge(person(), by=printer) for _person in range(2))
    Badge.objects.filter(pk=first.pk).update(printed_at=factories.BEFORE)
    answer = client_of(printer).post(address("badges"), {"which": "not-printed", "layout": "a4", "backs": "on"})
    assert answer.status_code == 302
    job = Job.objects.get(kind="badges")
    assert job.args == {"badges": [second.pk], "layout": "a4", "backs": True}
    assert job.public_id in client_of(printer).get(address("badges")).content.decode()


def test_desk_orders_what_is_ticked(person, printer, client_of):
    first, _second = (issue_badge(person(), by=printer) for _person in range(2))
    foreign = issue_badge(
        factories.ParticipantFactory(
            delegation=factories.DelegationFactory(meeting=factories.MeetingFactory(number=29))
        ),
        by=printer,
    )
    data = {"which": "picked", "layout": "a6", "badge": [first.public_id, foreign.public_id, "no-such"]}
    client_of(printer).post(address("badges"), data)
    assert Job.objects.get(kind="badges").args == {"badges": [first.pk], "layout": "a6", "backs": False}


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"which": "picked", "layout": "a4"}, {"which": ["Tick at least one badge in the list."]}),
        ({"which": "x", "layout": "a4"}, {"which": ["Select a valid choice. x is not one of the available choices."]}),
        ({"which": "all"}, {"layout": ["This field is required."]}),
    ],
)
def test_what_cannot_be_ordered_is_told(person, printer, client_of, data, errors):
    issue_badge(person(), by=printer)
    answer = client_of(printer).post(address("badges"), data)
    assert (answer.status_code, answer.context["form"].errors) == (422, errors)


def test_badges_of_a_job_are_marked_as_printed_and_back(person, barbados, printer, client_of):
    badge = issue_badge(person(), by=printer)
    job = order_badges(barbados.meeting, [badge], layout="a4", backs=True, by=printer)
    url = address("badges-printed", job.public_id)
    assert client_of(printer).post(url).status_code == 404  # not ready yet
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, finished_at=factories.BEFORE)
    page = client_of(printer).post(url, follow=True).content.decode()
    assert "1 badge is marked as printed." in page
    badge.refresh_from_db()
    assert badge.printed_at is not None
    client_of(printer).post(address("badges-not-printed", job.public_id))
    badge.refresh_from_db()
    assert badge.printed_at is None


def test_reprint_asks_for_a_reason(person, printer, client_of):
    badge = issue_badge(person(), by=printer)
    page = client_of(printer).post(address("badge-reprint", badge.public_id), {"because": " "}, follow=True)
    assert "Say why a new badge is needed" in page.content.decode()
    assert Badge.objects.active().get() == badge


def test_desk_tells_what_will_not_fit(person, printer, client_of):
    issue_badge(person(badge_name="陳 Chen"), by=printer)
    page = client_of(printer).get(address("badges")).content.decode()
    assert "The fonts lack these characters: 陳" in page
    assert "1 badge on this page needs a look" in page


@pytest.mark.parametrize("query", ["category=x", "delegation=x", "printed=x", "page=x", "page=-1", "category=head"])
def test_junk_in_the_address_is_left_out(person, printer, client_of, query):
    issue_badge(person(), by=printer)
    assert client_of(printer).get(f"{address('badges')}?{query}").status_code == 200
