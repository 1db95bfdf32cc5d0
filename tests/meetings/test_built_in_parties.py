"""The list of states and organisations that ships with the portal."""

from __future__ import annotations

import datetime

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM
from cicc_portal.languages import CODES
from meetings.actions.parties import install_built_in
from meetings.builtin import built_in_parties
from meetings.installing import install_parties
from meetings.models import Group, Party

CARICOM_ORDER = """
Antigua and Barbuda; The Bahamas; Barbados; Belize; Dominica; Grenada; Guyana; Haiti; Jamaica; Montserrat;
St. Kitts and Nevis; Saint Lucia; St. Vincent and the Grenadines; Suriname; Trinidad and Tobago;
Anguilla; Bermuda; British Virgin Islands; Cayman Islands; Curaçao; Turks and Caicos Islands
""".replace("\n", " ").strip()


def test_states_stand_in_caricom_order(db):
    install_built_in(by=SYSTEM)
    assert "; ".join(map(str, Party.objects.states().in_order())) == CARICOM_ORDER


def test_partners_follow_by_group_and_name(db):
    install_built_in(by=SYSTEM)
    codes = Party.objects.exclude(group__in=[Group.MEMBER, Group.ASSOCIATE, Group.RESPONSIBLE]).in_order()
    assert list(codes.values_list("code", flat=True)) == [
        *("CCLEC", "CDB", "CDEMA", "CARPHA", "CARICOM", "OECS", "RSS"),
        *("EU", "ICAO", "INTERPOL", "IOM", "UNHCR", "OAS", "UNODC", "WCO"),
        *("CBSA", "UKHO", "USCBP"),
        *("IMPACS", "JRCC", "RIFC"),
        *("HOST", "MEDIA"),
    ]


@pytest.mark.parametrize("entry", built_in_parties(), ids=lambda entry: entry.code)
def test_each_has_a_name_in_every_language(entry):
    assert set(entry.name) == set(CODES)


def test_they_are_there_from_the_first_migration_on(db):
    assert {entry.code for entry in built_in_parties()} <= set(Party.objects.values_list("code", flat=True))


def test_nothing_is_installed_half_way_through_the_migrations(db):
    Party.objects.exclude(parent=None).delete()
    Party.objects.all().delete()
    before = MigrationExecutor(connection).loader.project_state([("meetings", "0001_initial")]).apps

    install_parties(apps=before)
    assert Party.objects.count() == 0
    install_parties(apps=apps)
    assert Party.objects.count() == len(built_in_parties())


def test_a_second_time_changes_nothing(db):
    Party.objects.filter(code="BB").update(name={"en": "Barbados, corrected"})
    Party.objects.filter(code="WCO").delete()
    entries = Entry.objects.count()

    assert [party.code for party in install_built_in(by=SYSTEM)] == ["WCO"]
    assert install_built_in(by=SYSTEM) == []
    assert str(Party.objects.get(code="BB")) == "Barbados, corrected"
    assert Entry.objects.count() == entries + 1


def test_status_carries_its_date_and_agencies_their_parent(db):
    install_built_in(by=SYSTEM)
    curacao = Party.objects.get(code="CW").names.get()
    assert (curacao.group, curacao.from_on) == (Group.ASSOCIATE, datetime.date(2024, 7, 28))
    assert list(Party.objects.get(code="IMPACS").agencies.values_list("code", flat=True)) == ["JRCC", "RIFC"]
