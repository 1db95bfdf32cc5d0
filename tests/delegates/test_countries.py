"""Nationality as a code: read from names in four languages, shown in the reader's, the same passport found twice."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.utils.translation import override

from cicc_portal.audit.record import SYSTEM
from delegates.countries import CARICOM, choices, code_of, name_of
from delegates.models import Passport
from delegates.passports import digest
from delegates.registration.duplicates import duplicates_of, marked
from meetings.actions.parties import install_built_in
from meetings.models import Party
from meetings.models.party import STATES
from tests import factories
from tests.delegates.test_travel import PASSPORT


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("LC", "LC"), ("lca", "LC"), ("Saint Lucia", "LC"), ("St. Lucia", "LC"), ("Sainte-Lucie", "LC"),
        ("Santa Lucía", "LC"), ("HAÏTI", "HT"), ("Haití", "HT"), ("Belice", "BZ"), ("the Bahamas", "BS"),
        ("Japon", "JP"), ("Duitsland", "DE"), ("Barbadian", "BB"), ("Trinidad & Tobago", "TT"),
        ("", ""), ("Atlantis", ""), ("<script>", ""), ("\0", ""),
    ],
)  # fmt: skip
def test_code_is_read_from_words(words, code):
    assert code_of(words) == code


@pytest.mark.parametrize(("language", "name"), [("en", "Haiti"), ("fr", "Haïti"), ("nl", "Haïti"), ("es", "Haití")])
def test_name_is_in_the_readers_language(language, name):
    with override(language):
        assert name_of("HT") == name
        assert name_of("of no country") == "of no country"
        assert name_of(None) == ""


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [("fr", "GY", "Guyana"), ("es", "TT", "Trinidad y Tabago"), ("en", "BS", "The Bahamas")],
)
def test_states_of_caricom_are_named_as_in_the_portal(language, code, name):
    with override(language):
        assert name_of(code) == dict(choices()[1][1])[code] == name
    assert code_of(name) == code
    assert (code_of("Guyane"), code_of("Guyane française")) == ("", "GF")


@pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
def test_caricom_comes_first_and_nothing_twice(language):
    with override(language):
        _blank, (_label, first), (_other, rest) = choices()
    codes = [code for code, _name in (*first, *rest)]
    assert tuple(code for code, _name in first) == CARICOM
    assert len(codes) == len(set(codes)) > 240
    assert all(name for _code, name in (*first, *rest))


@pytest.mark.django_db
def test_caricom_is_as_the_built_in_parties_say(meeting):

    install_built_in(by=SYSTEM)
    states = Party.objects.filter(group__in=STATES).order_by("rank", "sort_key")
    assert tuple(states.values_list("code", flat=True)) == CARICOM


@pytest.mark.django_db
def test_one_passport_under_two_spellings_is_noticed(saint_lucia):
    people = [factories.ParticipantFactory(delegation=saint_lucia, function="adviser") for _number in range(2)]
    for person, nationality, number in zip(people, ("LC", "Sainte-Lucie"), ("R 123456", "r123456"), strict=True):
        Passport.objects.create(
            participant=person, nationality=nationality, number=number, digest=digest(nationality, number)
        )
    assert marked(saint_lucia.meeting) == {person.pk for person in people}
    assert [found.other.pk for found in duplicates_of(people[0])] == [people[1].pk]


@pytest.mark.django_db
def test_what_is_stored_becomes_codes_and_the_rest_stays(saint_lucia):
    stored = {"Haïti": "HT", "Saint Lucia": "LC", "Republic of Nowhere": "Republic of Nowhere", None: None}
    for number, words in enumerate(stored):
        person = factories.ParticipantFactory(delegation=saint_lucia, function="adviser")
        Passport.objects.create(participant=person, nationality=words, number=f"X{number}0000", digest="old")
        saint_lucia.refresh_from_db()
    importlib.import_module("delegates.migrations.0016_nationality_codes").to_codes(apps, None)
    found = Passport.objects.order_by("pk")
    assert [one.nationality for one in found] == list(stored.values())
    assert [one.digest for one in found] == [digest(one.nationality or "", one.number) for one in found]


@pytest.mark.django_db
def test_form_takes_codes_and_names_and_refuses_the_rest(post_step, newcomer):
    post_step(newcomer, "you")
    answer = post_step(newcomer, "travel", **PASSPORT | {"nationality": "Atlantis"})
    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"nationality": ["Choose a country of the list."]},
    )
    for given, held in (("HT", "HT"), ("Sainte-Lucie", "LC")):
        assert post_step(newcomer, "travel", **PASSPORT | {"nationality": given}).status_code == 302
        assert Passport.objects.get().nationality == held
