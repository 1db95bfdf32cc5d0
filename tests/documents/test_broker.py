"""A lost or full broker costs seconds, never a job; and what a sweep sends."""

from __future__ import annotations

import datetime
import time

import pytest
import redis
from celery import Celery
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from cicc_portal.documents import broker, running
from cicc_portal.documents.broker import send_job as really_send_job
from cicc_portal.documents.models import Job
from tests.documents.conftest import KIND
from tests.factories import UserFactory


@pytest.fixture
def real(monkeypatch):
    """The real way to the broker, without the memory of an earlier failure."""
    monkeypatch.setattr(broker, "send_job", really_send_job)
    monkeypatch.setattr(broker._Broker, "alone_until", 0.0)


@pytest.fixture
def lost(real, monkeypatch) -> None:
    """A broker behind a socket that does not exist."""
    monkeypatch.setattr("cicc_portal.celery.app", Celery("lost", broker="redis+socket:///nowhere/valkey.sock"))


def long_ago(**change) -> dict[str, datetime.datetime]:
    return {name: timezone.now() - datetime.timedelta(seconds=seconds) for name, seconds in change.items()}


# --- lost -------------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_lost_broker_loses_no_job(idle, lost, secretary, caplog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = Job.enqueue(KIND, by=secretary)
    assert (Job.objects.get().state, Job.objects.get().sent_at) == ("queued", None)
    assert list(Job.objects.unsent()) == [job]
    assert f"The broker did not take job {job.pk} (OperationalError)" in caplog.text


@pytest.mark.django_db
def test_fifty_jobs_wait_for_a_lost_broker_once(idle, lost, secretary, caplog, django_capture_on_commit_callbacks):
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        for _number in range(50):
            Job.enqueue(KIND, by=secretary)
    assert caplog.text.count("The broker did not take job") == 1
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("lost"),
        redis.exceptions.ConnectionError("lost"),
        redis.exceptions.OutOfMemoryError("command not allowed when used memory > 'maxmemory'"),
        redis.exceptions.ReadOnlyError("replica"),
        TimeoutError(),
    ],
)
def test_whatever_the_broker_answers_the_sender_goes_on(real, monkeypatch, error):
    def refuse(*args, **options):
        raise error

    monkeypatch.setattr("cicc_portal.celery.app.send_task", refuse)
    assert broker.send_job(1, queue="pdf") is False


def test_after_a_pause_the_broker_is_tried_again(real, monkeypatch):
    answers = [OperationalError("lost"), None]

    def answer(*args, **options):
        if error := answers.pop(0):
            raise error

    monkeypatch.setattr("cicc_portal.celery.app.send_task", answer)
    assert [broker.send_job(1, queue="pdf"), broker.send_job(1, queue="pdf")] == [False, False]
    monkeypatch.setattr(broker._Broker, "alone_until", 0.0)
    assert (broker.send_job(1, queue="pdf"), answers) == (True, [])


def test_the_real_broker_takes_it(real):
    """What arrives is the task's name, and the job's id alone: nothing of a meeting passes through the broker."""
    from cicc_portal.celery import app

    queue = "test-of-the-broker"
    with app.connection_for_read() as connection, connection.SimpleQueue(queue) as waiting:
        waiting.clear()
        assert broker.send_job(4711, queue=queue) is True
        message = waiting.get(timeout=5)
        message.ack()
    assert message.headers["task"] == "cicc_portal.documents.tasks.run_job"
    assert message.payload[0] == [4711]


def test_the_task_of_that_name_does_the_job(monkeypatch):
    from cicc_portal.documents.tasks import run_job

    done = []
    monkeypatch.setattr(running, "run", done.append)
    run_job.apply(args=[4711]).get()
    assert (run_job.name, done) == (broker.RUN_JOB, [4711])


# --- sweeping ---------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_sweep_sends_what_was_never_sent(job, sent):
    running.sweep()
    assert sent == [(job.pk, "pdf")]
    assert Job.objects.get().sent_at is not None


@pytest.mark.django_db
def test_a_sweep_leaves_alone_what_was_sent_just_now(job, sent):
    Job.objects.update(**long_ago(sent_at=20))
    running.sweep()
    assert sent == []


@pytest.mark.django_db
def test_a_sweep_sends_again_what_may_be_lost(job, sent):
    Job.objects.update(**long_ago(sent_at=40))
    running.sweep()
    running.sweep()
    assert sent == [(job.pk, "pdf")]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["done", "cancelled", "failed"])
def test_a_sweep_leaves_alone_what_is_over(job, sent, state):
    Job.objects.update(state=state, failure="x", finished_at=timezone.now())
    running.sweep()
    assert sent == []


@pytest.mark.django_db
def test_a_sweep_waits_until_a_job_is_due(job, sent):
    Job.objects.update(**long_ago(not_before=-60))
    running.sweep()
    assert sent == []
    Job.objects.update(**long_ago(not_before=1))
    running.sweep()
    assert sent == [(job.pk, "pdf")]


@pytest.mark.django_db
def test_a_sweep_takes_back_what_a_killed_worker_left(job, sent):
    Job.objects.claim(job.pk, lease=20)
    running.sweep()
    assert (Job.objects.get().state, sent) == ("running", [])
    Job.objects.update(**long_ago(lease_until=1))
    running.sweep()
    row = Job.objects.get()
    assert (row.state, row.fence, row.attempts, sent) == ("queued", 1, 1, [(job.pk, "pdf")])


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_is_given_up(job, sent):
    for _attempt in range(job.max_attempts):
        Job.objects.claim(job.pk, lease=20)
        Job.objects.update(**long_ago(lease_until=1))
        running.sweep()
    row = Job.objects.get()
    assert (row.state, row.failure) == ("failed", "The work was interrupted 4 times and was given up.")
    assert Job.objects.claim(job.pk, lease=20) is None


@pytest.mark.django_db
def test_a_sweep_during_a_loss_gives_up_quickly(idle, secretary, monkeypatch):
    for _number in range(3):
        Job.enqueue(KIND, by=secretary)
    tried = []
    monkeypatch.setattr(broker, "send_job", lambda pk, *, queue: tried.append(pk) or False)
    running.sweep()
    assert len(tried) == 1


@pytest.mark.django_db
def test_a_long_queue_is_swept_in_parts_oldest_first(idle, secretary, sent, monkeypatch):
    monkeypatch.setattr(running, "SENT_IN_ONE_SWEEP", 2)
    jobs = [Job.enqueue(KIND, by=secretary).pk for _number in range(5)]
    Job.objects.filter(pk=jobs[0]).update(**long_ago(sent_at=40))
    Job.objects.filter(pk=jobs[1]).update(**long_ago(sent_at=50))
    for _sweep in range(3):
        running.sweep()
    assert [pk for pk, _queue in sent] == [jobs[2], jobs[3], jobs[4], jobs[1], jobs[0]]


@pytest.mark.django_db(transaction=True)
def test_a_message_that_comes_before_the_commit_cannot_be(idle, sent):
    """The worker would find no row: so nothing is sent before the transaction stands."""
    with transaction.atomic():
        Job.enqueue(KIND, by=UserFactory())
        assert sent == []
    assert len(sent) == 1
