"""The desk's page on deletion: the days, what is due, the proof."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cicc_portal.audit.models import Entry, RetentionRun
from cicc_portal.documents.models import Job
from delegates.models import Participant, Passport
from meetings.models import Meeting
from meetings.retention import days_kept, delete_due, kept_for
from tests import factories
from tests.delegates import retention as one

pytestmark = pytest.mark.django_db
PAGE = "/cicc-28/desk/retention/"


def days(meeting, **changes) -> dict[str, str]:
    values = {line.term.key: str(line.days) for line in kept_for(meeting)}
    return values | {"version": str(meeting.version)} | changes


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("who", "status"), [("director", 200), ("secretary", 200), ("accreditor", 404), ("protocol_officer", 404)]
)
def test_only_those_in_charge_see_it(who, status, meeting, client_of, request):
    assert client_of(request.getfixturevalue(who)).get(PAGE).status_code == status


def test_it_says_until_when_each_thing_is_kept_and_how_much_there_is(meeting, barbados, client_of, secretary):
    one.whole(barbados)
    shown = words(client_of(secretary).get(PAGE))
    assert "Passport data 23 May 2025" in shown
    assert "Passport data 1 Due" in shown
    assert "Letters of credentials and nomination 0 Nothing there" in shown
    assert "Nothing was deleted yet" in shown
    delete_due(meeting)
    shown = words(client_of(secretary).get(PAGE))
    assert "Passport data 0 Nothing there" in shown
    assert re.search(r"\d\d:\d\d Passport data 1 ", shown), "the proof"


def test_data_can_be_deleted_sooner_by_a_meetings_own_days(meeting, barbados, client_of, secretary):
    one.whole(barbados)
    assert client_of(secretary).post(PAGE, days(meeting, passport="3")).status_code == 302
    meeting.refresh_from_db()
    assert meeting.retention == {"passport": 3}
    entry = Entry.objects.get(action="meeting.retention-set")
    assert (entry.actor_id, entry.changes) == (secretary.pk, {"retention": [{}, {"passport": 3}]})


def test_nothing_is_kept_longer_than_people_were_told(meeting, barbados, client_of, secretary):
    client = client_of(secretary)
    assert client.post(PAGE, days(meeting, passport="9")).status_code == 302, "nobody was told anything yet"
    factories.ParticipantFactory(delegation=barbados)
    meeting.refresh_from_db()
    response = client.post(PAGE, days(meeting, passport="10"))
    assert response.status_code == 422
    assert "People have agreed to fewer days. From now on data can only be deleted sooner." in words(response)
    assert 'value="10"' in response.content.decode()
    assert [
        days_kept(Meeting.objects.get(), line.term) for line in kept_for(meeting) if line.term.key == "passport"
    ] == [9]


@pytest.mark.parametrize("typed", ["", "-1", "4000", "soon"])
def test_what_is_no_number_of_days_is_refused_beside_the_field(typed, meeting, client_of, secretary):
    response = client_of(secretary).post(PAGE, days(meeting, travel=typed))
    assert response.status_code == 422
    assert 'id="id_travel_error"' in response.content.decode()
    assert Meeting.objects.get().retention == {}


def test_of_two_who_change_the_days_the_second_is_shown_the_first(meeting, client_of, secretary, director):
    stale = days(meeting, travel="2")
    client_of(director).post(PAGE, days(meeting, travel="5"))
    response = client_of(secretary).post(PAGE, stale)
    assert response.status_code == 409
    assert "Dora Director Days that personal data is kept: travel 5" in words(response)
    assert Meeting.objects.get().retention == {"travel": 5}


def test_what_is_due_can_be_deleted_at_once(meeting, barbados, client_of, secretary, accreditor):
    one.whole(barbados)
    delete = f"{PAGE}delete/"
    assert client_of(accreditor).post(delete).status_code == 404
    client = client_of(secretary)
    for _twice in range(2):
        assert client.post(delete).status_code == 302
    job = Job.objects.get(kind="retention")
    assert (job.meeting_id, job.created_by, Passport.objects.count()) == (meeting.pk, secretary, 1)
    assert "A deletion is under way" in words(client.get(PAGE))


def test_nothing_is_ordered_where_nothing_is_due(meeting, client_of, secretary):
    assert client_of(secretary).post(f"{PAGE}delete/").status_code == 302
    assert not Job.objects.filter(kind="retention").exists()


def test_the_record_names_what_was_deleted(meeting, barbados, client_of, secretary):
    one.whole(barbados)
    delete_due(meeting)
    shown = words(client_of(secretary).get("/cicc-28/desk/audit/"))
    assert "Personal data deleted: Passport data" in shown
    assert re.search(r"Passport number: ?1 ?0", shown)


def test_queries_do_not_grow_with_people_or_proofs(meeting, barbados, client_of, secretary):
    client = client_of(secretary)
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(PAGE)
    barbados.quota = 40
    barbados.save(update_fields=["quota"])
    for number in range(30):
        one.passport(factories.ParticipantFactory(delegation=barbados), f"P{number}")
        RetentionRun.objects.create(rule="travel", meeting_id=meeting.pk, rows=1)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert Participant.objects.count() == 30
    # The page of proofs has one query more than the empty one.
    assert len(many) <= len(few) + 1
