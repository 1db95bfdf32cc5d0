"""Credentials and quorum: who counts as represented, and recording it at the desk."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cicc_portal.audit.models import Entry
from delegates.models import Delegation, Participant
from delegates.quorum import credentials_data, quorum_of
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State
PAGE = "/cicc-28/desk/credentials/"


@pytest.fixture
def represented(barbados):
    """Barbados with formal credentials and one accredited delegate."""
    barbados.credentials = "formal"
    barbados.save()
    factories.ParticipantFactory(delegation=barbados)
    return barbados


def values(delegation: Delegation, **changes) -> dict[str, object]:
    data = {"version": delegation.version, "credentials": "formal", "received_on": "2025-05-02"} | changes
    return {name: value for name, value in data.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({}, 1),
        ({"credentials": "provisional"}, 1),
        ({"credentials": "absent"}, 0),
        ({"attends_remotely": True}, 0),
    ],
)
def test_what_makes_a_member_state_represented(meeting, represented, changes, counts):
    Delegation.objects.filter(pk=represented.pk).update(**changes)
    assert quorum_of(meeting).represented == counts


@pytest.mark.parametrize("state", ["draft", "proposed", "submitted", "returned", "referred", "withdrawn"])
def test_only_accredited_delegates_represent(meeting, represented, state):
    Participant.objects.update(state=state)
    assert quorum_of(meeting).represented == 0


def test_media_do_not_represent_a_state(meeting, represented):
    Participant.objects.update(category="media")
    assert quorum_of(meeting).represented == 0


def test_remote_attendance_counts_where_the_meeting_says_so(meeting, represented):
    Delegation.objects.update(attends_remotely=True)
    meeting.quorum_counts_remote = True
    meeting.save()
    quorum = quorum_of(meeting)
    assert quorum.represented == 1
    assert quorum.basis[-1] == "Member states that attend remotely are counted."


def test_associates_and_partners_never_count(meeting, represented, cayman, world_customs):
    for delegation in (cayman, world_customs):
        delegation.credentials = "formal"
        delegation.save()
        factories.ParticipantFactory(delegation=delegation)
    quorum = quorum_of(meeting)
    assert (quorum.represented, quorum.members) == (1, 1)


@pytest.mark.parametrize("number", [7, 8, 9])
def test_eight_of_fifteen(meeting, number):
    for place in range(15):
        party = factories.PartyFactory(code=f"M{place}", sort_key=f"M{place:02}")
        delegation = factories.DelegationFactory(meeting=meeting, party=party, credentials="formal")
        if place < number:
            factories.ParticipantFactory(delegation=delegation)
    meeting.quorum_rule = "Rule 12"
    quorum = quorum_of(meeting)
    assert quorum.is_reached is (number >= 8)
    assert quorum.sentence == f"{number} of 15 member states are represented; 8 are needed (Rule 12)."


def test_data_for_the_report(meeting, represented, cayman, saint_lucia):
    factories.ParticipantFactory(delegation=represented, state=State.SUBMITTED)
    data = credentials_data(meeting)
    assert [(row.name, row.credentials, row.registered, row.accredited, row.is_represented) for row in data.rows] == [
        ("Barbados", "formal", 2, 1, True),
        ("Saint Lucia", "absent", 0, 0, False),
        ("Cayman Islands", "absent", 0, 0, False),
    ]
    assert data.members_by_credentials == {"formal": 1, "provisional": 0, "absent": 1}


# --- the desk ---------------------------------------------------------------------------------------------------------
def test_credentials_are_recorded_and_taken_back(client_of, protocol_officer, represented):
    represented.credentials_on = datetime.date(2025, 5, 1)
    represented.save()
    client = client_of(protocol_officer)
    address = reverse("delegates:credentials-record", args=["cicc-28", "BB"])
    answer = client.post(address, values(represented, credentials="provisional", attends_remotely="on"), follow=True)
    represented.refresh_from_db()
    assert (represented.credentials, represented.credentials_on, represented.attends_remotely) == (
        "provisional",
        datetime.date(2025, 5, 2),
        True,
    )
    entry = Entry.objects.get(action="delegation.credentials-recorded")
    assert entry.changes["credentials"] == ["formal", "provisional"]
    from cicc_portal.undo import undo

    (message,) = answer.context["messages"]
    offered = undo(message)
    client.post(offered.url, offered.fields)
    represented.refresh_from_db()
    assert (represented.credentials, represented.credentials_on, represented.attends_remotely) == (
        "formal",
        datetime.date(2025, 5, 1),
        False,
    )


def test_credentials_without_a_day_came_today_and_absent_ones_never(client_of, accreditor, barbados):
    client = client_of(accreditor)
    address = reverse("delegates:credentials-record", args=["cicc-28", "BB"])
    client.post(address, values(barbados, received_on=""))
    barbados.refresh_from_db()
    assert barbados.credentials_on is not None
    client.post(address, values(barbados, credentials="absent"))
    barbados.refresh_from_db()
    assert (barbados.credentials, barbados.credentials_on) == ("absent", None)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"version": "0"}, 409),
        ({"version": "x"}, 409),
        ({"credentials": "royal"}, 422),
        ({"received_on": "2999-01-01"}, 422),
        ({"received_on": "yesterday"}, 422),
    ],
)
def test_what_is_refused(client_of, accreditor, barbados, changes, status):
    address = reverse("delegates:credentials-record", args=["cicc-28", "BB"])
    assert client_of(accreditor).post(address, values(barbados, **changes)).status_code == status
    barbados.refresh_from_db()
    assert barbados.credentials == "absent"


@pytest.mark.parametrize("persona", ["focal_point_lc", "chief_immigration_bb", "timetabler", "steward", "host_liaison"])
def test_who_does_not_record_credentials(request, client_of, barbados, persona):
    client = client_of(request.getfixturevalue(persona))
    address = reverse("delegates:credentials-record", args=["cicc-28", "BB"])
    assert client.get(PAGE).status_code == 404
    assert client.post(address, values(barbados)).status_code == 404


def test_partners_have_no_credentials_here(client_of, accreditor, world_customs):
    address = reverse("delegates:credentials-record", args=["cicc-28", "WCO"])
    assert client_of(accreditor).post(address, values(world_customs)).status_code == 404


def test_page_tells_the_quorum_and_is_flat(client_of, accreditor, meeting, represented):
    client = client_of(accreditor)
    page = client.get(PAGE).content.decode()
    assert "1 of 1 member state is represented; 8 are needed" in page
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for place in range(20):
        party = factories.PartyFactory(code=f"M{place}", sort_key=f"M{place:02}")
        factories.ParticipantFactory(delegation=factories.DelegationFactory(meeting=meeting, party=party))
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(one) <= 20


def test_remote_attendance_is_a_setting_of_the_meeting(client_of, meeting, secretary):
    page = client_of(secretary).get("/cicc-28/desk/settings/").content.decode()
    assert 'name="quorum_counts_remote"' in page
