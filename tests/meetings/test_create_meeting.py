"""A meeting made from nothing, by the same action as the desk and the demonstration use."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.languages import Text
from meetings.actions.committees import change_committee, create_committee
from meetings.actions.meetings import change_meeting, create_meeting, publish, unpublish
from meetings.models import Committee, Meeting, Party
from meetings.problems import Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def convener():
    return User.objects.create_user("convener@example.org", full_name="Cora Convener", convenes=True)


@pytest.fixture
def committee(convener):
    return create_committee(Committee(acronym="TEST", name=Text(en="Committee of the tests")), by=convener)


@pytest.fixture
def host():
    return Party.objects.create(code="X1", group="member", name=Text(en="Testland"), sort_key="Testland")


def draft(committee, host, **changes):
    fields = {
        "number": 28,
        "title": Text(en="Twenty-eighth meeting"),
        "city": "Castries",
        "starts_on": datetime.date(2025, 5, 14),
        "ends_on": datetime.date(2025, 5, 16),
        "tz": "America/St_Lucia",
    }
    return Meeting(committee=committee, host=host, **(fields | changes))


def test_has_its_standard_audiences_and_a_suggested_address(committee, host, convener):
    meeting = create_meeting(draft(committee, host), by=convener)

    assert (meeting.slug, meeting.symbol_prefix, meeting.state) == ("test-28", "TEST/28/2025", "draft")
    assert list(Audience.objects.of_meeting(meeting).values_list("kind", "stream")) == [
        ("public", ""),
        ("participants", ""),
        ("states", ""),
        ("stream", "immigration"),
        ("stream", "customs"),
        ("bureau", ""),
        ("named", ""),
    ]
    assert Audience.objects.get(meeting_id=meeting.pk, stream="immigration").name["fr"] == "Caucus de l’immigration"


def test_every_audience_is_named_in_all_four_languages(committee, host, convener):
    meeting = create_meeting(draft(committee, host), by=convener)

    assert {frozenset(audience.name) for audience in Audience.objects.of_meeting(meeting)} == {
        frozenset({"en", "fr", "nl", "es"})
    }


def test_is_recorded(committee, host, convener):
    meeting = create_meeting(draft(committee, host), by=convener)

    entry = Entry.objects.get(action="meeting.created")
    assert (entry.actor_id, entry.object_id, entry.meeting_id) == (convener.pk, str(meeting.pk), meeting.pk)
    assert Entry.objects.filter(action="audience.created", meeting_id=meeting.pk, audience_id=None).count() == 7


@pytest.mark.parametrize(
    ("second", "field"),
    [({"number": 28, "slug": "other"}, "number"), ({"number": 29, "slug": "test-28"}, "slug")],
    ids=["number", "address"],
)
def test_number_and_address_are_taken_once(committee, host, convener, second, field):
    create_meeting(draft(committee, host), by=convener)

    with pytest.raises(Taken) as refused:
        create_meeting(draft(committee, host, **second), by=convener)

    assert refused.value.field == field
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"tz": "America/Atlantis"}, "tz"),
        ({"slug": "accounts"}, "slug"),
        ({"slug": "28th"}, "slug"),
        ({"title": Text()}, "title"),
    ],
    ids=["zone", "reserved", "form of the address", "no title"],
)
def test_refuses_what_no_field_takes(committee, host, convener, changes, field):
    with pytest.raises(ValidationError) as refused:
        create_meeting(draft(committee, host, **changes), by=convener)

    assert list(refused.value.message_dict) == [field]
    assert not Meeting.objects.exists()


def test_refuses_days_in_the_wrong_order(committee, host, convener):
    with pytest.raises(Taken, match="The last day is before the first day") as refused:
        create_meeting(draft(committee, host, ends_on=datetime.date(2025, 5, 13)), by=convener)

    assert refused.value.field == "ends_on"


def test_a_new_stream_brings_its_caucus_and_an_old_one_keeps_it(committee, host, convener):
    meeting = create_meeting(draft(committee, host, streams=["customs"]), by=convener)
    caucuses = Audience.objects.of_meeting(meeting).filter(kind="stream")
    assert list(caucuses.values_list("stream", flat=True)) == ["customs"]

    meeting.streams = ["immigration"]
    change_meeting(meeting, seen=1, fields=["streams"], by=convener)

    assert set(caucuses.values_list("stream", flat=True)) == {"customs", "immigration"}


def test_a_change_is_recorded_with_before_and_after(committee, host, convener):
    meeting = create_meeting(draft(committee, host), by=convener)
    meeting.city = "Soufrière"

    change_meeting(meeting, seen=1, fields=["city", "venue"], by=convener)

    assert Entry.objects.get(action="meeting.changed").changes == {"city": ["Castries", "Soufrière"]}


def test_a_stale_change_is_refused_and_loses_nothing(committee, host, convener):
    meeting = create_meeting(draft(committee, host), by=convener)
    mine, theirs = Meeting.objects.get(), Meeting.objects.get()
    theirs.city = "Gros Islet"
    change_meeting(theirs, seen=1, fields=["city"], by=convener)

    mine.city = "Vieux Fort"
    with pytest.raises(StaleWrite):
        change_meeting(mine, seen=1, fields=["city"], by=convener)

    meeting.refresh_from_db()
    assert meeting.city == "Gros Islet"


def test_is_published_and_made_a_draft_again(committee, host, convener):
    meeting = create_meeting(draft(committee, host), by=convener)

    publish(meeting, seen=1, by=convener)
    assert list(Meeting.objects.listed()) == [meeting]
    unpublish(meeting, seen=2, by=convener)

    assert list(Meeting.objects.listed()) == []
    assert list(Entry.objects.filter(action__contains="published").values_list("action", flat=True)) == [
        "meeting.published",
        "meeting.unpublished",
    ]


def test_an_acronym_is_taken_once(committee, convener):
    with pytest.raises(Taken) as refused:
        create_committee(Committee(acronym="TEST", name=Text(en="Another")), by=convener)

    assert refused.value.field == "acronym"


def test_a_committee_is_renamed(committee, convener):
    committee.name = Text(en="Renamed")

    change_committee(committee, seen=1, fields=["name"], by=convener)

    committee.refresh_from_db()
    assert (str(committee.name), committee.version) == ("Renamed", 2)
