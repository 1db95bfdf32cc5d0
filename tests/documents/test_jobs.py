"""Asking for background work, following it, and what the database refuses."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents import registry
from cicc_portal.documents.jobs import UnknownKind
from cicc_portal.documents.models import GeneratedFile, Job
from tests.documents.conftest import KIND
from tests.factories import MeetingFactory, UserFactory, audience

pytestmark = pytest.mark.django_db


# --- asking -----------------------------------------------------------------------------------------------------------
def test_workers_are_told_after_commit(
    handler, secretary, meeting, sent, django_capture_on_commit_callbacks, django_assert_num_queries
):
    handler(lambda run: None, queue="mail", max_attempts=7)
    with django_capture_on_commit_callbacks(execute=True), django_assert_num_queries(1):
        job = Job.enqueue(KIND, by=secretary, meeting=meeting, args={"badge": 3})
        assert sent == []
    assert sent == [(job.pk, "mail")]
    job.refresh_from_db()
    assert (job.state, job.queue, job.max_attempts, job.args) == ("queued", "mail", 7, {"badge": 3})
    assert (job.created_by, job.meeting_id, job.language) == (secretary, meeting.pk, "en")
    assert job.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_no_job_and_no_message(idle, secretary, sent):
    def ask_and_fail() -> None:
        with transaction.atomic():
            Job.enqueue(KIND, by=secretary)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_and_fail()
    assert (Job.objects.count(), sent) == (0, [])


def test_language_is_the_active_one_unless_given(idle, secretary):
    with translation.override("fr-ht"):
        assert Job.enqueue(KIND, by=secretary).language == "fr"
        assert Job.enqueue(KIND, by=secretary, language="es").language == "es"
    with translation.override("de"):
        assert Job.enqueue(KIND, by=secretary).language == "en"


def test_the_portal_itself_may_ask(idle):
    assert Job.enqueue(KIND, by=SYSTEM).created_by is None


def test_a_job_for_later_is_left_to_the_sweeper(idle, secretary, sent, django_capture_on_commit_callbacks):
    later = timezone.now() + datetime.timedelta(hours=1)
    with django_capture_on_commit_callbacks(execute=True):
        job = Job.enqueue(KIND, by=secretary, not_before=later)
    assert (sent, job.not_before) == ([], later)
    assert not Job.objects.unsent().exists()


def test_unknown_kind_is_an_error_of_the_caller(secretary):
    with pytest.raises(UnknownKind, match="no-such-kind"):
        Job.enqueue("no-such-kind", by=secretary)
    assert Job.objects.count() == 0


def test_one_kind_has_one_handler(handler):
    handler(lambda run: None)
    with pytest.raises(ValueError, match="Two handlers"):
        registry.job(KIND)(lambda run: None)


# --- following --------------------------------------------------------------------------------------------------------
def fail(job: Job, sentence: str = "Minister Marker is in two caucuses.") -> None:
    Job.objects.filter(pk=job.pk).update(state="failed", failure=sentence, finished_at=timezone.now())


def seen(viewer) -> list[str]:
    return [job.error for job in Job.objects.visible_to(viewer)]


def test_the_person_who_asked_follows_it(job, secretary, printer, meeting, viewer):
    fail(job)
    assert seen(viewer(secretary, meeting)) == ["Minister Marker is in two caucuses."]
    assert seen(viewer(printer, meeting)) == []
    assert seen(viewer(None, meeting)) == []


def test_staff_of_the_audience_follow_it(
    idle, director, meeting, caucus_staff_immigration, chief_immigration_bb, viewer
):
    caucus = audience(meeting, "stream", "immigration")
    fail(Job.enqueue(KIND, by=director, meeting=meeting, audience=caucus))
    assert seen(viewer(caucus_staff_immigration, meeting)) == ["Minister Marker is in two caucuses."]
    assert seen(viewer(chief_immigration_bb, meeting)) == []  # a member, but not staff


def test_who_asked_without_being_in_the_audience_is_not_told_why_it_failed(idle, timetabler, meeting, viewer):
    caucus = audience(meeting, "stream", "immigration")
    fail(Job.enqueue(KIND, by=timetabler, meeting=meeting, audience=caucus))
    assert seen(viewer(timetabler, meeting)) == ["This could not be made."]


def test_a_row_that_came_another_way_says_nothing(job):
    fail(job)
    assert Job.objects.get().error == "This could not be made."


def test_the_file_shows_only_to_its_readers(job, secretary, timetabler, meeting, viewer):
    caucus = audience(meeting, "stream", "immigration")
    made = GeneratedFile.written(
        b"x",
        filename="x.pdf",
        mime="application/pdf",
        kind=KIND,
        title="x",
        language="en",
        meeting_id=meeting.pk,
        audience=caucus,
    )
    made.save()
    Job.objects.filter(pk=job.pk).update(state="done", file=made, finished_at=timezone.now())
    assert [job.file for job in Job.objects.visible_to(viewer(secretary, meeting))] == [None]
    Job.objects.filter(pk=job.pk).update(audience=caucus)
    GeneratedFile.objects.update(owner=secretary)
    assert [job.file for job in Job.objects.visible_to(viewer(secretary, meeting))] == [made]


def test_a_job_shows_at_its_own_meeting_only(job, secretary, viewer):
    assert not Job.objects.visible_to(viewer(secretary, MeetingFactory(number=29))).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_following_is_two_queries(idle, secretary, meeting, viewer, django_assert_num_queries, count):
    for _number in range(count):
        job = Job.enqueue(KIND, by=secretary, meeting=meeting)
        made = GeneratedFile.written(
            b"x",
            filename="x",
            mime="text/plain",
            kind=KIND,
            title="x",
            language="en",
            meeting_id=meeting.pk,
            owner=secretary,
        )
        made.save()
        Job.objects.filter(pk=job.pk).update(state="done", file=made, finished_at=timezone.now())
    who = viewer(secretary, meeting)
    with django_assert_num_queries(2):
        assert [job.file.filename for job in Job.objects.visible_to(who)] == ["x"] * count


def test_label_is_for_the_person_who_waits(handler, secretary):
    handler(lambda run: None, label="Badges")
    assert Job.enqueue(KIND, by=secretary).label == "Badges"
    assert Job(kind="of-a-later-release").label == "of-a-later-release"


# --- what the database refuses ----------------------------------------------------------------------------------------
NOW = datetime.datetime(2025, 5, 14, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "lost"}, "job_state_known|job_finished_at_end"),
        ({"state": "running", "fence": 1, "started_at": NOW}, "job_running_has_lease"),
        ({"lease_until": NOW}, "job_running_has_lease"),
        ({"state": "done"}, "job_finished_at_end"),
        ({"finished_at": NOW}, "job_finished_at_end"),
        ({"state": "failed", "finished_at": NOW}, "job_failed_says_why"),
        ({"progress_done": 3, "progress_total": 2}, "job_progress_within_total"),
        ({"attempts": 5}, "job_attempts_within_limit"),
    ],
)
def test_the_database_refuses(job, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**change)


def test_the_database_refuses_a_file_of_a_job_that_is_not_done(job, meeting):
    made = GeneratedFile.written(
        b"x", filename="x", mime="text/plain", kind=KIND, title="x", language="en", meeting_id=None, owner=UserFactory()
    )
    made.save()
    with pytest.raises(IntegrityError, match="job_file_when_done"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(file=made)


def test_the_database_refuses_an_audience_of_another_meeting(idle, secretary, meeting):
    other = audience(MeetingFactory(number=29), "public")
    with pytest.raises(IntegrityError, match="job_audience_of_same_meeting"), transaction.atomic():
        Job.enqueue(KIND, by=secretary, meeting=meeting, audience=other)
