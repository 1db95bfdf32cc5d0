"""The steps of a registration: saved one by one, taken up on another device, carried over from an earlier meeting."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from cicc_portal.accounts.models import User
from cicc_portal.outbox.models import Message
from delegates.actions.registration import Entry, save
from delegates.models import Invitation, Participant
from delegates.privacy import PRIVACY_VERSION
from delegates.problems import AlreadyRegistered
from delegates.registration.steps import Step, steps_of
from tests import factories
from tests.delegates import pictures
from tests.delegates.test_races import at_once

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, *args: object, slug: str = "cicc-28") -> str:
    return reverse(f"delegates:{name}", args=[slug, *args])


def own(user: User) -> Participant:
    return Participant.objects.get(user=user)


def leads_to(answer) -> str:
    assert answer.status_code == 302
    return answer["Location"]


def test_each_step_is_saved_and_leads_to_the_next(post_step, newcomer, client_of):
    client = client_of(newcomer)
    assert leads_to(client.get(address("register"))) == address("register-step", "you")
    for step, following in (("you", "photo"), ("photo", "contact"), ("contact", "travel"), ("travel", "check")):
        assert leads_to(post_step(newcomer, step)) == address("register-step", following)
        assert own(newcomer).state == State.DRAFT
    assert leads_to(post_step(newcomer, "check")) == address("me")
    assert own(newcomer).state == State.SUBMITTED


def test_it_is_taken_up_on_another_device(post_step, newcomer, client_of):
    post_step(newcomer, "you")
    assert leads_to(client_of(newcomer).get(address("register"))) == address("register-step", "photo")
    post_step(newcomer, "photo")
    other = client_of(newcomer)
    assert leads_to(other.get(address("register"))) == address("register-step", "check")
    page = other.get(address("register-step", "you")).content.decode()
    assert 'value="Nora"' in page
    assert 'value="English, français"' in page


def test_gaps_may_be_left_for_later_and_are_told_at_the_end(post_step, newcomer, client_of):
    assert leads_to(post_step(newcomer, "you", later="1", given_name="", family_name="", title="")) == address("me")
    person = own(newcomer)
    assert (person.state, person.agency, person.consent_version) == (State.DRAFT, "Customs and Excise Department", "")
    page = client_of(newcomer).get(address("register-step", "check")).content.decode()
    for sentence in ("Your name is missing.", "Your official title is missing.", "The photo for the badge is missing."):
        assert sentence in page
    answer = post_step(newcomer, "check")
    assert answer.status_code == 422
    assert len(answer.context["form"].non_field_errors()) == 3
    assert own(newcomer).state == State.DRAFT
    assert not Message.objects.filter(kind__startswith="participant-").exists()


def test_draft_takes_no_place(post_step, newcomer, barbados):
    post_step(newcomer, "you")
    barbados.refresh_from_db()
    assert barbados.participants_count == 0


def test_steps_before_the_delegation_lead_to_the_first(client_of, newcomer, meeting):
    for step in ("photo", "contact", "travel", "check"):
        assert leads_to(client_of(newcomer).get(address("register-step", step))) == address("register")


@pytest.mark.parametrize("step", ["", "x", "you'", "CHECK", "\x00"])
def test_no_such_step(client_of, newcomer, meeting, step):
    answer = client_of(newcomer).get(f"/cicc-28/register/{step or 'none'}/")
    assert answer.status_code == 404


def test_every_step_can_be_reached_and_the_present_one_is_named(post_step, newcomer, client_of):
    post_step(newcomer, "you")
    page = client_of(newcomer).get(address("register-step", "contact")).content.decode()
    for step in Step:
        assert address("register-step", step.value) in page
    assert "Step 3 of 5: Contact and needs" in page
    assert page.count('aria-current="step"') == 1


def test_two_devices_begin_at_once(post_step, newcomer):
    """Both opened the empty form; the second does not overwrite what the first has stored."""
    post_step(newcomer, "you", title="From the laptop")
    answer = post_step(newcomer, "you", title="From the phone", version="0")
    assert answer.status_code == 409
    assert own(newcomer).title == "From the laptop"
    assert 'value="From the phone"' in answer.content.decode()
    again = post_step(newcomer, "you", title="From the phone")
    assert again.status_code == 302
    assert own(newcomer).title == "From the phone"


@pytest.mark.django_db(transaction=True)
def test_two_devices_begin_at_one_moment(barbados):
    user = factories.UserFactory()

    def begin():
        save(
            Participant(meeting=barbados.meeting, user=user), Entry(values={"delegation": barbados}), seen="0", by=user
        )

    outcomes = at_once(begin, begin)
    assert sorted(type(error).__name__ for error in outcomes) == [AlreadyRegistered.__name__, "NoneType"]
    assert Participant.objects.filter(user=user).count() == 1


def test_somebody_else_neither_sees_nor_changes_a_draft(post_step, newcomer, outsider, client_of):
    post_step(newcomer, "you")
    page = client_of(outsider).get(address("register-step", "you")).content.decode()
    assert "Newcomer" not in page
    post_step(outsider, "you", family_name="Other")
    assert own(newcomer).family_name == "Newcomer-Éloïse"


def test_media_are_asked_neither_for_travel_nor_for_a_stream(register, post_step, client_of, newcomer, media_person):
    press = media_person.participant.delegation
    assert leads_to(post_step(newcomer, "you", delegation=str(press.pk))) == address("register-step", "photo")
    person = own(newcomer)
    assert (person.stream, person.category) == ("", "media")
    assert Step.TRAVEL not in steps_of(person)
    post_step(newcomer, "photo")
    assert leads_to(post_step(newcomer, "contact")) == address("register-step", "check")
    assert leads_to(client_of(newcomer).get(address("register-step", "travel"))) == address("register")
    assert leads_to(post_step(newcomer, "check")) == address("me")
    assert "Travel" not in client_of(newcomer).get(address("me")).content.decode()


def test_partners_go_the_same_way(register, newcomer, world_customs):
    register(newcomer, you={"delegation": str(world_customs.pk), "stream": "", "function": "observer"})
    assert (own(newcomer).state, own(newcomer).category) == (State.SUBMITTED, "partner")


def test_change_after_sending_leads_to_the_summary(register, post_step, newcomer, client_of):
    register(newcomer)
    assert leads_to(client_of(newcomer).get(address("register"))) == address("register-step", "check")
    assert leads_to(post_step(newcomer, "contact", phone="+1 246 555 0111")) == address("register-step", "check")
    assert (own(newcomer).state, own(newcomer).phone) == (State.SUBMITTED, "+1 246 555 0111")
    page = client_of(newcomer).get(address("register-step", "check")).content.decode()
    assert "Send registration" not in page


def test_needed_fields_cannot_be_emptied_once_it_is_sent(register, post_step, newcomer):
    register(newcomer)
    answer = post_step(newcomer, "you", title="", later="1")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["title"])


def test_new_notice_is_asked_for_again(register, post_step, newcomer, client_of):
    register(newcomer)
    Participant.objects.filter(user=newcomer).update(consent_version="0")
    assert 'name="consent"' in client_of(newcomer).get(address("register-step", "check")).content.decode()
    post_step(newcomer, "check")
    person = own(newcomer)
    assert (person.consent_version, person.state) == (PRIVACY_VERSION, State.SUBMITTED)
    assert 'name="consent"' not in client_of(newcomer).get(address("register-step", "check")).content.decode()


def test_summary_is_flat_in_queries(register, newcomer, client_of, barbados, django_assert_max_num_queries):
    register(newcomer)
    client = client_of(newcomer)
    client.get(address("register-step", "check"))
    for _person in range(3):
        factories.ParticipantFactory(delegation=barbados)
    with django_assert_max_num_queries(20):
        client.get(address("register-step", "check"))


# --- an earlier meeting -----------------------------------------------------------------------------------------------
@pytest.fixture
def attended(newcomer, barbados):
    """A registration of the 28th meeting, and the 29th that follows a year later, with Barbados invited."""
    held = factories.ParticipantFactory(
        delegation=barbados,
        user=newcomer,
        given_name="Nora",
        family_name="Newcomer",
        badge_name="N. Newcomer",
        title="Senior Officer",
        agency="Customs",
        stream="customs",
        spoken="English, Papiamentu",
        dietary="No nuts",
        access_needs="Hearing loop",
        phone="+1 246 555 0100",
        consent_version=PRIVACY_VERSION,
        photo_sha256="a" * 64,
    )
    held.photo.save("photo.jpg", ContentFile(pictures.jpeg(413, 531)))
    following = factories.MeetingFactory(
        number=29, slug="cicc-29", starts_on=datetime.date(2026, 5, 13), ends_on=datetime.date(2026, 5, 15)
    )
    factories.DelegationFactory(meeting=following, party=barbados.party)
    return held


def test_profile_is_carried_over_to_be_checked(attended, newcomer, client_of, post_step):
    page = client_of(newcomer).get(address("register-step", "you", slug="cicc-29")).content.decode()
    for value in ("Nora", "N. Newcomer", "Senior Officer", "English, Papiamentu"):
        assert f'value="{value}"' in page
    assert "Taken from your registration for CICC 28: check that it is still right." in page
    delegation = Participant.objects.none()
    delegation = attended.delegation.party.delegations.get(meeting__slug="cicc-29")
    answer = post_step(newcomer, "you", slug="cicc-29", delegation=str(delegation.pk), title="Comptroller")
    assert leads_to(answer) == address("register-step", "photo", slug="cicc-29")
    begun = Participant.objects.get(user=newcomer, meeting__slug="cicc-29")
    assert (begun.dietary, begun.access_needs, begun.phone) == ("No nuts", "Hearing loop", "+1 246 555 0100")
    assert (begun.state, begun.title, begun.consent_version) == (State.DRAFT, "Comptroller", "")
    contact = client_of(newcomer).get(address("register-step", "contact", slug="cicc-29")).content.decode()
    assert "Taken from your registration for CICC 28" in contact


def test_photo_is_copied_and_not_shared(attended, newcomer, post_step, client_of):
    delegation = attended.delegation.party.delegations.get(meeting__slug="cicc-29")
    post_step(newcomer, "you", slug="cicc-29", delegation=str(delegation.pk))
    begun = Participant.objects.get(user=newcomer, meeting__slug="cicc-29")
    assert begun.photo.name != attended.photo.name
    assert begun.photo_sha256 == "a" * 64
    page = client_of(newcomer).get(address("register-step", "photo", slug="cicc-29")).content.decode()
    assert "Taken from your registration for CICC 28" in page
    post_step(newcomer, "photo", slug="cicc-29")
    attended.refresh_from_db()
    assert default_storage.exists(attended.photo.name)
    page = client_of(newcomer).get(address("register-step", "photo", slug="cicc-29")).content.decode()
    assert "Taken from your registration" not in page


def test_photo_that_is_deleted_by_now_is_simply_missing(attended, newcomer, post_step):
    default_storage.delete(attended.photo.name)
    delegation = attended.delegation.party.delegations.get(meeting__slug="cicc-29")
    post_step(newcomer, "you", slug="cicc-29", delegation=str(delegation.pk))
    assert not Participant.objects.get(user=newcomer, meeting__slug="cicc-29").photo


def test_nothing_comes_from_somebody_else_or_a_later_meeting(attended, newcomer, outsider, client_of):
    page = client_of(outsider).get(address("register-step", "you", slug="cicc-29")).content.decode()
    assert "Newcomer" not in page
    Participant.objects.filter(pk=attended.pk).update(state=State.WITHDRAWN)
    attended.meeting.starts_on, attended.meeting.ends_on = datetime.date(2027, 5, 1), datetime.date(2027, 5, 3)
    attended.meeting.save()
    page = client_of(newcomer).get(address("register-step", "you", slug="cicc-29")).content.decode()
    assert "Newcomer" not in page.replace("Nora Newcomer", "")


# --- the focal point's invitation -------------------------------------------------------------------------------------
def test_invited_person_finds_the_draft_and_needs_no_confirmation(
    focal_point_lc, saint_lucia, newcomer, client_of, post_step
):
    draft = factories.ParticipantFactory(
        delegation=saint_lucia, user=newcomer, state=State.DRAFT, given_name="Prefilled", title="Senior Officer"
    )
    Invitation.objects.create(
        delegation=saint_lucia,
        participant=draft,
        email=newcomer.email,
        digest="d" * 64,
        expires_at=factories.at(3, "12:00"),
    )
    page = client_of(newcomer).get(address("register-step", "you")).content.decode()
    assert 'value="Prefilled"' in page
    post_step(newcomer, "photo")
    assert leads_to(post_step(newcomer, "check")) == address("me")
    draft.refresh_from_db()
    assert draft.state == State.SUBMITTED
