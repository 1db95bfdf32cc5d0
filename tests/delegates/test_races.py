"""What two do at one moment from two connections: the database lets exactly one of them."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections
from psycopg2.errors import UniqueViolation

from delegates.actions import registration
from delegates.actions.badges import issue_badge, signing_key
from delegates.actions.registration import Entry, submit
from delegates.models import Badge, Delegation, Participant, SigningKey
from delegates.problems import DelegationFull, HeadTaken
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
State = Participant.State


def at_once(*calls):
    """Run `calls` in threads that start together; gives what each raised, or `None`."""
    barrier = threading.Barrier(len(calls))
    outcomes: list[BaseException | None] = [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(timeout=20)
            call()
        except Exception as error:  # noqa: BLE001  # compared by the test
            outcomes[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


def last_place(delegation: Delegation) -> None:
    delegation.quota = 1
    delegation.save(update_fields=["quota"])


def sender(delegation: Delegation, **values):
    """A call that sends a new registration for `delegation`."""
    user = factories.UserFactory()
    participant = registration.new_registration(delegation.meeting, user=user)
    entry = Entry(
        values={
            "delegation": delegation, "function": "adviser", "given_name": "Ann", "family_name": user.full_name,
            "badge_name": user.full_name, "title": "Officer",
        } | values,
        consent_version="1",
    )  # fmt: skip
    return lambda: submit(participant, entry, seen="1", by=user)


def registered(delegation: Delegation) -> int:
    return Participant.objects.filter(delegation=delegation).counted().count()


def test_without_the_trigger_the_quota_is_overrun(barbados):
    """Both look, both find the last place free: this is what the trigger is for."""
    last_place(barbados)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE delegates_participant DISABLE TRIGGER delegates_count_places")
    try:
        at_once(sender(barbados), sender(barbados))
        assert registered(barbados) == 2
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE delegates_participant ENABLE TRIGGER delegates_count_places")


@pytest.mark.parametrize("_round", range(5))
def test_last_place_goes_to_exactly_one(barbados, _round):
    last_place(barbados)
    outcomes = at_once(*(sender(barbados) for _person in range(3)))
    assert sorted(type(error).__name__ for error in outcomes) == ["DelegationFull", "DelegationFull", "NoneType"]
    assert registered(barbados) == 1
    barbados.refresh_from_db()
    assert barbados.participants_count == 1


@pytest.mark.parametrize("_round", range(5))
def test_one_head_only(barbados, _round):
    outcomes = at_once(sender(barbados, function="head"), sender(barbados, function="head"))
    assert sorted(type(error).__name__ for error in outcomes) == ["HeadTaken", "NoneType"]
    assert Participant.objects.filter(delegation=barbados, function="head").counted().count() == 1


def test_raising_and_lowering_the_quota_while_people_register(barbados, secretary):
    from delegates.actions.delegations import change_delegation

    last_place(barbados)
    delegation = Delegation.objects.get(pk=barbados.pk)
    at_once(
        sender(barbados),
        sender(barbados),
        lambda: change_delegation(delegation, quota=0, credentials="formal", seen=delegation.version, by=secretary),
    )
    barbados.refresh_from_db()
    assert barbados.participants_count == registered(barbados) <= barbados.quota


def test_quota_cannot_be_broken_past_the_forms(barbados):
    last_place(barbados)
    factories.ParticipantFactory(delegation=barbados)
    with pytest.raises(Exception, match="delegation_within_quota"):
        factories.ParticipantFactory(delegation=barbados)
    with pytest.raises(Exception, match="delegation_within_quota"):
        Participant.objects.bulk_create(
            [Participant(meeting=barbados.meeting, delegation=barbados, state=State.SUBMITTED, family_name="Bulk")]
        )
    draft = factories.ParticipantFactory(delegation=barbados, state=State.DRAFT)
    with pytest.raises(Exception, match="delegation_within_quota"):
        Participant.objects.filter(pk=draft.pk).update(state=State.ACCREDITED, accredited_at=factories.BEFORE)
    with pytest.raises(Exception, match="delegation_within_quota"):
        Delegation.objects.filter(pk=barbados.pk).update(quota=0)


def test_moving_to_a_full_delegation_is_refused_and_counts_stay_right(barbados, saint_lucia):
    last_place(saint_lucia)
    factories.ParticipantFactory(delegation=saint_lucia)
    mover = factories.ParticipantFactory(delegation=barbados, state=State.SUBMITTED)
    with pytest.raises(DelegationFull):
        registration.save(
            mover, Entry(values={"delegation": saint_lucia}), seen=mover.version, by=factories.UserFactory()
        )
    for delegation in (barbados, saint_lucia):
        delegation.refresh_from_db()
    assert (barbados.participants_count, saint_lucia.participants_count) == (1, 1)


def test_one_active_badge(barbados, secretary):
    person = factories.ParticipantFactory(delegation=barbados)
    outcomes = at_once(lambda: issue_badge(person, by=secretary), lambda: issue_badge(person, by=secretary))
    assert sum(error is None for error in outcomes) == 1
    assert isinstance(next(error for error in outcomes if error).__cause__, UniqueViolation)
    assert Badge.objects.active().count() == 1


def test_first_badges_at_one_moment_share_one_key(meeting):
    assert at_once(*(lambda: signing_key(meeting) for _call in range(4))) == [None] * 4
    assert SigningKey.objects.count() == 1


def test_focal_point_and_delegate_do_not_wait_for_each_other(barbados, secretary):
    """Naming posts and withdrawing touch the same rows; neither order may end in a deadlock."""
    from delegates.actions.posts import set_posts
    from delegates.actions.registration import withdraw

    for _round in range(5):
        people = [factories.ParticipantFactory(delegation=barbados, state=State.SUBMITTED) for _person in range(2)]
        delegation = Delegation.objects.get(pk=barbados.pk)
        leaver = Participant.objects.select_related("meeting", "delegation__party").get(pk=people[0].pk)
        outcomes = at_once(
            lambda: set_posts(  # run before the next round
                delegation,  # noqa: B023  # as above
                head=people[1],  # noqa: B023  # as above
                posts={},
                seen=delegation.version,  # noqa: B023  # as above
                by=secretary,
            ),
            lambda: withdraw(leaver, seen=leaver.version, by=secretary),  # noqa: B023  # as above
        )
        assert outcomes == [None, None]
        Participant.objects.filter(delegation=barbados).delete()


def test_same_person_twice_at_one_moment(barbados):
    user = factories.UserFactory()

    def send():
        participant = registration.new_registration(barbados.meeting, user=user)
        values = {"delegation": barbados, "given_name": "A", "family_name": "B", "badge_name": "A B", "title": "T"}
        submit(participant, Entry(values=values), seen="1", by=user)

    outcomes = at_once(send, send)
    assert sorted(type(error).__name__ for error in outcomes) == ["AlreadyRegistered", "NoneType"]


def test_refusals_are_sentences():
    assert str(HeadTaken()) == "This delegation has a head of delegation already. Choose another function."
