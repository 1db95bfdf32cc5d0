"""Names are found and sorted without their accents."""

from __future__ import annotations

import pytest

from delegates.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def haiti(meeting):
    party = factories.PartyFactory(code="HT", name={"en": "Haiti", "fr": "Haïti"}, sort_key="Haiti")
    return factories.DelegationFactory(meeting=meeting, party=party, quota=9)


def found(text: str) -> list[str]:
    return [person.family_name for person in Participant.objects.matching(text).in_order()]


def test_accents_and_capitals_do_not_count(haiti):
    factories.ParticipantFactory(delegation=haiti, given_name="Zoë", family_name="Núñez-Façade", agency="Émigration")
    factories.ParticipantFactory(delegation=haiti, given_name="Ann", family_name="Other")
    assert found("nunez") == found("NÚÑEZ") == found("zoe façade") == found("emigration") == ["Núñez-Façade"]


def test_party_is_found_in_any_language_and_by_code(haiti, barbados):
    factories.ParticipantFactory(delegation=haiti, family_name="Toussaint")
    factories.ParticipantFactory(delegation=barbados, family_name="Clarke")
    assert found("haiti") == found("Haïti") == found("ht") == ["Toussaint"]
    assert found("clarke barbade") == ["Clarke"]


def test_language_codes_of_names_are_not_searched(haiti):
    factories.ParticipantFactory(
        delegation=haiti, family_name="Toussaint", given_name="Guy", title="Chef", badge_name="G"
    )
    assert found("fr") == []


def test_wildcards_mean_themselves(haiti):
    factories.ParticipantFactory(delegation=haiti, family_name="Percent")
    factories.ParticipantFactory(delegation=haiti, family_name="Real", title="100% officer_x\\y")
    assert found("%") == ["Real"]
    assert found("_") == ["Real"]
    assert found("\\") == ["Real"]


def test_order_ignores_accents_and_puts_the_head_first(haiti):
    for name in ("Zamor", "Étienne", "Dorval", "Fils"):
        factories.ParticipantFactory(delegation=haiti, family_name=name)
    factories.ParticipantFactory(delegation=haiti, family_name="Zuma", function=Participant.Function.HEAD)
    ordered = [person.family_name for person in Participant.objects.in_order()]
    assert ordered == ["Zuma", "Dorval", "Étienne", "Fils", "Zamor"]


def test_many_words_ask_for_eight_comparisons_at_most(haiti):
    assert str(Participant.objects.matching("a " * 500).query).count('"search" LIKE') == 8


def test_nothing_typed_finds_all(haiti):
    factories.ParticipantFactory(delegation=haiti, family_name="Dorval")
    assert found("  ") == found("\x00") == ["Dorval"]
