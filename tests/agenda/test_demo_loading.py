"""Loading the demonstration meeting: whole or not at all, and as large as asked for."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from agenda.demo import ahead, loading
from agenda.demo.loading import load, load_ahead
from agenda.problems import problems_of
from cicc_portal.accounts.models import User
from delegates.models import Participant
from meetings.models import Committee, Meeting, Party
from tests.agenda.rows import counts


@pytest.fixture
def _no_photos():
    """The storage of the tests lives as long as they do."""
    for name in stored():
        default_storage.delete(f"photos/{name}")


def stored() -> set[str]:
    return set(default_storage.listdir("photos")[1]) if default_storage.exists("photos") else set()


@pytest.mark.usefixtures("_no_photos")
def test_a_load_that_is_cut_short_leaves_nothing_and_is_made_good(db, monkeypatch):
    class Killed(Exception):
        pass

    def killed(_stage):
        raise Killed

    before = counts()
    with monkeypatch.context() as patch:
        patch.setattr(loading.programme, "issue_programme", killed)
        with pytest.raises(Killed):
            load()
    assert counts() == before
    cut_short = stored()
    assert load() is not None
    photos = {person.photo.name.removeprefix("photos/") for person in Participant.objects.all()}
    assert len(photos) == 111
    assert stored() == cut_short == photos  # written over, not beside


def test_a_larger_meeting_has_no_double_booking_and_keeps_its_quotas(db, viewer):
    larger = load(2)
    assert (larger.slug, larger.sessions.count(), larger.outcomes.count()) == ("cicc-28-x2", 80, 24)
    assert larger.participants.count() == 222
    assert len({person.full_name for person in larger.participants.all()}) == 222
    assert [one for one in larger.delegations.all() if one.participants_count > one.quota] == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM agenda_booking a JOIN agenda_booking b ON b.room_id = a.room_id AND b.id > a.id"
            " AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)"
            " WHERE NOT a.is_shared AND a.meeting_id = %s",
            [larger.pk],
        )
        assert cursor.fetchone() == (0,)
    problems = problems_of(larger, viewer(User.objects.get(email="timetable@example.org"), larger))
    assert [problem.blocks for problem in problems if problem.code == "person-clash"] == [False] * 2
    assert not any(problem.blocks for problem in problems)
    assert load(2) is None


def test_without_the_meeting_the_list_of_accounts_says_how_to_load_it(db, capsys):
    call_command("demo_accounts")
    assert capsys.readouterr().out == "There are no demonstration accounts. Load them with: manage.py load_demo\n"


def test_a_twenty_ninth_meeting_that_somebody_set_up_is_left_alone(db):
    committee = Committee.objects.create(acronym="CICC", name={"en": "Committee"})
    Meeting.objects.create(
        committee=committee,
        number=29,
        slug="ours",
        title={"en": "Ours"},
        host=Party.objects.get_or_create(code="BB", defaults={"name": {"en": "Barbados"}, "group": "member"})[0],
        city="Bridgetown",
        starts_on=datetime.date(2027, 1, 5),
        ends_on=datetime.date(2027, 1, 7),
        tz="America/Barbados",
        symbol_prefix="CICC/29/2027",
    )
    assert load_ahead() is None
    assert Meeting.objects.count() == 1


@pytest.mark.usefixtures("_no_photos")
def test_a_load_of_the_next_meeting_that_is_cut_short_leaves_nothing_and_is_made_good(db, monkeypatch):
    class Killed(Exception):
        pass

    def killed(*_given):
        raise Killed

    before = counts()
    with monkeypatch.context() as patch:
        patch.setattr(ahead, "_receive", killed)
        with pytest.raises(Killed):
            load_ahead()
    assert counts() == before
    stored = set(default_storage.listdir("photos")[1])
    assert load_ahead() is not None
    assert set(default_storage.listdir("photos")[1]) == stored  # written over, not beside
