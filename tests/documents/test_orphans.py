"""Content that no row speaks of is removed, a day later."""

from __future__ import annotations

import datetime

import pytest
from django.db import transaction

from cicc_portal.audit.models import Entry
from cicc_portal.documents import actions, orphans
from cicc_portal.documents.models import GeneratedFile
from tests.documents.conftest import stored_names

pytestmark = pytest.mark.django_db
AT_ONCE = datetime.timedelta(0)


@pytest.fixture(autouse=True)
def nothing_left_over(db):
    """Uploads of other tests, whose rows are rolled back, are orphans, too."""
    orphans.remove(older_than=AT_ONCE)


def written(user) -> GeneratedFile:
    return GeneratedFile.written(
        b"x", filename="x", mime="text/plain", kind="test", title="", language="en", meeting_id=None, owner=user
    )


def test_content_without_a_row_goes(secretary):
    kept, lost = written(secretary), written(secretary)
    kept.save()
    assert orphans.remove(older_than=AT_ONCE) == 1
    assert stored_names() == {kept.content.name}
    assert lost.content.name not in stored_names()


def test_young_content_stays(secretary):
    lost = written(secretary)
    assert orphans.remove() == 0
    assert stored_names() == {lost.content.name}


def test_nothing_was_ever_generated():
    assert orphans.remove() == 0


def test_a_removed_file_goes_after_commit(secretary, django_capture_on_commit_callbacks):
    made = written(secretary)
    made.save()
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_file(made, by=secretary)
        assert stored_names() == {made.content.name}
    assert (GeneratedFile.objects.count(), stored_names()) == (0, set())
    assert Entry.objects.get(action="file.removed").actor_id == secretary.pk


def test_a_removal_that_is_rolled_back_leaves_the_content(secretary, django_capture_on_commit_callbacks):
    made = written(secretary)
    made.save()

    def remove_and_fail() -> None:
        with transaction.atomic():
            actions.remove_file(made, by=secretary)
            raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        remove_and_fail()
    assert (GeneratedFile.objects.count(), stored_names()) == (1, {made.content.name})
