"""The passport for the visa support letter: taken with the tick alone, read by few, each reading on record."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.urls import reverse

from cicc_portal.accounts.viewers import viewer_for
from cicc_portal.audit.models import Entry
from delegates.actions.passports import read_passport
from delegates.models import Participant, Passport, Travel
from delegates.passports import digest, expires_soon
from tests import factories
from tests.delegates.test_travel import PASSPORT, TRAVEL

pytestmark = pytest.mark.django_db


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


def test_passport_is_taken_only_with_the_tick(begun, post_step, newcomer):
    post_step(newcomer, "travel", **PASSPORT | {"wants_visa_letter": None})
    assert not Passport.objects.exists()
    post_step(newcomer, "travel", **PASSPORT)
    passport = Passport.objects.get()
    assert (passport.number, passport.nationality, passport.born_on) == (
        "ab 123456",
        "BB",
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
