"""Bringing back whom the focal point turned down or others withdrew: within the quota, never against one's will."""

from __future__ import annotations

import threading

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.outbox.models import Message
from delegates.actions.bringing_back import bring_back, returnable
from delegates.actions.confirmation import decline_proposed
from delegates.actions.registration import Entry as Filled
from delegates.actions.registration import withdraw
from delegates.actions.substitution import new_substitute, substitute
from delegates.models import Participant
from delegates.problems import DelegationFull, WrongState
from tests import factories

State = Participant.State


def url(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


@pytest.fixture(autouse=True)
def before_the_meeting():
    with time_machine.travel(factories.BEFORE, tick=False):
        yield


@pytest.fixture
def turned_down(saint_lucia, focal_point_lc):
    """Somebody with an account, whom the focal point did not know."""
    person = factories.ParticipantFactory(
        delegation=saint_lucia,
        state=State.PROPOSED,
        accredited_at=None,
        user=factories.UserFactory(),
        function="adviser",
    )
    decline_proposed(person, because="Who is that?", seen=person.version, by=focal_point_lc)
    return person


@pytest.mark.django_db
def test_who_was_turned_down_comes_back_into_the_queue(turned_down, focal_point_lc):
    before = turned_down.delegation.participants.counted().count()
    bring_back(turned_down, seen=turned_down.version, by=focal_point_lc)
    held = Participant.objects.get(pk=turned_down.pk)
    assert (held.state, held.query) == (State.SUBMITTED, "")
    assert held.delegation.participants_count == before + 1
    assert Entry.objects.about(held).last().action == "participant.brought-back"
    told = Message.objects.filter(kind="participant-reopened").values_list("to_email", flat=True)
    assert list(told) == [turned_down.user.email]


@pytest.mark.django_db
def test_the_quota_holds(turned_down, focal_point_lc):
    delegation = turned_down.delegation
    while delegation.places_left > 0:
        factories.ParticipantFactory(delegation=delegation, function="adviser")
        delegation.refresh_from_db()
    with pytest.raises(DelegationFull):
        bring_back(turned_down, seen=turned_down.version, by=focal_point_lc)
    assert Participant.objects.get(pk=turned_down.pk).state == State.WITHDRAWN


@pytest.mark.django_db
def test_who_withdrew_oneself_decides_alone(saint_lucia, focal_point_lc):
    person = factories.ParticipantFactory(delegation=saint_lucia, user=factories.UserFactory(), function="adviser")
    withdraw(person, seen=person.version, by=person.user)
    assert returnable([person]) == frozenset()
    with pytest.raises(WrongState):
        bring_back(person, seen=person.version, by=focal_point_lc)


@pytest.mark.django_db
def test_whose_place_is_taken_has_none_to_come_back_to(saint_lucia, focal_point_lc):
    leaver = factories.ParticipantFactory(delegation=saint_lucia, function="adviser", user=None)
    newcomer = new_substitute(leaver)
    values = {
        "given_name": "Ann",
        "family_name": "New",
        "badge_name": "Ann New",
        "title": "Officer",
        "email": "n@x.org",
    }
    substitute(leaver, newcomer, Filled(values=values), seen=leaver.version, by=focal_point_lc)
    assert returnable([leaver]) == frozenset()


@pytest.mark.django_db
def test_a_form_from_before_is_refused(turned_down, focal_point_lc):
    with pytest.raises(StaleWrite):
        bring_back(turned_down, seen=turned_down.version - 1, by=focal_point_lc)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 12])
def test_who_can_come_back_is_known_in_two_queries(saint_lucia, accreditor, django_assert_num_queries, count):
    saint_lucia.quota = 40
    saint_lucia.save()
    people = [
        factories.ParticipantFactory(delegation=saint_lucia, function="adviser", user=None) for _n in range(count)
    ]
    for person in people:
        withdraw(person, seen=person.version, by=accreditor)
    with django_assert_num_queries(2):
        assert returnable(people) == {person.pk for person in people}


@pytest.mark.django_db
def test_turning_down_offers_undo_and_the_list_a_button(saint_lucia, focal_point_lc, client_of):
    person = factories.ParticipantFactory(delegation=saint_lucia, state=State.PROPOSED, accredited_at=None)
    client = client_of(focal_point_lc)
    answer = client.post(
        url("delegate-turn-down", "LC", person.public_id), {"version": person.version, "because": ""}, follow=True
    )
    back = url("delegate-bring-back", "LC", person.public_id)
    assert answer.content.decode().count(f'action="{back}"') == 2  # the toast's, and the row's
    held = Participant.objects.get(pk=person.pk)
    page = client.post(back, {"version": held.version}, follow=True).content.decode()
    assert "is back and waits for accreditation." in page
    again = client.post(back, {"version": held.version}, follow=True).content.decode()
    assert str(WrongState.message) in again.replace("&#x27;", "'")
    assert client.post(back, {"version": "junk"}).status_code in {302, 409}


@pytest.mark.django_db
def test_the_desk_brings_back_too(turned_down, accreditor, client_of):
    client = client_of(accreditor)
    page = client.get(url("registration", turned_down.public_id)).content.decode()
    back = url("bring-back", turned_down.public_id)
    assert f'action="{back}"' in page
    client.post(back, {"version": turned_down.version})
    assert Participant.objects.get(pk=turned_down.pk).state == State.SUBMITTED
    assert f'action="{back}"' not in client.get(url("registration", turned_down.public_id)).content.decode()


@pytest.mark.django_db
def test_others_get_a_404(turned_down, client_of, timetabler, partner_wco, focal_point_lc):
    for user in (timetabler, partner_wco):
        for address in (
            url("bring-back", turned_down.public_id),
            url("delegate-bring-back", "LC", turned_down.public_id),
        ):
            assert client_of(user).post(address, {"version": turned_down.version}).status_code == 404
    client = client_of(focal_point_lc)
    assert client.post(url("bring-back", turned_down.public_id), {"version": 1}).status_code == 404
    assert client.post(url("delegate-bring-back", "BB", turned_down.public_id), {"version": 1}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_one_place(turned_down, focal_point_lc, accreditor):
    version, outcomes = turned_down.version, []

    def go(user):
        try:
            bring_back(Participant.objects.get(pk=turned_down.pk), seen=version, by=user)
            outcomes.append("back")
        except (WrongState, StaleWrite) as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(user,)) for user in (focal_point_lc, accreditor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["StaleWrite", "back"], ["WrongState", "back"])
    assert Entry.objects.filter(action="participant.brought-back").count() == 1
