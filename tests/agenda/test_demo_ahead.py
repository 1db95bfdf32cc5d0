"""The demonstration's meeting that lies ahead: there is something to try for everyone who registers people."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from agenda.demo import data
from agenda.demo.ahead import first_day
from agenda.demo.loading import load_ahead
from cicc_portal.accounts.models import User
from cicc_portal.documents.models import Job
from cicc_portal.languages import CODES
from cicc_portal.outbox.models import Message
from delegates.actions.registration import is_closed
from delegates.actions.substitution import can_substitute
from delegates.invitations.reads import rows as invitation_rows
from delegates.models import Badge, Invitation, Letter, Participant, Passport, StreamPost, Travel
from delegates.uploads.letter_files import checked
from meetings.models import Meeting, Party
from tests.agenda.rows import counts
from tests.meetings.test_built_in_parties import CARICOM_ORDER

State = Participant.State


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The meeting, loaded once for this module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_ahead()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cicc_29(_loaded, db) -> Meeting:
    return Meeting.objects.get(slug="cicc-29")


def account(key: str) -> User:
    return User.objects.get(email=f"{key}@example.org")


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2026-01-07", "2026-03-04"),  # a Wednesday: eight weeks later to the day
        ("2026-01-08", "2026-03-11"),
        ("2026-01-13", "2026-03-11"),
        ("2024-12-31", "2025-02-26"),
    ],
)
def test_it_begins_on_a_wednesday_at_least_eight_weeks_ahead(today, day):
    assert first_day(datetime.date.fromisoformat(today)) == datetime.date.fromisoformat(day)


def test_registration_is_open(cicc_29):
    today = timezone.now().date()
    assert (cicc_29.ends_on - cicc_29.starts_on).days == 2
    assert today < cicc_29.registration_closes_on < cicc_29.starts_on
    assert not is_closed(cicc_29)
    assert cicc_29.is_public
    assert cicc_29.host.code == "BZ"
    assert set(cicc_29.title) == set(cicc_29.theme) == set(CODES)


def test_all_states_and_some_partners_are_there_in_order(cicc_29):
    states = cicc_29.delegations.filter(party__in=Party.objects.states()).in_order()
    assert "; ".join(str(delegation.party) for delegation in states) == CARICOM_ORDER
    assert cicc_29.delegations.count() - len(states) == 8


def test_there_is_a_person_in_each_state(cicc_29):
    states = Counter(cicc_29.participants.values_list("state", flat=True))
    assert states == {
        State.ACCREDITED: 18,
        State.SUBMITTED: 9,
        State.RETURNED: 2,
        State.PROPOSED: 1,
        State.DECLINED: 1,
        State.WITHDRAWN: 1,
    }
    assert len({person.full_name for person in cicc_29.participants.all()}) == 32
    assert all(can_substitute(person) for person in cicc_29.participants.accredited())
    assert Badge.objects.active().filter(participant__meeting=cicc_29).count() == 18


def test_quotas_hold_and_one_delegation_is_full(cicc_29):
    left = {one.party.code: one.places_left for one in cicc_29.delegations.select_related("party")}
    assert min(left.values()) == 0
    assert (left["BZ"], left["JM"], left["BB"]) == (0, 1, 3)


def test_posts_go_to_who_is_registered(cicc_29):
    posts = StreamPost.objects.filter(delegation__meeting=cicc_29)
    assert posts.filter(post=StreamPost.Post.LEAD).count() == 16
    assert set(posts.values_list("participant__state", flat=True)) == {
        State.ACCREDITED,
        State.SUBMITTED,
        State.RETURNED,
    }


def test_invitations_are_in_every_state(cicc_29, viewer):
    rows = list(invitation_rows(cicc_29, viewer(account("secretary"), cicc_29)))
    sent = [row.invitation for row in rows if row.invitation is not None]
    answered = [one for one in sent if one.answered_at]
    opened = [one for one in sent if one.opened_at and not one.answered_at]
    expired = [one for one in sent if not one.is_live]
    assert (len(rows) - len(sent), len(sent), len(answered), len(opened), len(expired)) == (6, 23, 12, 5, 2)
    assert Invitation.objects.filter(delegation__meeting=cicc_29, revoked_at__isnull=False).count() == 1
    assert all(one.message.state == Message.State.SENT for one in sent)
    assert all(one.created_at < timezone.now() for one in sent)


def test_focal_points_register_what_is_theirs(cicc_29, viewer):
    jamaica = viewer(account("focal.jm"), cicc_29)
    assert [str(one) for one in cicc_29.delegations.registered_by(jamaica)] == ["Jamaica"]
    assert not cicc_29.delegations.get(party__code="VC").focal_points.exists()  # withdrawn


def test_letters_can_be_looked_at(cicc_29):
    letters = Letter.objects.filter(delegation__meeting=cicc_29)
    assert letters.count() == 10
    letter = letters.first()
    with letter.file.open() as file:
        assert checked(file, size=letter.size).mime == letter.mime
    given = {code: set() for code in ("absent", "provisional", "formal")}
    for one in cicc_29.delegations.select_related("party"):
        given[one.credentials].add(one.party.code)
    assert given["provisional"] == {"GY", "KY"}
    assert len(given["formal"]) == 8


def test_a_few_travel_and_ask_for_visa_letters(cicc_29, viewer):
    protocol = viewer(account("protocol"), cicc_29)
    assert Travel.objects.visible_to(protocol).count() == 6
    passports = Passport.objects.visible_to(protocol).select_related("participant")
    assert Counter(one.nationality for one in passports) == {"HT": 3, "GY": 1, "AR": 1}
    assert all(one.participant.wants_visa_letter and one.expires_on > cicc_29.ends_on for one in passports)


def test_nothing_is_left_to_be_sent(cicc_29):
    """No mail leaves and no letter is made for it: a start is not slowed."""
    assert not Message.objects.filter(meeting_id=cicc_29.pk).exclude(state=Message.State.SENT).exists()
    assert set(Job.objects.filter(meeting_id=cicc_29.pk).values_list("kind", flat=True)) <= {"badge"}


def test_a_second_load_changes_nothing(cicc_29):
    before, letters = counts(), default_storage.listdir("letters")[1]
    with time_machine.travel(timezone.now() + datetime.timedelta(days=40), tick=False):
        assert load_ahead() is None
    assert counts() == before
    assert default_storage.listdir("letters")[1] == letters


def test_a_larger_meeting_comes_without_it(cicc_29, capsys, monkeypatch):
    monkeypatch.setattr("agenda.management.commands.load_demo.load", lambda scale: None)
    call_command("load_demo", "--scale", "2")
    assert capsys.readouterr().out == "The demonstration meeting was there already: /cicc-28-x2/\n"


def test_nobody_is_invented_twice():
    """Two of one name would be pointed out as duplicates."""
    known = {person.key for person in data.people()}
    new = [person for plan in data.registering() for person in plan.people if person.key not in known]
    assert len({person.name for person in (*data.people(), *new)}) == len(data.people()) + len(new)
