"""The audit record of a meeting: in words, filtered, in pages, and silent on closed audiences of others."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cicc_portal.accounts.models import Audience
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM, record
from cicc_portal.languages import Text
from meetings import hooks
from meetings.actions.audiences import assign
from meetings.actions.meetings import change_meeting
from meetings.actions.rooms import RoomChanges, save_rooms
from meetings.actions.staff import appoint
from meetings.auditing import action_name
from meetings.models.meeting import Stream
from tests.factories import MeetingFactory, PartyFactory, RoomFactory, audience

pytestmark = pytest.mark.django_db
ADDRESS = "/cicc-28/desk/audit/"


def lines(client, query=""):
    return client.get(ADDRESS + query).context["lines"]


def test_says_who_did_what_to_what_and_what_changed(client_of, meeting, secretary, director):
    old_title = meeting.title
    meeting.title, meeting.host = Text(en="New title", fr="Nouveau titre"), PartyFactory(code="BB")
    meeting.registration_closes_on = datetime.date(2025, 5, 1)
    change_meeting(meeting, seen=1, fields=["title", "host", "registration_closes_on"], by=director)
    hall = RoomFactory(meeting=meeting, name="Plenary Hall")
    hall.is_shared = True
    save_rooms(meeting, RoomChanges(changed=[(hall, "1")]), by=secretary)

    room, settings = lines(client_of(secretary))[:2]

    assert (room.who, room.what, room.about) == ("Sonia Secretary", "Room changed", "Plenary Hall")
    assert [(change.label, change.before, change.after) for change in room.changes] == [("Shared", "no", "yes")]
    assert (settings.who, settings.what) == ("Dora Director", "Settings of the meeting changed")
    assert {change.label: (change.before, change.after) for change in settings.changes} == {
        "Title": (str(old_title), "New title"),
        "Host": ("Saint Lucia", "Barbados"),
        "Registration closes": ("", "1 May 2025"),
    }


def test_names_the_person_of_an_appointment(client_of, meeting, secretary):
    appoint(meeting, email="new@example.org", full_name="Nora New", roles=["papers"], by=secretary)

    (appointed,) = lines(client_of(secretary), "?what=meetings.staffassignment")

    assert {change.label: change.after for change in appointed.changes} == {"Person": "Nora New", "Role": "Papers"}


def test_entries_of_a_closed_audience_are_left_out_uncounted_for_all_but_its_members(
    client_of, meeting, secretary, director
):
    caucus = audience(meeting, Audience.Kind.STREAM, Stream.IMMIGRATION)
    before = client_of(director).get(ADDRESS)
    with transaction.atomic():
        record("secret.done", caucus, by=secretary, audience_id=caucus.pk, changes={"name": ("marker-7341", "after")})

    after = client_of(director).get(ADDRESS)
    assert len(after.context["lines"]) == len(before.context["lines"])
    assert after.context["page"].paginator.count == before.context["page"].paginator.count
    assert "marker-7341" not in after.content.decode()
    assert "Sonia Secretary" not in dict(after.context["form"].fields["who"].choices).values()
    filtered = client_of(director).get(f"{ADDRESS}?what=accounts.audience&from_on=2025-01-01")
    assert "marker-7341" not in filtered.content.decode()

    assign(caucus, director, by=secretary)
    assert "marker-7341" in client_of(director).get(ADDRESS).content.decode()


def test_tells_nothing_of_other_meetings(client_of, secretary):
    other = MeetingFactory(number=27, slug="cicc-27")
    save_rooms(other, RoomChanges(added=[RoomFactory.build(meeting=None, name="Elsewhere")]), by=secretary)

    assert "Elsewhere" not in client_of(secretary).get(ADDRESS).content.decode()


def test_shows_the_name_of_a_classified_field_and_no_value(client_of, meeting, secretary):
    with transaction.atomic():
        record(
            "user.renamed", secretary, by=secretary, meeting_id=meeting.pk, changes={"full_name": ("Before", "After")}
        )

    line = lines(client_of(secretary))[0]

    assert [(change.label, change.before, change.after) for change in line.changes] == [("Full name", "", "")]


def test_names_what_nobody_named_by_its_own_words(client_of, meeting, secretary, monkeypatch):
    assert action_name("badge.made-again") == "Badge: made again"
    monkeypatch.setitem(hooks.action_names, "badge.made-again", "Badge printed again")
    assert action_name("badge.made-again") == "Badge printed again"


def test_is_filtered_by_person_object_and_day_in_the_meetings_zone(client_of, meeting, secretary, director):
    with transaction.atomic():
        record("room.added", RoomFactory(meeting=meeting), by=secretary)
        record("meeting.changed", meeting, by=director)
        record("meeting.changed", meeting, by=SYSTEM)
    client = client_of(secretary)

    assert [line.who for line in lines(client, f"?who={director.pk}")] == ["Dora Director"]
    assert [line.what for line in lines(client, "?what=meetings.room")] == ["Room added"]
    assert {line.who for line in lines(client)} == {"Sonia Secretary", "Dora Director", "The portal itself"}

    Entry.objects.create(  # 20:30 on 9 May in Saint Lucia
        action="meeting.late", object_type="meetings.meeting", object_id=meeting.pk, meeting_id=meeting.pk,
        at=datetime.datetime(2025, 5, 10, 0, 30, tzinfo=datetime.UTC),
    )  # fmt: skip
    assert [line.what for line in lines(client, "?from_on=2025-05-09&until_on=2025-05-09")] == ["Meeting: late"]
    assert lines(client, "?from_on=2025-05-10&until_on=2025-05-10") == []


@pytest.mark.parametrize(
    "query",
    [
        "?who=x",
        "?who=-1",
        "?what=nothing",
        "?from_on=31.02.2025",
        "?until_on=9999-12-31",
        "?from_on=0001-01-01",
        "?page=x",
        "?page=-1",
        "?who=%00",
    ],
)
def test_takes_any_filter_without_an_error(client_of, meeting, secretary, query):
    assert client_of(secretary).get(ADDRESS + query).status_code == 200


def test_comes_in_pages(client_of, meeting, secretary):
    with transaction.atomic():
        for _number in range(51):
            record("meeting.changed", meeting, by=secretary)
    client = client_of(secretary)

    query = f"?who={secretary.pk}"
    assert (len(lines(client, query)), len(lines(client, f"{query}&page=2"))) == (50, 1)
    assert 'rel="next"' in client.get(ADDRESS).content.decode()


def test_costs_no_more_with_fifty_entries_than_with_a_few(client_of, meeting, secretary, django_assert_max_num_queries):
    client = client_of(secretary)

    def work():
        appoint(meeting, email=f"p{Entry.objects.count()}@example.org", full_name="P", roles=["papers"], by=secretary)
        save_rooms(meeting, RoomChanges(changed=[(RoomFactory(meeting=meeting), "1")]), by=secretary)

    work()
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        client.get(ADDRESS)
    for _number in range(15):
        work()
    with django_assert_max_num_queries(len(few)):
        client.get(ADDRESS)
