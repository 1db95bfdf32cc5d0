"""Doing jobs: done once, tried again, given up, cancelled, lost, and what is left in the storage each time."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone, translation

from cicc_portal.audit.models import Entry
from cicc_portal.documents import actions, running
from cicc_portal.documents.jobs import Cancelled, JobFailed, LostLease
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.documents.rendering import RenderingError, typeset
from tests.documents.conftest import KIND, store, stored_names
from tests.factories import audience

pytestmark = pytest.mark.django_db


def run(job: Job) -> Job:
    """Do the job, and give its row as it is then."""
    running.run(job.pk)
    job.refresh_from_db()
    return job


def steal(job: Job) -> None:
    """Another worker takes the job, as after a lease that ran out."""
    expire(job)
    assert Job.objects.claim(job.pk, lease=20) is not None


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))


# --- done -------------------------------------------------------------------------------------------------------------
def test_done_with_its_file(job, handler, secretary):
    handler(lambda run: store(run, b"%PDF-1"))
    run(job)
    assert (job.state, job.attempts, job.fence, job.lease_until, job.failure) == ("done", 1, 1, None, "")
    assert job.finished_at is not None
    made = job.file
    assert (made.kind, made.language, made.owner, made.meeting_id) == (KIND, "en", secretary, job.meeting_id)
    assert made.content.read() == b"%PDF-1"
    assert stored_names() == {made.content.name}


def test_done_without_a_file(job):
    run(job)
    assert (job.state, job.file) == ("done", None)


def test_its_file_goes_to_its_audience(idle, handler, meeting, timetabler):
    caucus = audience(meeting, "stream", "customs")
    job = Job.enqueue(KIND, by=timetabler, meeting=meeting, audience=caucus)
    handler(store)
    made = run(job).file
    assert (made.audience, made.owner, made.role) == (caucus, None, "")


def test_readers_can_be_named(job, handler):
    handler(lambda run: store(run, role="printing"))
    made = run(job).file
    assert (made.audience, made.owner, made.role) == (None, None, "printing")


def test_it_runs_in_its_language(idle, handler, secretary):
    job = Job.enqueue(KIND, by=secretary, language="es")
    seen = []
    handler(lambda run: seen.append(translation.get_language()))
    run(job)
    assert (seen, translation.get_language()) == (["es"], "en")


def test_args_arrive(idle, handler, secretary):
    job = Job.enqueue(KIND, by=secretary, args={"participants": [1, 2]})
    seen = []
    handler(lambda run: seen.append(run.args))
    run(job)
    assert seen == [{"participants": [1, 2]}]


def test_the_handlers_own_rows_are_written_with_the_completion(job, handler, secretary):
    def work(run):
        run.when_done(lambda made: type(secretary).objects.filter(pk=secretary.pk).update(full_name=made.filename))
        return store(run)

    handler(work)
    run(job)
    secretary.refresh_from_db()
    assert secretary.full_name == "made.pdf"


def test_done_is_done_once(job, handler):
    times = []
    handler(lambda run: times.append(1))
    run(job)
    run(job)
    assert (times, job.state, job.attempts) == ([1], "done", 1)


def test_a_job_for_later_is_not_begun(job):
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() + datetime.timedelta(minutes=1))
    assert run(job).state == "queued"


def test_a_job_that_does_not_exist_is_an_error(db):
    with pytest.raises(Job.DoesNotExist):
        running.run(0)


# --- not done ---------------------------------------------------------------------------------------------------------
def test_a_sentence_for_the_person_ends_it(job, handler):
    def work(run):
        store(run)
        raise JobFailed("Barbados has no accredited participant.")

    handler(work)
    run(job)
    assert (job.state, job.failure, job.attempts, job.file) == (
        "failed",
        "Barbados has no accredited participant.",
        1,
        None,
    )
    assert (GeneratedFile.objects.count(), stored_names()) == (0, set())


def test_an_unexpected_error_is_tried_again_later_and_then_told(job, handler, caplog):
    def work(run):
        store(run)
        raise RuntimeError("secret title")

    handler(work, max_attempts=3)
    waits = []
    for _attempt in range(4):
        Job.objects.filter(pk=job.pk, state="queued").update(not_before=timezone.now(), max_attempts=3)
        before = timezone.now()
        run(job)
        waits.append(round((job.not_before - before).total_seconds()) if job.state == "queued" else job.state)
    assert waits == [5, 20, "failed", "failed"]
    assert job.failure == "Something went wrong in the portal each time this was tried. The portal's log says what."
    assert stored_names() == set()
    assert "secret title" in caplog.text


def test_it_can_succeed_at_the_second_attempt(job, handler):
    def work(run):
        if run.job.attempts == 1:
            raise ConnectionError
        return store(run)

    handler(work)
    run(job)
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now())
    run(job)
    assert (job.state, job.attempts, job.fence) == ("done", 2, 2)


def test_a_kind_that_this_release_does_not_know_waits_for_one_that_does(idle, secretary):
    job = Job.enqueue(KIND, by=secretary)
    Job.objects.filter(pk=job.pk).update(kind="of-a-later-release")
    assert run(job).state == "queued"


def test_a_worker_that_is_told_to_end_gives_the_job_back(job, handler):
    def work(run):
        store(run)
        raise SystemExit

    handler(work)
    with pytest.raises(SystemExit):
        running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.lease_until, stored_names()) == ("queued", None, set())
    assert job.not_before <= timezone.now()


def test_a_document_that_reaches_out_is_an_error_not_an_end_of_the_worker(job, handler):
    """WeasyPrint's own error for it would pass every `except Exception`."""
    handler(lambda run: typeset('<title>x</title><img src="http://127.0.0.1/">', language="en"))
    assert run(job).state == "queued"


def test_rendering_error_is_an_ordinary_exception():
    assert issubclass(RenderingError, Exception)


def test_a_foreign_file_is_refused(job, handler, secretary):
    made = GeneratedFile.written(
        b"x", filename="x", mime="text/plain", kind=KIND, title="", language="en", meeting_id=None, owner=secretary
    )
    made.save()
    handler(lambda run: made)
    assert run(job).state == "queued"
    assert default_storage.exists(made.content.name)


def test_nothing_of_a_completion_stands_if_part_of_it_fails(job, handler):
    def work(run):
        run.when_done(lambda made: GeneratedFile.objects.update(sha256="broken"))
        return store(run)

    handler(work)
    run(job)
    assert (job.state, GeneratedFile.objects.count(), stored_names()) == ("queued", 0, set())


# --- progress ---------------------------------------------------------------------------------------------------------
def test_progress_shows_and_renews_the_lease(job, handler):
    seen = []

    def work(run):
        expire_in = timezone.now() + datetime.timedelta(seconds=1)
        Job.objects.filter(pk=job.pk).update(lease_until=expire_in)
        run.progress(2, 5)
        row = Job.objects.get(pk=job.pk)
        seen.append((row.progress_done, row.progress_total, row.lease_until > expire_in))

    handler(work)
    run(job)
    assert seen == [(2, 5, True)]


def test_progress_of_a_thousand_steps_is_a_few_queries(job, handler, django_assert_max_num_queries):
    def work(run):
        with django_assert_max_num_queries(5):
            for number in range(1000):
                run.progress(number + 1, 1000)

    handler(work)
    run(job)
    assert (job.state, job.progress_done, job.progress_total) == ("done", 1000, 1000)


def test_progress_past_the_total_raises_the_total(job, handler):
    handler(lambda run: run.progress(7, 5))
    assert (run(job).progress_done, job.progress_total) == (7, 7)


# --- cancelled, lost --------------------------------------------------------------------------------------------------
def test_cancelled_while_running(job, handler, secretary):
    caught = []

    def work(run):
        store(run)
        actions.cancel(job, by=secretary)
        try:
            run.progress(1, 2)
        except Cancelled as error:
            caught.append(error)
            raise
        raise AssertionError("went on")

    handler(work)
    run(job)
    assert (len(caught), job.state, job.file, stored_names()) == (1, "cancelled", None, set())


def test_cancelled_at_the_last_moment(job, handler, secretary):
    def work(run):
        made = store(run)
        actions.cancel(job, by=secretary)
        return made

    handler(work)
    run(job)
    assert (job.state, GeneratedFile.objects.count(), stored_names()) == ("cancelled", 0, set())


def test_progress_of_a_lost_lease(job, handler):
    caught = []

    def work(run):
        steal(job)
        try:
            run.progress(1, 2)
        except LostLease as error:
            caught.append(error)
            raise

    handler(work)
    run(job)
    assert (len(caught), job.state, job.fence) == (1, "running", 2)


def test_the_slow_worker_finds_the_job_taken_and_leaves_nothing(job, handler):
    """It lost its lease without noticing, and comes to its end after the other: one file, and none of its rows."""
    calls = []

    def slow(run):
        made = store(run, b"slow")
        run.when_done(lambda made: calls.append("slow"))
        expire(job)
        handler(fast)
        running.run(job.pk)
        return made

    def fast(run):
        run.when_done(lambda made: calls.append("fast"))
        return store(run, b"fast")

    handler(slow)
    run(job)
    assert (job.state, job.fence, job.attempts, calls) == ("done", 2, 2, ["fast"])
    assert job.file.content.read() == b"fast"
    assert (GeneratedFile.objects.count(), stored_names()) == (1, {job.file.content.name})


def test_a_late_failure_does_not_undo_what_the_other_worker_did(job, handler):
    def work(run):
        expire(job)
        handler(store)
        running.run(job.pk)
        raise JobFailed("too late")

    handler(work)
    run(job)
    assert (job.state, job.failure) == ("done", "")


def test_content_of_a_commit_whose_answer_was_lost_stays(job, handler, monkeypatch):
    """The commit stood, its answer did not arrive: what looks like an error must not take the file's content away."""
    complete = running._complete

    def complete_and_lose(*args):
        complete(*args)
        raise IntegrityError("connection lost")

    monkeypatch.setattr(running, "_complete", complete_and_lose)
    handler(store)
    run(job)
    assert (job.state, job.file.content.read()) == ("done", b"%PDF-made")


# --- what people do ---------------------------------------------------------------------------------------------------
def test_cancel_is_recorded(job, secretary):
    actions.cancel(job, by=secretary)
    entry = Entry.objects.get(action="job.cancelled")
    assert (job.state, entry.actor_id, entry.meeting_id, entry.changes) == (
        "cancelled", secretary.pk, job.meeting_id, {"state": ["queued", "cancelled"]},
    )  # fmt: skip


def test_what_is_done_cannot_be_cancelled(job, secretary):
    run(job)
    with pytest.raises(actions.TooLate):
        actions.cancel(job, by=secretary)
    assert (Job.objects.get().state, Entry.objects.filter(action="job.cancelled").count()) == ("done", 0)


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_try_again(job, secretary, sent, ending, django_capture_on_commit_callbacks):
    Job.objects.filter(pk=job.pk).update(state=ending, failure="It failed.", attempts=4, finished_at=timezone.now())
    job.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        actions.try_again(job, by=secretary)
    assert (job.state, job.attempts, job.failure, sent) == ("queued", 0, "", [(job.pk, "pdf")])
    assert Entry.objects.get(action="job.tried_again").changes == {"state": [ending, "queued"]}
    assert run(job).state == "done"


def test_a_job_that_waits_is_not_tried_again(job, secretary):
    with pytest.raises(actions.TooLate):
        actions.try_again(job, by=secretary)


def test_a_worker_of_before_the_new_try_has_lost_it(job, handler, secretary):
    """Cancelled and begun again while a worker is still at it: the fence tells the two attempts apart."""

    def work(run):
        actions.cancel(job, by=secretary)
        actions.try_again(job, by=secretary)
        handler(lambda run: store(run, b"second"))
        running.run(job.pk)
        return store(run, b"first")

    handler(work)
    run(job)
    assert (job.state, job.file.content.read(), len(stored_names())) == ("done", b"second", 1)
