"""Travel and passport: what is taken, who reads it, and that each reading by staff is on record."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.models import Entry
from delegates.actions.passports import read_passport
from delegates.models import Participant, Passport, Travel
from delegates.passports import digest, expires_soon
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


@pytest.fixture
def passport_lc(saint_lucia):
    """Of a delegate of Saint Lucia who has no account."""
    person = factories.ParticipantFactory(delegation=saint_lucia, wants_visa_letter=True)
    return Passport.objects.create(
        participant=person, number="X998877", nationality="Saint Lucia", digest=digest("Saint Lucia", "X998877"),
        born_on=datetime.date(1980, 1, 1), issued_on=datetime.date(2020, 1, 1), expires_on=datetime.date(2030, 1, 1),
    )  # fmt: skip


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


# --- passport ---------------------------------------------------------------------------------------------------------
def test_passport_is_taken_only_with_the_tick(begun, post_step, newcomer):
    post_step(newcomer, "travel", **PASSPORT | {"wants_visa_letter": None})
    assert not Passport.objects.exists()
    post_step(newcomer, "travel", **PASSPORT)
    passport = Passport.objects.get()
    assert (passport.number, passport.nationality, passport.born_on) == (
        "ab 123456",
        "Barbados",
        datetime.date(1980, 2, 29),
    )
    assert Participant.objects.get(pk=begun.pk).wants_visa_letter is True


def test_without_the_tick_it_is_deleted_and_that_is_recorded(begun, post_step, newcomer):
    post_step(newcomer, "travel", **PASSPORT)
    post_step(newcomer, "travel")
    assert not Passport.objects.exists()
    assert Participant.objects.get(pk=begun.pk).wants_visa_letter is False
    assert Entry.objects.filter(action="passport.deleted").count() == 1


def test_junk_in_fields_that_are_not_wanted_is_no_error(begun, post_step, newcomer):
    answer = post_step(newcomer, "travel", number="<script>", born_on="never", expires_on="1999-01-01")
    assert answer.status_code == 302
    assert not Passport.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("number", "", "The visa support letter needs this."),
        ("number", "<b>1</b>", "Enter the number as it is printed: letters and digits."),
        ("nationality", "", "The visa support letter needs this."),
        ("born_on", "2025-04-02", "This is no date of birth. Check the year."),
        ("born_on", "1880-01-01", "This is no date of birth. Check the year."),
        ("issued_on", "2025-04-02", "This day is still to come."),
        ("issued_on", "1979-01-01", "This is before the date of birth."),
        ("expires_on", "2025-05-16", "The passport must be valid beyond the meeting. Renew it first."),
        ("expires_on", "soon", "Enter a valid date."),
    ],
)
def test_passport_is_checked_beside_its_fields(begun, post_step, newcomer, field, value, sentence):
    for later in (None, "1"):
        answer = post_step(newcomer, "travel", **PASSPORT | {field: value, "later": later})
        assert (answer.status_code, answer.context["form"].errors) == (422, {field: [sentence]})
    assert not Passport.objects.exists()


def test_passport_may_follow_but_not_be_forgotten(begun, post_step, newcomer):
    post_step(newcomer, "photo")
    assert post_step(newcomer, "travel", wants_visa_letter="on", later="1").status_code == 302
    answer = post_step(newcomer, "check")
    assert answer.context["form"].non_field_errors() == ["The passport for the visa support letter is missing."]
    post_step(newcomer, "travel", **PASSPORT)
    assert post_step(newcomer, "check").status_code == 302


def test_passport_that_ends_soon_is_pointed_out(begun, post_step, newcomer, client_of):
    client = client_of(newcomer)
    values = TRAVEL | PASSPORT | {"expires_on": "2025-10-01", "version": str(begun.version)}
    answer = client.post(reverse("delegates:register-step", args=["cicc-28", "travel"]), values, follow=True)
    assert "Your passport ends within six months of the meeting." in answer.content.decode()
    assert Passport.objects.get().expires_on == datetime.date(2025, 10, 1)


@pytest.mark.parametrize(
    ("day", "soon"), [((2025, 11, 15), True), ((2025, 11, 16), False), ((2025, 5, 17), True), ((2026, 1, 1), False)]
)
def test_six_months_are_counted_from_the_last_day(meeting, day, soon):
    assert meeting.ends_on == datetime.date(2025, 5, 16)
    assert expires_soon(datetime.date(*day), meeting) is soon


def test_six_months_after_the_end_of_august(meeting):
    meeting.ends_on = datetime.date(2025, 8, 31)
    assert expires_soon(datetime.date(2026, 2, 28), meeting) is True
    assert expires_soon(datetime.date(2026, 3, 1), meeting) is False


def test_digest_is_of_the_passport_however_it_is_written():
    same = digest("Saint Lucia", "AB 123-456")
    assert same == digest("saint  lucia", "ab123456") == digest("Sáint Lucia", "Ab/123456")
    assert same != digest("Barbados", "AB123456")
    assert same != digest("Saint Lucia", "AB123457")
    assert len(same) == 64


# --- who reads it -----------------------------------------------------------------------------------------------------
READERS = {"protocol_officer", "focal_point_lc"}
OTHERS = {
    "secretary", "director", "accreditor", "timetabler", "printer", "host_liaison", "steward", "papers_officer",
    "messages_officer", "chief_immigration_bb", "partner_wco", "media_person", "outsider",
}  # fmt: skip


def test_passport_is_read_by_few_and_each_reading_is_recorded(request, meeting, passport_lc):
    person = Participant.objects.select_related("meeting").get(pk=passport_lc.participant_id)
    for name in READERS | OTHERS:
        user = request.getfixturevalue(name)
        found = read_passport(person, by=user)
        assert (found is not None) == (name in READERS), name
        recorded = Entry.objects.filter(action="passport.read", actor_id=user.pk)
        assert recorded.count() == (1 if name in READERS else 0), name
    entry = Entry.objects.filter(action="passport.read").first()
    assert (entry.object_type, entry.object_id, entry.meeting_id, entry.changes) == (
        "delegates.passport",
        str(passport_lc.pk),
        meeting.pk,
        {},
    )


def test_ones_own_passport_is_read_without_a_record(begun, post_step, newcomer):
    post_step(newcomer, "travel", **PASSPORT)
    assert read_passport(begun, by=newcomer).number == "ab 123456"
    assert not Entry.objects.filter(action="passport.read").exists()


def test_protocol_of_another_meeting_reads_nothing(passport_lc):
    elsewhere = factories.MeetingFactory(number=29)
    stranger = factories.UserFactory()
    factories.StaffFactory(meeting=elsewhere, user=stranger, role="protocol")
    person = Participant.objects.select_related("meeting").get(pk=passport_lc.participant_id)
    assert read_passport(person, by=stranger) is None
    assert not Passport.objects.visible_to(viewer_for(stranger, elsewhere)).exists()


def delegate_page(client_of, user, person) -> str:
    url = reverse("delegates:delegate", args=["cicc-28", person.delegation.party.code, person.public_id])
    return client_of(user).get(url).content.decode()


def test_focal_point_enters_and_reads_it_and_who_accredits_does_not(
    client_of, focal_point_lc, accreditor, director, passport_lc
):
    person = passport_lc.participant
    Travel.objects.create(participant=person, hotel="Secret Hotel")
    page = delegate_page(client_of, focal_point_lc, person)
    assert "X998877" in page
    assert "Secret Hotel" in page
    for user in (accreditor, director):
        page = delegate_page(client_of, user, person)
        assert person.email in page
        assert "X998877" not in page
        assert "Secret Hotel" not in page
        assert 'name="hotel"' not in page
        # What is not shown is not changed either, not even by a forged form.
        url = reverse("delegates:delegate", args=["cicc-28", "LC", person.public_id])
        forged = {"version": person.version, "hotel": "", "number": "", "wants_visa_letter": "", "draft": "1"}
        client_of(user).post(url, forged)
        assert Travel.objects.get().hotel == "Secret Hotel"
        assert Passport.objects.get().number == "X998877"
        person.refresh_from_db()
        assert person.wants_visa_letter is True


def test_focal_point_changes_travel_on_the_one_page(client_of, focal_point_lc, passport_lc, upload):
    person = passport_lc.participant
    url = reverse("delegates:delegate", args=["cicc-28", "LC", person.public_id])
    values = {
        "version": str(person.version), "function": "adviser", "stream": "", "given_name": person.given_name,
        "family_name": person.family_name, "title": "Officer", "email": person.email, "language": "en",
        "consent": "on", "photo": upload(), **TRAVEL,
    }  # fmt: skip
    answer = client_of(focal_point_lc).post(url, values)
    assert answer.status_code == 302
    assert Travel.objects.get(participant=person).hotel == "Bay Gardens"
    assert not Passport.objects.exists()


def test_stale_travel_is_refused_and_keeps_what_was_typed(begun, post_step, newcomer):
    post_step(newcomer, "contact")
    answer = post_step(newcomer, "travel", version=str(begun.version), **TRAVEL, **PASSPORT)
    assert answer.status_code == 409
    assert not Travel.objects.exists()
    assert not Passport.objects.exists()
    page = answer.content.decode()
    assert "Bay Gardens" in page
    assert "ab 123456" in page
