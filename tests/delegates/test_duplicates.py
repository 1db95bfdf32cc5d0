"""Who may be registered twice: what is pointed out at the desk, and what is not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from delegates.models import Delegation, Participant, Passport
from delegates.registration.duplicates import duplicates_of, marked
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State
QUEUE = "/cicc-28/desk/accreditation/"


@pytest.fixture
def person(barbados):
    """José Núñez of Barbados, who waits."""
    return factories.ParticipantFactory(
        delegation=barbados,
        given_name="José",
        family_name="Núñez-Abel",
        agency="Customs & Excise",
        state=State.SUBMITTED,
        photo_sha256="a" * 64,
    )


def other(delegation: Delegation, **fields) -> Participant:
    values = {"given_name": "Somebody", "family_name": "Else", "state": State.SUBMITTED} | fields
    return factories.ParticipantFactory(delegation=delegation, **values)


def passport(participant: Participant, digest: str, number: str = "X1234567") -> None:
    Passport.objects.create(participant=participant, number=number, digest=digest)


def sentences(participant: Participant) -> list[str]:
    return [duplicate.sentence for duplicate in duplicates_of(participant)]


def test_same_name_in_the_delegation_without_accents_and_signs(meeting, person, barbados):
    twin = other(barbados, given_name="JOSE", family_name="Nunez Abel", badge_name="J. Nunez")
    assert sentences(person) == ["J. Nunez of the same delegation has the same name."]
    assert marked(meeting) == {person.pk, twin.pk}


def test_same_name_and_agency_in_another_delegation(meeting, person, saint_lucia):
    twin = other(
        saint_lucia, given_name="Jose", family_name="Nunez-Abel", agency="customs  & excise", badge_name="J. Nunez"
    )
    assert sentences(person) == ["J. Nunez (Saint Lucia) has the same name and agency."]
    assert marked(meeting) == {person.pk, twin.pk}


@pytest.mark.parametrize("agency", ["", "Police"])
def test_same_name_elsewhere_is_another_person(meeting, person, saint_lucia, agency):
    other(saint_lucia, given_name="José", family_name="Núñez-Abel", agency=agency)
    assert (sentences(person), marked(meeting)) == ([], set())


def test_no_agency_is_no_agency_in_common(meeting, barbados, saint_lucia):
    one, two = (other(delegation, agency="") for delegation in (barbados, saint_lucia))
    assert (sentences(one), sentences(two), marked(meeting)) == ([], [], set())


def test_same_photo(meeting, person, saint_lucia):
    twin = other(saint_lucia, photo_sha256="a" * 64)
    other(saint_lucia, given_name="Third", photo_sha256="")
    assert sentences(person) == [f"{twin} (Saint Lucia) is registered with the same photo."]
    assert marked(meeting) == {person.pk, twin.pk}


def test_same_passport_tells_no_number(meeting, person, saint_lucia, accreditor, client_of):
    twin = other(saint_lucia, photo_sha256="a" * 64)
    for holder in (person, twin):
        passport(holder, "d" * 64)
    passport(other(saint_lucia, given_name="Third"), "e" * 64, number="Y7654321")
    assert sentences(person) == [f"{twin} (Saint Lucia) is registered with the same passport."]
    assert marked(meeting) == {person.pk, twin.pk}
    page = client_of(accreditor).get(reverse("delegates:registration", args=["cicc-28", person.public_id]))
    assert f"{twin} (Saint Lucia) is registered with the same passport." in page.content.decode()
    assert reverse("delegates:registration", args=["cicc-28", twin.public_id]) in page.content.decode()
    assert "X1234567" not in page.content.decode()
    assert "d" * 64 not in page.content.decode()


@pytest.mark.parametrize("state", [State.DRAFT, State.DECLINED, State.WITHDRAWN])
def test_what_does_not_stand_is_not_compared(meeting, person, barbados, state):
    twin = other(barbados, given_name="José", family_name="Núñez-Abel", photo_sha256="a" * 64, state=state)
    assert (sentences(person), sentences(twin), marked(meeting)) == ([], [], set())


def test_another_meeting_is_not_compared(meeting, person):
    elsewhere = factories.DelegationFactory(meeting=factories.MeetingFactory(number=29))
    other(elsewhere, given_name="José", family_name="Núñez-Abel", agency="Customs & Excise", photo_sha256="a" * 64)
    assert (sentences(person), marked(meeting)) == ([], set())


def test_queue_marks_and_finds_them(person, barbados, accreditor, client_of):
    twin = other(barbados, given_name="José", family_name="Núñez-Abel")
    other(barbados)
    page = client_of(accreditor).get(f"{QUEUE}?mark=duplicate")
    assert {found.pk for found in page.context["people"]} == {person.pk, twin.pk}
    assert page.content.decode().count("perhaps twice") == 2


def test_names_without_latin_letters_are_compared_too(meeting, barbados):
    other(barbados, given_name="अनिल", family_name="शर्मा")
    other(barbados, given_name="राज", family_name="वर्मा")
    assert marked(meeting) == set()


def test_a_crowd_costs_no_more_queries(meeting, person, barbados):
    Delegation.objects.filter(pk=barbados.pk).update(quota=200)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            marked(meeting)
            duplicates_of(person)
        return len(queries)

    few = asked()
    for _one in range(30):
        other(barbados, given_name="José", family_name="Núñez-Abel", photo_sha256="a" * 64)
    assert asked() == few == 3
    assert len(marked(meeting)) == 31
    assert len(duplicates_of(person)) == 10
