"""The accreditation desk's queue: found, filtered, sorted, paged; walked along; what was changed since."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from delegates.models import Delegation, Letter, Participant
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State
QUEUE = "/cicc-28/desk/accreditation/"


def found(client, query: str = "") -> list[str]:
    return [person.badge_name for person in client.get(QUEUE + query).context["people"]]


def address(name: str, person: Participant) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", person.public_id])


@pytest.fixture
def desk(accreditor, client_of):
    return client_of(accreditor)


@pytest.fixture
def people(barbados, world_customs, cayman):
    """Three who wait, sent one after another, and one of each other state."""

    def make(name: str, delegation: Delegation, minute: int, **fields) -> Participant:
        given, family = name.split(" ", 1)
        sent = datetime.datetime(2025, 4, 1, 9, minute, tzinfo=datetime.UTC)
        values = {"state": State.SUBMITTED, "photo": "photos/x.jpg", "submitted_at": sent} | fields
        return factories.ParticipantFactory(delegation=delegation, given_name=given, family_name=family, **values)

    return {
        "jose": make("José Núñez", barbados, 1, agency="Border Force", stream="customs"),
        "anna": make("Anna Ólafs", world_customs, 3, photo="", function="observer"),
        "zoe": make("Zoë Abel", cayman, 2, stream="immigration", function="head"),
        "rita": make("Rita Referred", barbados, 4, state=State.REFERRED),
        "greta": make("Greta Granted", barbados, 5, state=State.ACCREDITED, changed_since=["title"]),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["José Núñez", "Zoë Abel", "Anna Ólafs"]),
        ("?q=jose+nunez", ["José Núñez"]),
        ("?q=NUNEZ", ["José Núñez"]),
        ("?q=zoe", ["Zoë Abel"]),
        ("?q=border+force", ["José Núñez"]),
        ("?q=barbade", ["José Núñez"]),
        ("?q=customs+organization", ["Anna Ólafs"]),
        ("?q=%25", []),
        ("?delegation=KY", ["Zoë Abel"]),
        ("?group=international", ["Anna Ólafs"]),
        ("?group=associate&stream=immigration", ["Zoë Abel"]),
        ("?stream=customs", ["José Núñez"]),
        ("?function=head", ["Zoë Abel"]),
        ("?mark=no-photo", ["Anna Ólafs"]),
        ("?mark=walk-in", []),
        ("?state=referred", ["Rita Referred"]),
        ("?state=accredited", ["Greta Granted"]),
        ("?state=all&mark=changed", ["Greta Granted"]),
        ("?state=all&sort=name", ["Zoë Abel", "Greta Granted", "José Núñez", "Anna Ólafs", "Rita Referred"]),
        ("?sort=-sent", ["Anna Ólafs", "Zoë Abel", "José Núñez"]),
        ("?sort=delegation", ["José Núñez", "Zoë Abel", "Anna Ólafs"]),
        ("?state=royal&sort=royal", ["José Núñez", "Zoë Abel", "Anna Ólafs"]),
        ("?stream=royal", ["José Núñez", "Zoë Abel", "Anna Ólafs"]),
        ("?page=99", ["José Núñez", "Zoë Abel", "Anna Ólafs"]),
        ("?q=%00&delegation=%00&page=x", ["José Núñez", "Zoë Abel", "Anna Ólafs"]),
    ],
)
def test_what_is_found(desk, people, query, names):
    assert found(desk, query) == names


def test_counts_by_state_follow_the_filters(desk, people):
    counts = {state: count for state, _label, count in desk.get(QUEUE).context["counts"]}
    assert counts == {"submitted": 3, "referred": 1, "returned": 0, "accredited": 1, "all": 5}
    counts = {state: count for state, _label, count in desk.get(f"{QUEUE}?q=barbados").context["counts"]}
    assert counts == {"submitted": 1, "referred": 1, "returned": 0, "accredited": 1, "all": 3}


def test_drafts_are_in_no_state_of_the_queue(desk, people):
    Participant.objects.update(state=State.DRAFT)
    assert found(desk, "?state=all") == []
    assert found(desk, "?state=draft") == []
    assert found(desk, "?state=declined") == []


def test_typing_draws_the_list_alone(desk, people):
    whole, part = desk.get(f"{QUEUE}?q=zoe"), desk.get(f"{QUEUE}?q=zoe", headers={"HX-Request": "true"})
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    assert part.content.strip().startswith(b'<div id="queue"')
    assert "HX-Request" in part["Vary"]


def test_long_lists_are_paged_and_the_lot_of_all_is_offered(desk, barbados):
    Delegation.objects.filter(pk=barbados.pk).update(quota=100)
    factories.ParticipantFactory.create_batch(60, delegation=barbados, state=State.SUBMITTED)
    page = desk.get(QUEUE)
    assert len(page.context["people"]) == 50
    assert "Not those ticked but all 60 found" in page.content.decode()
    assert len(desk.get(f"{QUEUE}?page=2").context["people"]) == 10


def crowd(delegation: Delegation, numbers: range) -> list[Participant]:
    """Many who wait; one in ten has somebody's name."""
    people = [
        Participant(
            meeting=delegation.meeting,
            delegation=delegation,
            given_name="Ann",
            family_name=f"Delegate{number - number % 10 if number % 10 == 1 else number}",
            badge_name=f"Ann Delegate{number}",
            agency="Customs",
            state=State.SUBMITTED,
            submitted_at=datetime.datetime(2025, 4, 1, tzinfo=datetime.UTC) + datetime.timedelta(minutes=number),
        )
        for number in numbers
    ]
    return Participant.objects.bulk_create(people)


def test_flat_in_queries_at_30_and_at_3000(desk, barbados):
    Delegation.objects.filter(pk=barbados.pk).update(quota=4000)
    queries = ("", "?q=ann&mark=duplicate&state=all", "?sort=name&page=3", "?q=delegate29&state=all")

    def asked() -> list[int]:
        counts = []
        for query in queries:
            with CaptureQueriesContext(connection) as asked_for:
                assert desk.get(QUEUE + query).status_code == 200
            counts.append(len(asked_for))
        with CaptureQueriesContext(connection) as asked_for:
            desk.get(address("registration", person))
        return [*counts, len(asked_for)]

    person = crowd(barbados, range(30))[15]
    asked()
    few = asked()
    crowd(barbados, range(30, 3000))
    assert asked() == few
    assert max(few[:-1]) <= 20


@pytest.mark.parametrize(
    "persona", ["secretary", "printer", "protocol_officer", "focal_point_lc", "adviser_bb", "steward"]
)
def test_desk_is_for_those_who_accredit(request, client_of, people, persona):
    client = client_of(request.getfixturevalue(persona))
    assert client.get(QUEUE).status_code == 404
    assert client.get(address("registration", people["jose"])).status_code == 404
    assert client.post(address("changes-seen", people["greta"]), {"version": 1}).status_code == 404


# --- walking along ----------------------------------------------------------------------------------------------------
def test_neighbours_follow_the_filters(desk, people):
    place = desk.get(address("registration", people["zoe"])).context["place"]
    assert (place.number, place.total) == (2, 3)
    assert (place.previous, place.following) == (people["jose"].public_id, people["anna"].public_id)
    place = desk.get(address("registration", people["zoe"]) + "?q=zoe").context["place"]
    assert (place.number, place.total, place.previous, place.following) == (1, 1, None, None)


def test_decision_walks_on_in_the_filtered_queue(desk, people):
    data = {"version": people["jose"].version, "category": "delegate", "queue": "sort=-sent"}
    answer = desk.post(address("accredit", people["jose"]), data)
    assert answer["Location"] == address("registration", people["anna"]) + "?sort=-sent"
    data = {"version": people["zoe"].version, "category": "head", "queue": "q=zoe"}
    answer = desk.post(address("accredit", people["zoe"]), data)
    assert answer["Location"] == f"{QUEUE}?q=zoe"


@pytest.mark.parametrize("queue", ["", "%", "\x00", "&&&=", "q=%00", "x" * 5000, "//evil.example/"])
def test_filters_that_nobody_chose_lead_nowhere(desk, people, queue):
    data = {"version": people["jose"].version, "category": "delegate", "queue": queue}
    answer = desk.post(address("accredit", people["jose"]), data)
    assert answer.status_code == 302
    assert answer["Location"].startswith(QUEUE)


def test_registration_shows_credentials_and_letter_beside_the_photo(desk, people, barbados):
    Delegation.objects.filter(pk=barbados.pk).update(credentials="formal", credentials_on=datetime.date(2025, 5, 2))
    letter = Letter.objects.create(
        delegation=barbados, file="letters/x", filename="x.pdf", mime="application/pdf", sha256="0" * 64, size=1
    )
    page = desk.get(address("registration", people["jose"])).content.decode()
    assert reverse("delegates:letter", args=["cicc-28", letter.public_id]) in page
    assert "received on" in page
