"""Somebody else is sent in place of a member."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from cicc_portal.outbox.models import Message
from delegates.actions.acting import name_acting_head
from delegates.actions.badges import issue_badge
from delegates.actions.registration import Entry
from delegates.actions.substitution import new_substitute, substitute
from delegates.models import ActingHead, Badge, Delegation, Participant, StreamPost
from delegates.problems import HeadTaken, WrongState
from tests import factories
from tests.delegates.test_races import at_once

pytestmark = pytest.mark.django_db
State = Participant.State
DURING = datetime.datetime(2025, 5, 15, 15, tzinfo=datetime.UTC)


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


def values(leaver, **changes):
    found = {
        "leaver_version": str(leaver.version), "function": leaver.function, "stream": "immigration",
        "given_name": "Susan", "family_name": "Substitute", "badge_name": "", "title": "Deputy Chief", "agency": "",
        "spoken": "", "phone": "", "language": "en", "dietary": "", "access_needs": "",
        "email": "susan@example.org", "consent": "on",
    } | changes  # fmt: skip
    return {name: value for name, value in found.items() if value is not None}


@pytest.fixture
def head(saint_lucia, focal_point_lc):
    """Head and immigration lead of a delegation whose places are all taken."""
    person = factories.ParticipantFactory(
        delegation=saint_lucia, function="head", family_name="Leaver", agency="Immigration"
    )
    factories.StreamPostFactory(participant=person, stream="immigration", post="lead")
    Delegation.objects.filter(pk=saint_lucia.pk).update(quota=1)
    return Participant.objects.select_related("meeting", "delegation__party", "user").get(pk=person.pk)


@time_machine.travel(DURING)
def test_place_posts_and_headship_go_over_when_all_places_are_taken(client_of, focal_point_lc, head, meeting):
    meeting.registration_closes_on = datetime.date(2025, 4, 30)
    meeting.save()
    badge = issue_badge(head, by=focal_point_lc)
    client = client_of(focal_point_lc)
    url = address("delegate-substitute", "LC", head.public_id)
    form = client.get(url).context["form"]
    assert [form[name].value() for name in ("function", "stream", "agency", "family_name", "email")] == [
        "head",
        head.stream,
        "Immigration",
        "",
        "",
    ]
    assert client.post(url, values(head))["Location"] == address("delegation", "LC")
    head.refresh_from_db()
    badge.refresh_from_db()
    newcomer = Participant.objects.get(family_name="Substitute")
    assert (head.state, newcomer.state, newcomer.replaces, newcomer.function) == (
        State.WITHDRAWN,
        State.SUBMITTED,
        head,
        "head",
    )
    assert badge.revoked_at is not None
    assert not Badge.objects.active().exists()
    assert list(StreamPost.objects.values_list("stream", "post", "participant")) == [
        ("immigration", "lead", newcomer.pk)
    ]
    assert Delegation.objects.get().participants_count == 1
    assert "in place of" in client.get(address("delegation", "LC")).content.decode()
    kinds = set(Message.objects.values_list("kind", "to_email"))
    assert {("participant-submitted", "susan@example.org"), ("participant-withdrawn", head.email)} <= kinds


@time_machine.travel(DURING)
def test_days_as_acting_head_go_over(saint_lucia, focal_point_lc, head):
    Delegation.objects.update(quota=2)
    acting = factories.ParticipantFactory(delegation=saint_lucia)
    day = saint_lucia.meeting.starts_on
    name_acting_head(saint_lucia, acting, first_day=day, last_day=day, by=focal_point_lc)
    newcomer = new_substitute(acting)
    entry = Entry(values={"given_name": "A", "family_name": "B", "badge_name": "A B", "title": "T", "email": "a@b.cd"})
    substitute(acting, newcomer, entry, seen=acting.version, by=focal_point_lc)
    assert list(ActingHead.objects.values_list("participant", "first_day")) == [(newcomer.pk, day)]


@time_machine.travel(DURING)
def test_wrong_entry_changes_nothing_and_loses_nothing(client_of, focal_point_lc, head):
    url = address("delegate-substitute", "LC", head.public_id)
    answer = client_of(focal_point_lc).post(url, values(head, family_name="", title="Kept"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["family_name"])
    assert 'value="Kept"' in answer.content.decode()
    head.refresh_from_db()
    assert head.state == State.ACCREDITED


@time_machine.travel(datetime.datetime(2025, 5, 17, 15, tzinfo=datetime.UTC))
def test_nobody_is_sent_after_the_last_day(client_of, focal_point_lc, head):
    client = client_of(focal_point_lc)
    answer = client.post(address("delegate-substitute", "LC", head.public_id), values(head))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "The meeting is over: nobody can be sent in place of somebody else any more."
    ]
    assert client.get(address("delegate", "LC", head.public_id)).context["can_substitute"] is False


@time_machine.travel(DURING)
@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.WITHDRAWN, State.DECLINED])
def test_only_who_takes_a_place_is_replaced(client_of, focal_point_lc, saint_lucia, state):
    person = factories.ParticipantFactory(delegation=saint_lucia, state=state)
    url = address("delegate-substitute", "LC", person.public_id)
    assert client_of(focal_point_lc).get(url).status_code == 404
    with pytest.raises(WrongState):
        substitute(person, new_substitute(person), Entry(), seen=person.version, by=focal_point_lc)


@time_machine.travel(DURING)
def test_stale_page_is_refused(client_of, focal_point_lc, head):
    url = address("delegate-substitute", "LC", head.public_id)
    assert client_of(focal_point_lc).post(url, values(head, leaver_version="0")).status_code == 409
    assert Participant.objects.count() == 1


@time_machine.travel(DURING)
def test_others_delegation_is_not_reached(client_of, focal_point_lc, adviser_bb, chief_immigration_bb, saint_lucia):
    person = adviser_bb.participant
    for code in ("BB", "LC"):
        url = address("delegate-substitute", code, person.public_id)
        assert client_of(focal_point_lc).post(url, values(person)).status_code == 404
        assert client_of(chief_immigration_bb).post(url, values(person)).status_code == 404
    person.refresh_from_db()
    assert person.state == State.ACCREDITED


@time_machine.travel(DURING)
def test_second_head_is_refused_and_the_leaver_stays(client_of, focal_point_lc, saint_lucia, head):
    Delegation.objects.update(quota=2)
    adviser = factories.ParticipantFactory(delegation=saint_lucia)
    adviser = Participant.objects.select_related("meeting", "delegation__party", "user").get(pk=adviser.pk)
    url = address("delegate-substitute", "LC", adviser.public_id)
    answer = client_of(focal_point_lc).post(url, values(adviser, function="head"))
    assert list(answer.context["form"].errors) == ["function"]
    entry = Entry(values={"given_name": "A", "family_name": "B", "title": "T", "function": "head"})
    with pytest.raises(HeadTaken):
        substitute(adviser, new_substitute(adviser), entry, seen=adviser.version, by=focal_point_lc)
    adviser.refresh_from_db()
    assert adviser.state == State.ACCREDITED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_who_replace_the_same_person_at_once(saint_lucia, focal_point_lc, head, _round):
    entry = Entry(values={"given_name": "A", "family_name": "B", "badge_name": "A B", "title": "T", "email": "a@b.cd"})

    def sender():
        leaver = Participant.objects.select_related("meeting", "delegation__party", "user").get(pk=head.pk)
        return lambda: substitute(leaver, new_substitute(leaver), entry, seen=leaver.version, by=focal_point_lc)

    with time_machine.travel(DURING, tick=True):
        outcomes = at_once(sender(), sender())
    assert sorted(type(error).__name__ for error in outcomes) == ["NoneType", "StaleWrite"]
    assert Participant.objects.counted().count() == 1
    assert Delegation.objects.get().participants_count == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_substitutions_in_one_full_delegation_at_once(saint_lucia, focal_point_lc, head, _round):
    Delegation.objects.update(quota=2)
    other = factories.ParticipantFactory(delegation=saint_lucia)
    entry = Entry(values={"given_name": "A", "family_name": "B", "badge_name": "A B", "title": "T", "email": "a@b.cd"})

    def sender(pk):
        leaver = Participant.objects.select_related("meeting", "delegation__party", "user").get(pk=pk)
        return lambda: substitute(leaver, new_substitute(leaver), entry, seen=leaver.version, by=focal_point_lc)

    with time_machine.travel(DURING, tick=True):
        outcomes = at_once(sender(head.pk), sender(other.pk))
    assert outcomes == [None, None]
    assert Participant.objects.counted().count() == 2
    assert Participant.objects.counted().filter(function="head").count() == 1
