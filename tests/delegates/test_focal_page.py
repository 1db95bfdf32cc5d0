"""The focal point's page: what is missing, confirmation, submission, acting heads."""

from __future__ import annotations

import datetime
import functools

import pytest
from django.urls import reverse

from cicc_portal.audit.models import Entry
from cicc_portal.outbox.models import Message
from delegates.actions.acting import name_acting_head
from delegates.actions.confirmation import confirm_proposed
from delegates.models import ActingHead, Delegation, Letter, Participant
from delegates.problems import ActingOutside, ActingTwice, WrongState
from tests import factories
from tests.delegates.test_races import at_once

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


def codes(client, code: str = "LC") -> list[str]:
    return [lack.code for lack in client.get(address("delegation", code)).context["lacks"]]


@pytest.fixture
def person(saint_lucia):
    def make(**fields) -> Participant:
        made = factories.ParticipantFactory(delegation=saint_lucia, **({"state": State.SUBMITTED} | fields))
        return Participant.objects.select_related("meeting", "delegation__party", "user").get(pk=made.pk)

    return make


# --- what is missing --------------------------------------------------------------------------------------------------
def test_empty_delegation_lacks_people_and_a_letter(client_of, focal_point_lc, saint_lucia):
    assert codes(client_of(focal_point_lc)) == ["nobody", "no-letter"]


def test_each_lack_is_a_sentence_with_a_link(client_of, focal_point_lc, person):
    one = person(badge_name="Rita Returned", state=State.RETURNED)
    person(badge_name="Paul Proposed", state=State.PROPOSED)
    draft = person(badge_name="Dan Draft", state=State.DRAFT)
    answer = client_of(focal_point_lc).get(address("delegation", "LC"))
    found = {(lack.code, lack.message) for lack in answer.context["lacks"]}
    assert found == {
        ("query", "The secretariat has a question about Rita Returned."),
        ("proposed", "Paul Proposed registered by the delegation's link and waits for your confirmation."),
        ("draft", "The registration of Dan Draft is not sent yet."),
        ("no-head", "No head of delegation is named."),
        ("no-lead", "Immigration: no lead is named."),
        ("no-lead", "Customs: no lead is named."),
        ("no-letter", "The credentials letter has not been received."),
        ("no-photo", "The photo of Rita Returned is missing."),
    }
    page = answer.content.decode()
    for target in (address("delegate", "LC", one.public_id), address("delegate", "LC", draft.public_id), "#posts"):
        assert f'<li><a href="{target}">' in page
    assert [f'id="{anchor}"' in page for anchor in ("posts", "letters", "proposed")] == [True] * 3


def test_nothing_is_missing(client_of, focal_point_lc, saint_lucia, person):
    head = person(function="head", photo="photos/x.jpg")
    other = person(photo="photos/y.jpg")
    for stream in ("immigration", "customs"):
        lead, alternate = (head, other) if stream == "immigration" else (other, head)
        factories.StreamPostFactory(participant=lead, stream=stream, post="lead")
        factories.StreamPostFactory(participant=alternate, stream=stream, post="alternate")
    Letter.objects.create(delegation=saint_lucia, filename="x.pdf", mime="application/pdf", size=1)
    client = client_of(focal_point_lc)
    assert codes(client) == []
    assert "Nothing is missing" in client.get(address("delegation", "LC")).content.decode()


def test_merged_agencys_head_lacks_an_alternate_for_one_caucus(client_of, focal_point_lc, person):
    head = person(function="head", photo="photos/x.jpg")
    other = person(photo="photos/y.jpg")
    for stream in ("immigration", "customs"):
        factories.StreamPostFactory(participant=head, stream=stream, post="lead")
    client = client_of(focal_point_lc)
    assert codes(client) == ["merged-head", "no-letter"]
    factories.StreamPostFactory(participant=other, stream="customs", post="alternate")
    assert codes(client) == ["no-letter"]


def test_partner_has_no_posts_to_fill(client_of, accreditor, partner_wco):
    assert codes(client_of(accreditor), "WCO") == ["no-letter", "no-photo"]


def test_many_photos_are_one_sentence(client_of, focal_point_lc, person):
    for _number in range(4):
        person()
    answer = client_of(focal_point_lc).get(address("delegation", "LC"))
    assert [lack.message for lack in answer.context["lacks"] if lack.code == "no-photo"] == [
        "The photos of 4 delegates are missing."
    ]


def test_page_costs_the_same_for_one_and_for_thirty(
    client_of, focal_point_lc, saint_lucia, person, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(focal_point_lc)
    Delegation.objects.update(quota=40)
    person(), person(state=State.PROPOSED)
    client.get(address("delegation", "LC"))
    with CaptureQueriesContext(connection) as few:
        client.get(address("delegation", "LC"))
    for _number in range(30):
        person(), person(state=State.PROPOSED)
        Letter.objects.create(delegation=saint_lucia, filename="x.pdf", mime="application/pdf", size=1)
    with django_assert_num_queries(len(few)):
        client.get(address("delegation", "LC"))


# --- submission -------------------------------------------------------------------------------------------------------
def test_delegation_is_submitted_though_something_is_missing(client_of, focal_point_lc, saint_lucia, person):
    person()
    client = client_of(focal_point_lc)
    client.post(address("delegation-submit", "LC"), {"version": saint_lucia.version})
    saint_lucia.refresh_from_db()
    assert saint_lucia.submitted_at is not None
    assert Entry.objects.filter(action="delegation.submitted").count() == 1
    assert "The delegation was submitted on" in client.get(address("delegation", "LC")).content.decode()


def test_empty_delegation_is_not_submitted(client_of, focal_point_lc, saint_lucia):
    answer = client_of(focal_point_lc).post(
        address("delegation-submit", "LC"), {"version": saint_lucia.version}, follow=True
    )
    assert "Nobody is registered yet. Enter at least one delegate" in answer.content.decode()
    saint_lucia.refresh_from_db()
    assert saint_lucia.submitted_at is None


def test_stale_submission_is_refused(client_of, focal_point_lc, saint_lucia, person):
    person()
    assert client_of(focal_point_lc).post(address("delegation-submit", "LC"), {"version": "0"}).status_code == 409


# --- confirmation -----------------------------------------------------------------------------------------------------
def test_who_registered_by_the_link_is_confirmed(client_of, focal_point_lc, saint_lucia, person):
    proposed = person(state=State.PROPOSED, user=factories.UserFactory())
    url = address("delegate-confirm", "LC", proposed.public_id)
    client_of(focal_point_lc).post(url, {"version": proposed.version})
    proposed.refresh_from_db()
    saint_lucia.refresh_from_db()
    assert (proposed.state, saint_lucia.participants_count) == (State.SUBMITTED, 1)
    assert proposed.submitted_at is not None
    assert [message.kind for message in Message.objects.all()] == ["participant-submitted"]


def test_confirmation_keeps_the_quota(client_of, focal_point_lc, saint_lucia, person):
    proposed = person(state=State.PROPOSED)
    Delegation.objects.update(quota=0)
    url = address("delegate-confirm", "LC", proposed.public_id)
    answer = client_of(focal_point_lc).post(url, {"version": proposed.version}, follow=True)
    assert "All places of this delegation are taken" in answer.content.decode()
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED


def test_second_head_is_not_confirmed(client_of, focal_point_lc, person):
    person(function="head")
    proposed = person(state=State.PROPOSED, function="head")
    url = address("delegate-confirm", "LC", proposed.public_id)
    client_of(focal_point_lc).post(url, {"version": proposed.version})
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED


def test_who_does_not_belong_is_turned_down_and_told_why(client_of, focal_point_lc, person):
    proposed = person(state=State.PROPOSED, user=factories.UserFactory(email="who@example.org"))
    url = address("delegate-turn-down", "LC", proposed.public_id)
    client_of(focal_point_lc).post(url, {"version": proposed.version, "because": "Not of our service."})
    proposed.refresh_from_db()
    assert proposed.state == State.WITHDRAWN
    message = Message.objects.get()
    assert (message.to_email, message.kind) == ("who@example.org", "participant-not_confirmed")
    assert "Not of our service." in message.text


@pytest.mark.parametrize("name", ["delegate-confirm", "delegate-turn-down"])
@pytest.mark.parametrize("state", [State.SUBMITTED, State.ACCREDITED, State.RETURNED])
def test_only_who_waits_for_it_is_confirmed_or_turned_down(client_of, focal_point_lc, person, name, state):
    other = person(state=state)
    client_of(focal_point_lc).post(address(name, "LC", other.public_id), {"version": other.version})
    other.refresh_from_db()
    assert other.state == state


@pytest.mark.parametrize("name", ["delegate-confirm", "delegate-turn-down"])
def test_nobody_else_confirms(client_of, barbados, person, chief_immigration_bb, secretary, protocol_officer, name):
    proposed = person(state=State.PROPOSED)
    focal_bb = factories.FocalPointFactory(delegation=barbados).user
    for user in (focal_bb, chief_immigration_bb, secretary, protocol_officer):
        for code in ("LC", "BB"):
            url = address(name, code, proposed.public_id)
            assert client_of(user).post(url, {"version": proposed.version}).status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_are_confirmed_into_the_last_place_at_once(saint_lucia, focal_point_lc, person, _round):
    Delegation.objects.update(quota=1)
    proposed = [person(state=State.PROPOSED) for _number in range(2)]
    outcomes = at_once(
        *(functools.partial(confirm_proposed, one, seen=one.version, by=focal_point_lc) for one in proposed)
    )
    assert sorted(type(error).__name__ for error in outcomes) == ["DelegationFull", "NoneType"]
    saint_lucia.refresh_from_db()
    assert (saint_lucia.participants_count, Participant.objects.counted().count()) == (1, 1)


# --- acting heads -----------------------------------------------------------------------------------------------------
def days(first="2025-05-14", last="2025-05-15"):
    return {"acting-first_day": first, "acting-last_day": last}


def test_acting_head_speaks_on_some_days(client_of, focal_point_lc, person):
    head, other = person(function="head"), person()
    client = client_of(focal_point_lc)
    client.post(address("acting-head", "LC"), {"acting-participant": other.pk} | days())
    heads = client.get(address("delegation", "LC")).context["heads"]
    assert [(found.day.day, found.head, found.is_acting) for found in heads] == [
        (14, other, True),
        (15, other, True),
        (16, head, False),
    ]
    client.post(address("acting-head-remove", "LC", ActingHead.objects.get().pk))
    assert client.get(address("delegation", "LC")).context["heads"] == []


@pytest.mark.parametrize(
    ("spans", "field", "sentence"),
    [
        (days("2025-05-15", "2025-05-14"), "last_day", "The last day is before the first day."),
        (days("2025-05-15", "2025-05-16"), "first_day", "Somebody else is acting head on one of these days."),
        (days("2025-06-01"), "first_day", "Select a valid choice. 2025-06-01 is not one of the available choices."),
        (days("x"), "first_day", "Select a valid choice. x is not one of the available choices."),
    ],
)
def test_days_that_cannot_be_are_told_beside_the_field(
    client_of, focal_point_lc, saint_lucia, person, spans, field, sentence
):
    person(function="head")
    other = person()
    day = datetime.date(2025, 5, 16)
    name_acting_head(saint_lucia, person(), first_day=day, last_day=day, by=focal_point_lc)
    answer = client_of(focal_point_lc).post(address("acting-head", "LC"), {"acting-participant": other.pk} | spans)
    assert (answer.status_code, answer.context["acting_form"].errors) == (422, {field: [sentence]})
    assert ActingHead.objects.count() == 1


def test_acting_head_is_somebody_else_of_the_delegation(client_of, focal_point_lc, saint_lucia, person, adviser_bb):
    head = person(function="head")
    for wrong in (head, adviser_bb.participant):
        answer = client_of(focal_point_lc).post(address("acting-head", "LC"), {"acting-participant": wrong.pk} | days())
        assert list(answer.context["acting_form"].errors) == ["participant"]
    span = {"first_day": datetime.date(2025, 5, 14), "last_day": datetime.date(2025, 5, 14), "by": focal_point_lc}
    with pytest.raises(WrongState):
        name_acting_head(saint_lucia, adviser_bb.participant, **span)
    with pytest.raises(ActingOutside):
        name_acting_head(saint_lucia, person(), **span | {"last_day": datetime.date(2025, 5, 20)})


def test_withdrawn_acting_head_gives_the_days_up(client_of, focal_point_lc, saint_lucia, person):
    person(function="head")
    other = person()
    day = datetime.date(2025, 5, 14)
    name_acting_head(saint_lucia, other, first_day=day, last_day=day, by=focal_point_lc)
    client_of(focal_point_lc).post(address("delegate-withdraw", "LC", other.public_id), {"version": other.version})
    assert not ActingHead.objects.exists()


def test_acting_head_of_another_delegation_is_not_removed(client_of, focal_point_lc, barbados, adviser_bb):
    acting = ActingHead.objects.create(
        delegation=barbados,
        participant=adviser_bb.participant,
        first_day=barbados.meeting.starts_on,
        last_day=barbados.meeting.starts_on,
    )
    for code in ("LC", "BB"):
        client_of(focal_point_lc).post(address("acting-head-remove", code, acting.pk))
    assert ActingHead.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_acting_heads_for_one_day_at_once(saint_lucia, focal_point_lc, person):
    day = saint_lucia.meeting.starts_on
    span = {"first_day": day, "last_day": day, "by": focal_point_lc}
    people = [person(), person()]
    outcomes = at_once(*(functools.partial(name_acting_head, saint_lucia, one, **span) for one in people))
    assert sorted(type(error).__name__ for error in outcomes) == ["ActingTwice", "NoneType"]
    assert str(ActingTwice()) == "Somebody else is acting head on one of these days."
