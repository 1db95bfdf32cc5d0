"""Focal points among themselves, and delegates whom they ask to fill in their own registration."""

from __future__ import annotations

import pytest

from delegates.actions import registration
from delegates.actions.focal_points import MOST, hand_over, leave
from delegates.actions.person_invitations import invite_person
from delegates.actions.registration import Entry as Filled
from delegates.invitations.mail import link_of
from delegates.models import FocalPoint, Invitation, Participant
from delegates.problems import (
    AddressOfFocalPoint,
    LastFocalPoint,
    NoAddress,
    RegistersAlready,
    TooManyFocalPoints,
    WrongState,
)
from tests import factories
from tests.delegates.invitations import focal_point, invited, path_of

pytestmark = pytest.mark.django_db
State = Participant.State


# --- several focal points ---------------------------------------------------------------------------------------------
def test_hand_over_then_leave(barbados):
    first = focal_point(barbados, email="first@example.org").user
    with pytest.raises(LastFocalPoint):
        leave(barbados, by=first)
    hand_over(barbados, email="second@example.org", full_name="Sue Second", language="nl", by=first)
    leave(barbados, by=first)
    assert [point.user.email for point in FocalPoint.objects.filter(delegation=barbados)] == ["second@example.org"]
    leave(barbados, by=first)  # no more than that


def test_a_delegation_names_a_few_itself(barbados, secretary):
    first = focal_point(barbados).user
    for number in range(MOST - 1):
        hand_over(barbados, email=f"f{number}@example.org", full_name="F", language="en", by=first)
    with pytest.raises(TooManyFocalPoints):
        hand_over(barbados, email="more@example.org", full_name="M", language="en", by=first)
    assert invited(barbados, email="more@example.org", by=secretary).is_live


# --- a delegate fills in ----------------------------------------------------------------------------------------------
def draft(delegation, **fields):
    return factories.ParticipantFactory(delegation=delegation, **({"state": State.DRAFT, "user": None} | fields))


def test_person_gets_a_link_to_the_own_registration(client, barbados, focal_point_lc, viewer):
    focal_point(barbados, email="fp@example.org")
    person = draft(barbados, email="Chief@example.org", language="es")
    invitation = invite_person(person, by=focal_point_lc)
    person.refresh_from_db()
    assert person.user.email.lower() == "chief@example.org"
    assert (invitation.message.language, link_of(invitation) in invitation.message.text) == ("es", True)
    page = client.get(path_of(invitation))
    assert page.status_code == 200
    assert person.family_name not in page.content.decode()
    # The focal point goes on seeing what it began.
    registers = viewer(FocalPoint.objects.get(delegation=barbados).user, barbados.meeting)
    assert list(Participant.objects.registered_by(registers)) == [person]


def test_draft_that_a_person_began_alone_stays_the_persons(barbados, viewer, outsider):
    registers = viewer(focal_point(barbados).user, barbados.meeting)
    draft(barbados, user=outsider)
    assert not Participant.objects.registered_by(registers).exists()


def test_asked_again_the_former_link_is_over(client, barbados, secretary):
    person = draft(barbados)
    first, second = invite_person(person, by=secretary), invite_person(person, by=secretary)
    assert (client.get(path_of(first)).status_code, client.get(path_of(second)).status_code) == (404, 200)


def test_corrected_address_takes_the_registration_along(barbados, secretary):
    person = draft(barbados, email="typo@example.org")
    invite_person(person, by=secretary)
    Participant.objects.filter(pk=person.pk).update(email="right@example.org")
    invite_person(person, by=secretary)
    person.refresh_from_db()
    assert person.user.email == "right@example.org"


def test_whom_a_focal_point_cannot_ask(barbados, saint_lucia, secretary, outsider):
    own = focal_point(barbados, email="assistant@example.org")
    refused = [
        (draft(barbados, email=""), NoAddress),
        (draft(barbados, email=own.user.email), AddressOfFocalPoint),
        (draft(barbados, state=State.ACCREDITED), WrongState),
        (draft(barbados, user=outsider, email="someone.else@example.org"), WrongState),
    ]
    elsewhere = factories.UserFactory(email="busy@example.org")
    draft(saint_lucia, user=elsewhere, state=State.SUBMITTED)
    refused.append((draft(barbados, email=elsewhere.email), RegistersAlready))
    for person, problem in refused:
        with pytest.raises(problem):
            invite_person(person, by=secretary)
    assert not Invitation.objects.exists()


def test_moving_to_another_delegation_ends_what_the_former_asked(barbados, saint_lucia, secretary):
    person = draft(barbados, state=State.SUBMITTED)
    invite_person(person, by=secretary)
    person = Participant.objects.get(pk=person.pk)
    registration.save(person, Filled(values={"delegation": saint_lucia}), seen=person.version, by=person.user)
    assert not Invitation.objects.exists()
