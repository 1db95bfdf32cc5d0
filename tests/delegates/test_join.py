"""By the delegation's link: who registers oneself waits for the focal point's word."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from cicc_portal.audit.models import Entry
from cicc_portal.outbox.models import Message
from delegates.actions.joining import make_join_link, switch_off_join_link
from delegates.models import Badge, Participant
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


@pytest.fixture
def link(saint_lucia, focal_point_lc):
    """The address of Saint Lucia's link."""
    make_join_link(saint_lucia, seen=saint_lucia.version, by=focal_point_lc)
    return address("join", saint_lucia.join_token)


def own(user) -> Participant:
    return Participant.objects.get(user=user)


@pytest.fixture
def proposed(link, client_of, newcomer, post_step, saint_lucia):
    """Registered by the link, and sent."""
    client_of(newcomer).post(link)
    post_step(newcomer, "you", delegation=str(saint_lucia.pk))
    post_step(newcomer, "photo")
    post_step(newcomer, "check")
    return own(newcomer)


def test_visitor_learns_what_it_is_about_and_comes_back_after_signing_in(client_of, link):
    page = client_of(None).get(link).content.decode()
    assert "Saint Lucia" in page
    assert f"/accounts/signup/?next={link}" in page
    answer = client_of(None).post(link)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={link}")
    assert not Participant.objects.exists()


def test_looking_at_the_link_begins_nothing(client_of, newcomer, link):
    assert client_of(newcomer).get(link).status_code == 200
    assert not Participant.objects.exists()


def test_delegation_is_preset(client_of, newcomer, link, saint_lucia):
    answer = client_of(newcomer).post(link)
    assert (answer.status_code, answer["Location"]) == (302, address("register"))
    assert (own(newcomer).state, own(newcomer).delegation) == (State.DRAFT, saint_lucia)
    page = client_of(newcomer).get(address("register-step", "you")).content.decode()
    assert f'<option value="{saint_lucia.pk}" selected>' in page


def test_draft_for_another_delegation_moves(client_of, newcomer, post_step, link, saint_lucia):
    post_step(newcomer, "you")
    person = own(newcomer)
    assert "moves to this delegation" in client_of(newcomer).get(link).content.decode()
    client_of(newcomer).post(link, {"version": person.version})
    assert (own(newcomer).delegation, own(newcomer).title) == (saint_lucia, "Senior Customs Officer")


def test_who_is_registered_already_stays_where_that_is(client_of, adviser_bb, link, barbados):
    assert "You are registered already" in client_of(adviser_bb).get(link).content.decode()
    client_of(adviser_bb).post(link, {"version": adviser_bb.participant.version})
    adviser_bb.participant.refresh_from_db()
    assert adviser_bb.participant.delegation == barbados


def test_sent_registration_awaits_confirmation_and_takes_no_place(proposed, newcomer, saint_lucia, focal_point_lc):
    assert proposed.state == State.PROPOSED
    assert proposed.submitted_at is not None
    saint_lucia.refresh_from_db()
    assert saint_lucia.participants_count == 0
    told = set(Message.objects.filter(kind__startswith="participant-").values_list("kind", "to_user"))
    assert told == {("participant-proposed", newcomer.pk), ("participant-proposed-to-you", focal_point_lc.pk)}
    letter = Message.objects.get(to_user=focal_point_lc)
    assert address("delegation", "LC") in letter.text
    assert "Nora Newcomer-Éloïse, Senior Customs Officer" in letter.text
    assert Entry.objects.filter(action="participant.proposed").count() == 1


def test_its_author_sees_where_it_stands_and_changes_it(proposed, newcomer, client_of, post_step):
    page = client_of(newcomer).get(address("me")).content.decode()
    assert "awaiting confirmation by the delegation" in page
    assert "focal point is asked to confirm it" in page
    assert post_step(newcomer, "you", delegation=str(proposed.delegation_id), title="Deputy").status_code == 302
    proposed.refresh_from_db()
    assert (proposed.state, proposed.title) == (State.PROPOSED, "Deputy")
    client_of(newcomer).post(address("withdraw"), {"version": proposed.version})
    proposed.refresh_from_db()
    assert proposed.state == State.WITHDRAWN


def test_focal_point_and_desk_see_it_the_queue_does_not(proposed, client_of, focal_point_lc, accreditor, outsider):
    assert str(proposed) in client_of(focal_point_lc).get(address("delegation", "LC")).content.decode()
    assert str(proposed) in client_of(accreditor).get(address("desk-participants")).content.decode()
    assert not Participant.objects.awaiting_decision().exists()
    url = address("accredit", proposed.public_id)
    client_of(accreditor).post(url, {"version": proposed.version, "category": "delegate"})
    proposed.refresh_from_db()
    assert proposed.state == State.PROPOSED
    assert not Badge.objects.exists()


def test_free_choice_of_a_delegation_with_a_focal_point_awaits_confirmation_too(
    register, newcomer, saint_lucia, focal_point_lc
):
    register(newcomer, you={"delegation": str(saint_lucia.pk)})
    assert own(newcomer).state == State.PROPOSED


def test_delegation_without_focal_point_goes_to_the_desk_at_once(register, newcomer):
    register(newcomer)
    assert own(newcomer).state == State.SUBMITTED


def test_closed_account_confirms_nobody(register, newcomer, saint_lucia, focal_point_lc):
    focal_point_lc.is_active = False
    focal_point_lc.save()
    register(newcomer, you={"delegation": str(saint_lucia.pk)})
    assert own(newcomer).state == State.SUBMITTED


def test_focal_points_need_nobodys_word(register, focal_point_lc, saint_lucia):
    register(focal_point_lc, you={"delegation": str(saint_lucia.pk)})
    assert own(focal_point_lc).state == State.SUBMITTED


def test_moving_by_oneself_needs_the_new_delegations_word(
    post_step, newcomer, submitted, accreditor, saint_lucia, focal_point_lc, barbados
):
    """Else one could be accredited with one delegation's word and sit with another."""
    from delegates.actions.accreditation import accredit

    person = submitted(user=newcomer)
    accredit(person, seen=person.version, by=accreditor)
    assert post_step(newcomer, "you", delegation=str(saint_lucia.pk)).status_code == 302
    person.refresh_from_db()
    assert (person.state, person.delegation, person.accredited_at) == (State.PROPOSED, saint_lucia, None)
    assert not Badge.objects.active().exists()
    assert Message.objects.filter(kind="participant-proposed-to-you", to_user=focal_point_lc).count() == 1
    barbados.refresh_from_db()
    assert barbados.participants_count == 0


def test_moving_while_a_query_is_open_does_not_slip_past(post_step, newcomer, submitted, saint_lucia, focal_point_lc):
    person = submitted(user=newcomer, state=State.RETURNED, query="Which delegation?")
    post_step(newcomer, "you", delegation=str(saint_lucia.pk), later="1")
    person.refresh_from_db()
    assert person.state == State.PROPOSED
    post_step(newcomer, "check")
    person.refresh_from_db()
    assert person.state == State.PROPOSED


def test_returned_registration_is_sent_again_without_a_second_confirmation(
    post_step, newcomer, submitted, saint_lucia, focal_point_lc
):
    person = submitted(delegation=saint_lucia, user=newcomer, state=State.RETURNED, query="Which office?")
    post_step(newcomer, "check")
    person.refresh_from_db()
    assert person.state == State.SUBMITTED


def test_proposal_that_moves_where_nobody_confirms_goes_to_the_desk(proposed, post_step, newcomer, barbados):
    assert post_step(newcomer, "you", delegation=str(barbados.pk)).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.state, proposed.delegation) == (State.SUBMITTED, barbados)
    assert Message.objects.filter(kind="participant-submitted", to_user=newcomer).count() == 1


# --- the link itself --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("junk", ["x", "nothing-of-that-name", "%00", "a" * 300])
def test_wrong_link_names_no_delegation(client_of, newcomer, saint_lucia, meeting, junk):
    for user in (None, newcomer):
        for answer in (client_of(user).get(f"/cicc-28/join/{junk}/"), client_of(user).post(f"/cicc-28/join/{junk}/")):
            assert answer.status_code == 404
            assert "Barbados" not in answer.content.decode()


def test_empty_secret_opens_no_delegation_without_link(client_of, saint_lucia, meeting):
    assert saint_lucia.join_token == ""
    assert client_of(None).get("/cicc-28/join//").status_code == 404


def test_link_of_another_meeting_opens_nothing(client_of, newcomer, saint_lucia, meeting):
    elsewhere = factories.DelegationFactory(meeting=factories.MeetingFactory(number=29, slug="cicc-29"))
    make_join_link(elsewhere, seen=elsewhere.version, by=newcomer)
    assert client_of(newcomer).get(address("join", elsewhere.join_token)).status_code == 404


def test_renewed_and_switched_off_links_open_nothing(client_of, newcomer, link, saint_lucia, focal_point_lc):
    make_join_link(saint_lucia, seen=saint_lucia.version, by=focal_point_lc)
    assert client_of(newcomer).get(link).status_code == 404
    new = address("join", saint_lucia.join_token)
    assert client_of(newcomer).get(new).status_code == 200
    switch_off_join_link(saint_lucia, seen=saint_lucia.version, by=focal_point_lc)
    assert client_of(newcomer).post(new).status_code == 404
    assert not Participant.objects.exists()


def test_record_holds_no_secret_of_the_link(link, saint_lucia, focal_point_lc):
    make_join_link(saint_lucia, seen=saint_lucia.version, by=focal_point_lc)
    entries = list(Entry.objects.about(saint_lucia).values_list("action", "changes"))
    assert [action for action, _changes in entries] == [
        "delegation.join-link-made",
        "delegation.join-link-renewed",
    ]
    assert not any(changes for _action, changes in entries)


def test_link_is_made_by_the_delegations_focal_point_and_the_desk(
    client_of, saint_lucia, barbados, focal_point_lc, secretary, accreditor, director, timetabler, adviser_bb, outsider
):
    for user, code, status, page in (
        (focal_point_lc, "LC", 302, "delegation"),
        (secretary, "LC", 302, "desk-delegation"),
        (accreditor, "BB", 302, "delegation"),
        (director, "BB", 302, "delegation"),
        (focal_point_lc, "BB", 404, ""),
        (timetabler, "BB", 404, ""),
        (adviser_bb, "BB", 404, ""),
        (outsider, "BB", 404, ""),
    ):
        delegation = saint_lucia if code == "LC" else barbados
        delegation.refresh_from_db()
        before = delegation.join_token
        answer = client_of(user).post(address("join-link", code), {"version": delegation.version, "do": "make"})
        delegation.refresh_from_db()
        assert (answer.status_code, delegation.join_token != before) == (status, status == 302), user
        if status == 302:
            assert answer["Location"] == address(page, code)
    assert client_of(None).post(address("join-link", "BB")).status_code == 302
    assert client_of(focal_point_lc).get(address("join-link", "LC")).status_code == 405


def test_link_changed_by_somebody_else_meanwhile(client_of, link, saint_lucia, focal_point_lc):
    token = saint_lucia.join_token
    answer = client_of(focal_point_lc).post(address("join-link", "LC"), {"version": "1", "do": "switch-off"})
    assert answer.status_code == 409
    saint_lucia.refresh_from_db()
    assert saint_lucia.join_token == token


def test_link_after_the_last_day_begins_nothing(client_of, newcomer, link, meeting):
    meeting.registration_closes_on = datetime.date(2025, 4, 30)
    meeting.save()
    assert "It closed on" in client_of(newcomer).get(link).content.decode()
    client_of(newcomer).post(link)
    assert not Participant.objects.exists()
