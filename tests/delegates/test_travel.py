"""Travel and passport: what is taken, who reads it, and that each reading by staff is on record."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from cicc_portal.audit.models import Entry
from delegates.models import Participant, Passport, Travel
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State

PASSPORT = {
    "wants_visa_letter": "on",
    "number": "ab 123456",
    "nationality": "Barbados",
    "born_on": "1980-02-29",
    "issued_on": "2020-01-10",
    "expires_on": "2030-01-09",
}
TRAVEL = {
    "arrives_at": "2025-05-13T14:30",
    "arrives_from": "Bridgetown",
    "arrival_flight": "BW 462",
    "departs_at": "2025-05-17T08:05",
    "departure_flight": "BW 463",
    "hotel": "Bay Gardens",
    "assistance": "A wheelchair",
}


@pytest.fixture(autouse=True)
def before_the_meeting():
    with time_machine.travel(factories.BEFORE, tick=False):
        yield


@pytest.fixture
def begun(post_step, newcomer):
    """A draft that has its first step."""
    post_step(newcomer, "you")
    return Participant.objects.get(user=newcomer)


def page_of(client_of, user) -> str:
    url = reverse("delegates:register-step", args=["cicc-28", "travel"])
    return client_of(user).get(url).content.decode()


def test_times_are_those_of_the_meetings_clock(begun, post_step, newcomer, client_of):
    assert post_step(newcomer, "travel", **TRAVEL).status_code == 302
    travel = Travel.objects.get(participant=begun)
    assert travel.arrives_at == datetime.datetime(2025, 5, 13, 18, 30, tzinfo=datetime.UTC)
    assert (travel.arrives_from, travel.hotel, travel.assistance) == ("Bridgetown", "Bay Gardens", "A wheelchair")
    page = page_of(client_of, newcomer)
    assert 'value="2025-05-13T14:30"' in page
    assert "Time in St Lucia, UTC−4." in page
    summary = client_of(newcomer).get(reverse("delegates:me", args=["cicc-28"])).content.decode()
    assert "14:30" in summary.replace("2:30 p.m.", "14:30")
    assert "Bay Gardens" in summary


def test_nothing_is_needed_and_nothing_is_stored(begun, post_step, newcomer):
    assert post_step(newcomer, "travel").status_code == 302
    assert not Travel.objects.exists()
    assert not Passport.objects.exists()


def test_travel_can_be_emptied_again(begun, post_step, newcomer):
    post_step(newcomer, "travel", **TRAVEL)
    assert post_step(newcomer, "travel").status_code == 302
    travel = Travel.objects.get()
    assert (travel.arrives_at, travel.hotel or "") == (None, "")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("arrives_at", "2024-05-13T14:30", "This day does not fit the meeting. Check day and year."),
        ("arrives_at", "2025-05-20T14:30", "This day does not fit the meeting. Check day and year."),
        ("departs_at", "2025-05-10T14:30", "This day does not fit the meeting. Check day and year."),
        ("departs_at", "2026-05-17T14:30", "This day does not fit the meeting. Check day and year."),
        ("arrives_at", "tomorrow", "Enter a valid date/time."),
        ("arrival_flight", "x" * 61, "Ensure this value has at most 60 characters (it has 61)."),
    ],
)
def test_slips_are_told_beside_the_field(begun, post_step, newcomer, field, value, sentence):
    answer = post_step(newcomer, "travel", **TRAVEL | {field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [sentence]}
    assert "Bay Gardens" in answer.content.decode()


def test_departure_before_arrival(begun, post_step, newcomer):
    times = {"arrives_at": "2025-05-15T10:00", "departs_at": "2025-05-15T09:00"}
    answer = post_step(newcomer, "travel", **TRAVEL | times)
    assert answer.context["form"].errors == {"departs_at": ["This is before the arrival."]}


def test_travel_is_encrypted_and_the_record_names_fields_only(begun, post_step, newcomer):
    post_step(newcomer, "travel", **TRAVEL, **PASSPORT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text, p::text FROM delegates_travel t, delegates_passport p")
        stored = " ".join(cursor.fetchone())
    changes = str([entry.changes for entry in Entry.objects.all()])
    for secret in ("Bridgetown", "Bay Gardens", "wheelchair", "AB123456", "ab 123456", "1980", "2030", "BW 462"):
        assert secret not in stored
        assert secret not in changes
    entry = Entry.objects.get(action="travel.changed")
    assert (entry.changes["hotel"], entry.meeting_id) == (None, begun.meeting_id)


def test_stale_travel_is_refused_and_keeps_what_was_typed(begun, post_step, newcomer):
    post_step(newcomer, "contact")
    answer = post_step(newcomer, "travel", version=str(begun.version), **TRAVEL, **PASSPORT)
    assert answer.status_code == 409
    assert not Travel.objects.exists()
    assert not Passport.objects.exists()
    page = answer.content.decode()
    assert "Bay Gardens" in page
    assert "ab 123456" in page
