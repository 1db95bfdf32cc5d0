"""The box that shows how far a job is, and its two buttons."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cicc_portal.documents import running
from cicc_portal.documents.addresses import address_of
from cicc_portal.documents.models import GeneratedFile, Job
from tests.documents.conftest import KIND, store
from tests.factories import audience

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def end(job: Job, state: str, **change) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now(), **change)


def show(client, job, meeting, **options) -> str:
    response = client.get(address_of("job-progress", job, meeting), **options)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return response.content.decode()


def test_the_box_asks_again_while_the_work_goes_on(job, meeting, secretary, client_of):
    Job.objects.update(progress_done=3, progress_total=10)
    box = show(client_of(secretary), job, meeting, headers=HTMX)
    assert "<html" not in box
    assert f'hx-get="{address_of("job-progress", job, meeting)}"' in box
    assert '<progress value="3" max="10"' in box
    assert f'action="{address_of("job-cancel", job, meeting)}"' in box


@pytest.mark.parametrize("state", ["done", "cancelled", "failed"])
def test_the_box_is_quiet_when_it_is_over(job, meeting, secretary, client_of, state):
    end(job, state, failure="The printer is on fire.")
    box = show(client_of(secretary), job, meeting, headers=HTMX)
    assert "hx-get" not in box
    assert ("The printer is on fire." in box) is (state == "failed")
    assert (address_of("job-retry", job, meeting) in box) is (state != "done")


def test_without_scripts_it_is_a_page(job, meeting, secretary, client_of):
    page = show(client_of(secretary), job, meeting)
    assert "<html" in page
    assert f'id="job-{job.public_id}"' in page


def test_the_finished_file_is_offered(job, handler, meeting, secretary, client_of):
    handler(store)
    running.run(job.pk)
    made = GeneratedFile.objects.get()
    assert address_of("file", made, meeting) in show(client_of(secretary), job, meeting, headers=HTMX)


def test_who_may_not_read_the_file_is_not_offered_it_nor_told_why_it_failed(
    idle, handler, meeting, timetabler, client_of
):
    caucus = audience(meeting, "stream", "immigration")
    job = Job.enqueue(KIND, by=timetabler, meeting=meeting, audience=caucus)
    handler(lambda run: store(run, title="MARKER", filename="MARKER.pdf"))
    running.run(job.pk)
    box = show(client_of(timetabler), job, meeting, headers=HTMX)
    assert "MARKER" not in box
    assert GeneratedFile.objects.get().public_id not in box
    end(job, "failed", failure="MARKER clashes.", file=None)
    box = show(client_of(timetabler), job, meeting, headers=HTMX)
    assert "MARKER" not in box
    assert "This could not be made." in box


@pytest.mark.parametrize("who", ["outsider", "printer", "chief_immigration_bb"])
@pytest.mark.parametrize("page", ["job-progress", "job-cancel", "job-retry"])
def test_others_get_the_404_of_what_does_not_exist(request, job, meeting, client_of, who, page):
    client = client_of(request.getfixturevalue(who))
    call = client.get if page == "job-progress" else client.post
    assert call(address_of(page, job, meeting)).status_code == 404
    job.refresh_from_db()
    assert job.state == "queued"


def test_who_is_not_signed_in_is_asked_to(job, meeting, client):
    assert client.get(address_of("job-progress", job, meeting)).url.startswith("/accounts/login/")


def test_cancel(job, meeting, secretary, client_of):
    response = client_of(secretary).post(address_of("job-cancel", job, meeting))
    assert (response.status_code, response.url) == (302, address_of("job-progress", job, meeting))
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_cancel_in_place(job, meeting, secretary, client_of):
    response = client_of(secretary).post(address_of("job-cancel", job, meeting), headers=HTMX)
    assert 'data-job-state="cancelled"' in response.content.decode()


def test_cancel_too_late_says_so(job, meeting, secretary, client_of):
    running.run(job.pk)
    page = client_of(secretary).post(address_of("job-cancel", job, meeting), follow=True).content.decode()
    assert "This has already finished and cannot be cancelled." in page
    in_place = client_of(secretary).post(address_of("job-cancel", job, meeting), headers=HTMX).content.decode()
    assert "This has already finished and cannot be cancelled." in in_place


def test_try_again(job, meeting, secretary, client_of):
    end(job, "failed", failure="x")
    client_of(secretary).post(address_of("job-retry", job, meeting))
    job.refresh_from_db()
    assert job.state == "queued"


def test_buttons_are_posts(job, meeting, secretary, client_of):
    assert client_of(secretary).get(address_of("job-cancel", job, meeting)).status_code == 405


def test_a_job_of_no_meeting(idle, secretary, outsider, client_of):
    job = Job.enqueue(KIND, by=secretary)
    assert f'id="job-{job.public_id}"' in show(client_of(secretary), job, None)
    assert client_of(outsider).get(address_of("job-progress", job, None)).status_code == 404
