"""Two who change the staff at one moment: shown without the guard first, then stopped by it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from cicc_portal.accounts.models import Audience
from meetings.actions import audiences, staff
from meetings.models import AudienceAssignment, StaffAssignment
from meetings.problems import LastInCharge, NotStaff, Refusal
from meetings.roles import Role
from tests.factories import MeetingFactory, StaffFactory, audience

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting():
    return MeetingFactory(number=28)


@pytest.fixture
def director(meeting):
    return StaffFactory(meeting=meeting, role=Role.DIRECTOR).user


@pytest.fixture
def secretary(meeting):
    return StaffFactory(meeting=meeting, role=Role.SECRETARY).user


def overlapping(first, second):
    """Run `first` and, from another connection, `second` before the first commits; gives what each raised."""
    is_done, may_commit = threading.Event(), threading.Event()

    def run_first():
        try:
            with transaction.atomic():
                first()
                is_done.set()
                may_commit.wait(10)
        except Refusal as error:
            return type(error)
        finally:
            is_done.set()
            connection.close()
        return None

    def run_second():
        try:
            second()
        except Refusal as error:
            return type(error)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(run_first)
        is_done.wait(10)
        two = pool.submit(run_second)
        # Time for the second to come to its end, or to the lock on which it waits for the first.
        threading.Event().wait(0.5)
        may_commit.set()
        return one.result(20), two.result(20)


def dismiss_each_other(meeting, director, secretary):
    return overlapping(
        lambda: staff.dismiss(meeting, secretary, by=director), lambda: staff.dismiss(meeting, director, by=secretary)
    )


def test_without_the_lock_two_who_dismiss_each_other_leave_nobody(meeting, director, secretary, monkeypatch):
    monkeypatch.setattr(staff, "_lock", lambda _meeting: None)

    assert dismiss_each_other(meeting, director, secretary) == (None, None)
    assert not StaffAssignment.objects.filter(meeting=meeting).exists()


def test_two_who_dismiss_each_other_leave_one(meeting, director, secretary):
    assert dismiss_each_other(meeting, director, secretary) == (None, LastInCharge)
    assert list(StaffAssignment.objects.values_list("user", flat=True)) == [director.pk]


def assign_while_dismissing(meeting, director):
    member = StaffFactory(meeting=meeting, role=Role.PAPERS).user
    bureau = audience(meeting, Audience.Kind.BUREAU)
    return overlapping(
        lambda: staff.dismiss(meeting, member, by=director),
        lambda: audiences.assign(bureau, member, by=director, tell=False),
    )


def test_without_the_lock_someone_dismissed_keeps_a_closed_audience(meeting, director, monkeypatch):
    queryset = type(StaffAssignment.objects.all())
    monkeypatch.setattr(queryset, "select_for_update", lambda self, **_options: self.all())

    assert assign_while_dismissing(meeting, director) == (None, None)
    assert AudienceAssignment.objects.count() == 1


def test_someone_dismissed_at_that_moment_is_not_let_in(meeting, director):
    assert assign_while_dismissing(meeting, director) == (None, NotStaff)
    assert not AudienceAssignment.objects.exists()
