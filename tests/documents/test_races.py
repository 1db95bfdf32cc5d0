"""Two workers, two connections: first that the race is there, then that claim and completion stop it."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cicc_portal.documents import actions, lease, running
from cicc_portal.documents.lease import Lease, LostLease
from cicc_portal.documents.models import GeneratedFile, Job
from tests.documents.conftest import KIND, store, stored_names
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Call all at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(calls))

    def call(work: Callable[[], T]) -> T:
        try:
            gate.wait(timeout=10)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


@pytest.fixture
def queued(idle) -> Callable[[], Job]:
    user = UserFactory()
    return lambda: Job.enqueue(KIND, by=user)


def test_without_the_lock_two_workers_begin_one_job(queued):
    """What claim() is for: read, then write, and both believe that the job is theirs."""
    job = queued()
    both_have_read = threading.Barrier(2)

    def naive() -> bool:
        waiting = Job.objects.filter(pk=job.pk, state="queued").exists()
        both_have_read.wait(timeout=10)
        Job.objects.filter(pk=job.pk).update(
            state="running", fence=1, started_at=timezone.now(), lease_until=timezone.now()
        )
        return waiting

    assert at_once(naive, naive) == [True, True]


def test_one_of_two_workers_gets_the_job(queued):
    for _round in range(20):
        job = queued()
        claimed = at_once(*[partial(Job.objects.claim, job.pk, lease=20)] * 2)
        assert sorted(found is not None for found in claimed) == [False, True]
        job.refresh_from_db()
        assert (job.state, job.fence, job.attempts) == ("running", 1, 1)


def test_one_of_four_workers_gets_an_abandoned_job(queued):
    for _round in range(10):
        job = queued()
        assert Job.objects.claim(job.pk, lease=20) is not None
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
        claimed = at_once(*[partial(Job.objects.claim, job.pk, lease=20)] * 4)
        assert sum(found is not None for found in claimed) == 1


def test_a_claim_does_not_wait_for_another(queued):
    """A worker that finds the row locked goes on to other work."""
    job = queued()
    claimed, release = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            assert Job.objects.claim(job.pk, lease=20) is not None
            claimed.set()
            release.wait(timeout=10)

    def try_meanwhile() -> Job | None:
        claimed.wait(timeout=10)
        try:
            return Job.objects.claim(job.pk, lease=20)
        finally:
            release.set()

    assert at_once(hold, try_meanwhile) == [None, None]


def test_done_once_when_two_workers_run_it(queued, handler):
    for _round in range(10):
        done = []
        handler(lambda run, done=done: (run.when_done(lambda made: done.append(1)), store(run))[1])
        job = queued()
        at_once(*[partial(running.run, job.pk)] * 2)
        job.refresh_from_db()
        assert (job.state, job.attempts, done) == ("done", 1, [1])
    assert (GeneratedFile.objects.count(), len(stored_names())) == (10, 10)


def test_of_two_that_complete_at_once_the_fence_lets_one(queued, handler):
    """Both have worked through: the first lost its lease, neither has noticed."""
    for _round in range(10):
        job = queued()
        both_have_worked = threading.Barrier(2)
        second_begins = threading.Event()

        def work(run, both=both_have_worked, second=second_begins, job=job):
            if run.job.fence == 1:
                Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
                second.set()
            made = store(run, b"by %d" % run.job.fence)
            both.wait(timeout=10)
            return made

        def wait_and_run(second=second_begins, job=job) -> None:
            second.wait(timeout=10)
            running.run(job.pk)

        handler(work)
        at_once(partial(running.run, job.pk), wait_and_run)
        job.refresh_from_db()
        assert (job.state, job.fence, job.file.content.read()) == ("done", 2, b"by 2")
    assert (GeneratedFile.objects.count(), len(stored_names())) == (10, 10)


def test_cancel_and_completion_at_once_leave_no_contradiction(queued, handler):
    handler(store)
    for _round in range(10):
        job = queued()

        def stop(job=job) -> None:
            with suppress(actions.TooLate):
                actions.cancel(job, by=job.created_by)

        at_once(partial(running.run, job.pk), stop)
        job.refresh_from_db()
        assert (job.state, job.file is None) in {("done", False), ("cancelled", True)}
    assert len(stored_names()) == GeneratedFile.objects.count() == Job.objects.filter(state="done").count()


def test_two_sweepers_take_an_abandoned_job_back_once(queued, caplog):
    job = queued()
    Job.objects.claim(job.pk, lease=20)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    at_once(running.sweep, running.sweep)
    job.refresh_from_db()
    assert (job.state, caplog.text.count("was left by its worker")) == ("queued", 1)


# --- the lease's thread -----------------------------------------------------------------------------------------------
def test_one_long_call_keeps_its_lease(queued):
    """Longer than the lease, without a word of progress."""
    job = Job.objects.claim(queued().pk, lease=1)
    with Lease(job, seconds=1) as held:
        threading.Event().wait(2.5)
        assert not Job.objects.abandoned().exists()
        held.check()


def test_a_worker_that_is_gone_loses_it(queued):
    job = Job.objects.claim(queued().pk, lease=1)
    threading.Event().wait(1.2)
    assert list(Job.objects.abandoned()) == [job]


def test_the_thread_notices_that_the_job_is_taken(queued):
    job = Job.objects.claim(queued().pk, lease=1)
    with Lease(job, seconds=1) as held:
        Job.objects.filter(pk=job.pk).update(fence=2)
        threading.Event().wait(0.6)
        with pytest.raises(LostLease):
            held.check()


def test_a_hung_worker_keeps_it_for_a_quarter_of_an_hour_only(queued, monkeypatch):
    monkeypatch.setattr(lease, "LONGEST_RUN", 0)
    job = Job.objects.claim(queued().pk, lease=1)
    with Lease(job, seconds=1):
        threading.Event().wait(1.3)
        assert list(Job.objects.abandoned()) == [job]
