"""The desk's delegations and the focal point's page."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from cicc_portal.audit.models import Entry
from cicc_portal.outbox.models import Message
from delegates.models import Delegation, FocalPoint, Participant, StreamPost
from delegates.quorum import quorum_of
from meetings.models import Party
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, *args: object) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *args])


def delegate(upload, **changes):
    values = {
        "version": "1", "function": "adviser", "stream": "", "given_name": "Dana", "family_name": "Delegate",
        "badge_name": "", "title": "Officer", "agency": "", "phone": "", "language": "en", "dietary": "",
        "access_needs": "", "email": "dana@example.org", "consent": "on", "photo": upload(),
    } | changes  # fmt: skip
    return {name: value for name, value in values.items() if value is not None}


# --- the desk ---------------------------------------------------------------------------------------------------------
def test_delegations_stand_in_caricom_order(client_of, accreditor, world_customs, cayman, saint_lucia, barbados):
    bahamas = factories.PartyFactory(code="BS", name={"en": "The Bahamas"}, sort_key="Bahamas")
    factories.DelegationFactory(meeting=barbados.meeting, party=bahamas)
    answer = client_of(accreditor).get(address("desk-delegations"))
    names = [str(delegation) for delegation in answer.context["delegations"]]
    assert names == ["The Bahamas", "Barbados", "Saint Lucia", "Cayman Islands", "World Customs Organization"]


def test_group_is_invited_with_its_places(client_of, accreditor, meeting):
    Party.objects.filter(group="member").exclude(pk=meeting.host_id).delete()
    for code in ("AG", "BB"):
        factories.PartyFactory(code=code)
    factories.PartyFactory(code="WCO", group="international")
    answer = client_of(accreditor).post(address("invite"), {"group": "member"})
    assert answer.status_code == 302
    invited = dict(Delegation.objects.values_list("party__code", "quota"))
    assert invited == {"AG": 4, "BB": 4, "LC": 4}
    assert Entry.objects.filter(action="delegation.invited").count() == 3


def test_one_is_invited_and_not_twice(client_of, accreditor, meeting):
    party = factories.PartyFactory(code="BB")
    client = client_of(accreditor)
    client.post(address("invite"), {"parties": [party.pk]})
    answer = client.post(address("invite"), {"parties": [party.pk]})
    assert answer.status_code == 422
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("parties", [[], ["x"], ["999999"]])
def test_nobody_ticked_is_told(client_of, accreditor, meeting, parties):
    answer = client_of(accreditor).post(address("invite"), {"parties": parties})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["parties"])


def test_places_and_credentials_are_changed(client_of, accreditor, barbados):
    data = {"version": barbados.version, "quota": "7", "credentials": "formal"}
    assert client_of(accreditor).post(address("desk-delegation", "BB"), data).status_code == 302
    barbados.refresh_from_db()
    assert (barbados.quota, barbados.credentials) == (7, "formal")
    assert Entry.objects.about(barbados).get().changes == {
        "quota": [4, 7],
        "credentials": ["absent", "formal"],
        "credentials_on": [None, barbados.credentials_on.isoformat()],
    }


@pytest.mark.parametrize(
    ("quota", "sentence"),
    [
        ("0", "More people are registered than this number of places."),
        ("-1", "Ensure this value is greater than or equal to 0."),
        ("99999", "Ensure this value is less than or equal to 500."),
        ("x", "Enter a whole number."),
    ],
)
def test_quota_that_cannot_be_is_told_beside_its_field(client_of, accreditor, barbados, adviser_bb, quota, sentence):
    data = {"version": barbados.version, "quota": quota, "credentials": "formal"}
    answer = client_of(accreditor).post(address("desk-delegation", "BB"), data)
    assert (answer.status_code, answer.context["form"].errors) == (422, {"quota": [sentence]})
    barbados.refresh_from_db()
    assert barbados.quota == 4


def test_stale_change_of_places_is_refused(client_of, accreditor, barbados):
    data = {"version": barbados.version, "quota": "7", "credentials": "formal"}
    client_of(accreditor).post(address("desk-delegation", "BB"), data)
    assert client_of(accreditor).post(address("desk-delegation", "BB"), data | {"quota": "9"}).status_code == 409


def test_focal_point_gets_an_account_and_mail_in_the_language(client_of, accreditor, barbados):
    data = {"focal-email": "New.Focal@example.org", "focal-full_name": "Fay Focal", "focal-language": "fr"}
    client_of(accreditor).post(address("focal-point-add", "BB"), data)
    focal_point = FocalPoint.objects.get(delegation=barbados)
    assert (focal_point.user.email, focal_point.user.language) == ("new.focal@example.org", "fr")
    message = Message.objects.get(kind="focal-point")
    assert (message.language, message.to_user) == ("fr", focal_point.user)
    assert "/cicc-28/delegation/BB/" in message.text
    answer = client_of(accreditor).post(address("focal-point-add", "BB"), data)
    assert answer.context["focal_form"].errors == {"email": ["This person is a focal point of the delegation already."]}


def test_focal_point_is_removed_and_shut_out(client_of, accreditor, saint_lucia, focal_point_lc):
    client = client_of(focal_point_lc)
    assert client.get(address("delegation", "LC")).status_code == 200
    pk = FocalPoint.objects.get().pk
    client_of(accreditor).post(address("focal-point-remove", "LC", pk))
    assert client.get(address("delegation", "LC")).status_code == 404


def test_invitation_is_taken_back_only_while_nobody_was_registered(
    client_of, accreditor, barbados, saint_lucia, adviser_bb
):
    client = client_of(accreditor)
    for delegation in (barbados, saint_lucia):
        client.post(address("uninvite", delegation.party.code), {"version": delegation.version})
    assert list(Delegation.objects.all()) == [barbados]


def test_quorum_counts_member_states_with_somebody_accredited(
    meeting, chief_immigration_bb, merged_head_ky, partner_wco, saint_lucia, submitted
):
    submitted(saint_lucia)
    meeting.delegations.update(credentials=Delegation.Credentials.PROVISIONAL)
    quorum = quorum_of(meeting)
    assert (quorum.represented, quorum.members, quorum.needed, quorum.is_reached) == (1, 2, 8, False)


# --- the focal point --------------------------------------------------------------------------------------------------
def test_focal_point_comes_straight_to_the_one_delegation(client_of, focal_point_lc):
    answer = client_of(focal_point_lc).get(address("own-delegations"))
    assert answer["Location"] == address("delegation", "LC")


def test_focal_point_adds_a_delegate_without_account(client_of, focal_point_lc, saint_lucia, upload):
    answer = client_of(focal_point_lc).post(address("delegate-add", "LC"), delegate(upload))
    assert answer["Location"] == address("delegation", "LC")
    person = Participant.objects.get()
    assert (person.state, person.user, person.delegation) == (State.SUBMITTED, None, saint_lucia)
    told = set(Message.objects.filter(kind="participant-submitted").values_list("to_email", flat=True))
    assert told == {"dana@example.org", "focal.lc@example.org"}


def test_focal_point_cannot_exceed_the_quota(client_of, focal_point_lc, saint_lucia, upload):
    saint_lucia.quota = 0
    saint_lucia.save()
    answer = client_of(focal_point_lc).post(address("delegate-add", "LC"), delegate(upload))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "__all__": ["All places of this delegation are taken. Ask its focal point or the secretariat."]
    }
    assert (
        address("delegate-add", "LC") not in client_of(focal_point_lc).get(address("delegation", "LC")).content.decode()
    )


def test_focal_point_is_shut_out_after_the_last_day_but_the_desk_is_not(
    client_of, focal_point_lc, accreditor, meeting, upload
):
    meeting.registration_closes_on = datetime.date(2025, 4, 30)
    meeting.save()
    client_of(focal_point_lc).post(address("delegate-add", "LC"), delegate(upload))
    assert not Participant.objects.exists()
    client_of(accreditor).post(address("delegate-add", "LC"), delegate(upload))
    assert Participant.objects.get().state == State.SUBMITTED


def test_focal_point_changes_and_withdraws(client_of, focal_point_lc, saint_lucia, submitted, upload):
    person = submitted(saint_lucia)
    client = client_of(focal_point_lc)
    url = address("delegate", "LC", person.public_id)
    client.post(url, delegate(upload, version=str(person.version), title="Comptroller", photo=None))
    person.refresh_from_db()
    assert (person.title, person.state) == ("Comptroller", State.SUBMITTED)
    client.post(address("delegate-withdraw", "LC", person.public_id), {"version": person.version})
    person.refresh_from_db()
    assert person.state == State.WITHDRAWN
    assert client.get(url).status_code == 404


def test_address_of_an_account_is_its_holders_own(client_of, focal_point_lc, saint_lucia, submitted, outsider, upload):
    person = submitted(saint_lucia, user=outsider, email=outsider.email)
    values = delegate(upload, version=str(person.version), email="thief@example.org", photo=None)
    client_of(focal_point_lc).post(address("delegate", "LC", person.public_id), values)
    person.refresh_from_db()
    assert (person.email, person.given_name) == ("outsider@example.org", "Dana")


# --- posts ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def trio(saint_lucia, submitted):
    return [submitted(saint_lucia, family_name=name) for name in ("One", "Two", "Three")]


def named(delegation, **posts):
    return {"version": Delegation.objects.get(pk=delegation.pk).version} | {
        name: person.pk if person else "" for name, person in posts.items()
    }


def test_head_leads_and_alternates_are_named(client_of, focal_point_lc, saint_lucia, trio):
    one, two, three = trio
    url = address("delegation", "LC")
    client = client_of(focal_point_lc)
    client.post(url, named(saint_lucia, head=one, immigration_lead=one, customs_lead=two, customs_alternate=three))
    one.refresh_from_db()
    assert (one.function, one.category) == ("head", "head")
    held = set(StreamPost.objects.values_list("stream", "post", "participant__family_name"))
    assert held == {("immigration", "lead", "One"), ("customs", "lead", "Two"), ("customs", "alternate", "Three")}
    client.post(url, named(saint_lucia, head=two, immigration_lead=two, customs_lead=one))
    for person in trio:
        person.refresh_from_db()
    assert [person.function for person in trio] == ["alternate", "head", "adviser"]
    held = set(StreamPost.objects.values_list("stream", "post", "participant__family_name"))
    assert held == {("immigration", "lead", "Two"), ("customs", "lead", "One")}


def test_merged_head_leads_both_and_is_asked_for_an_alternate(client_of, focal_point_lc, saint_lucia, trio):
    one, two, _three = trio
    client, url = client_of(focal_point_lc), address("delegation", "LC")
    client.post(url, named(saint_lucia, head=one, immigration_lead=one, customs_lead=one))
    sentence = "leads both streams, whose caucuses meet at the same time"
    assert sentence in client.get(url).content.decode()
    posts = named(saint_lucia, head=one, immigration_lead=one, customs_lead=one, customs_alternate=two)
    client.post(url, posts)
    assert sentence not in client.get(url).content.decode()


def test_lead_cannot_be_the_alternate_too(client_of, focal_point_lc, saint_lucia, trio):
    posts = named(saint_lucia, immigration_lead=trio[0], immigration_alternate=trio[0])
    answer = client_of(focal_point_lc).post(address("delegation", "LC"), posts)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "immigration_alternate": ["A person cannot be the lead and the alternate of one stream."]
    }


def test_person_of_another_delegation_cannot_hold_a_post(client_of, focal_point_lc, saint_lucia, adviser_bb, trio):
    posts = named(saint_lucia, immigration_lead=adviser_bb.participant)
    answer = client_of(focal_point_lc).post(address("delegation", "LC"), posts)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["immigration_lead"])


def test_database_refuses_a_holder_from_another_delegation(saint_lucia, adviser_bb):
    from django.db import IntegrityError, connection, transaction

    post = StreamPost(delegation=saint_lucia, participant=adviser_bb.participant, stream="customs", post="lead")
    with transaction.atomic():
        post.save()
        with pytest.raises(IntegrityError, match="post_participant_same_delegation"):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_stale_posts_are_refused(client_of, focal_point_lc, saint_lucia, trio):
    posts = named(saint_lucia, head=trio[0])
    client = client_of(focal_point_lc)
    client.post(address("delegation", "LC"), posts)
    assert client.post(address("delegation", "LC"), posts | {"head": trio[1].pk}).status_code == 409


def test_new_lead_gets_the_caucus_only_once_accredited(
    client_of, viewer, focal_point_lc, saint_lucia, submitted, outsider, meeting
):
    caucus = factories.audience(meeting, "stream", "immigration")
    person = submitted(saint_lucia, user=outsider)
    client_of(focal_point_lc).post(address("delegation", "LC"), named(saint_lucia, immigration_lead=person))
    assert caucus.pk not in viewer(outsider, meeting).audiences
    person.state, person.accredited_at = State.ACCREDITED, factories.BEFORE
    person.save()
    assert caucus.pk in viewer(outsider, meeting).audiences
