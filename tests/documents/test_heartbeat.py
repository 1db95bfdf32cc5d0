"""The sign of life that `/readyz` asks for."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from cicc_portal.documents import heartbeat
from cicc_portal.documents.models import WorkerHeartbeat
from cicc_portal.documents.tasks import heartbeat as task

pytestmark = pytest.mark.django_db


def test_nobody_has_given_one():
    assert heartbeat.heartbeat_age() is None


def test_the_task_gives_one_that_outlives_the_cache(django_assert_num_queries):
    task.apply().get()
    cache.clear()
    with django_assert_num_queries(1):
        age = heartbeat.heartbeat_age()
    assert 0 <= age < 5


def test_the_newest_counts():
    heartbeat.beat()
    WorkerHeartbeat.objects.create(name="long gone", at=timezone.now() - datetime.timedelta(hours=3))
    assert heartbeat.heartbeat_age() < 5
    WorkerHeartbeat.objects.exclude(name="long gone").delete()
    assert round(heartbeat.heartbeat_age() / 60) == 180


def test_a_worker_has_one_row():
    heartbeat.beat()
    heartbeat.beat()
    assert WorkerHeartbeat.objects.count() == 1


def test_workers_long_gone_are_forgotten():
    heartbeat.beat()
    WorkerHeartbeat.objects.create(name="long gone", at=timezone.now() - datetime.timedelta(days=2))
    heartbeat.forget()
    assert not WorkerHeartbeat.objects.filter(name="long gone").exists()
    assert WorkerHeartbeat.objects.count() == 1
