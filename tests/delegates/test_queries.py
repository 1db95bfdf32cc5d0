"""Lists ask the database as often for thirty people as for one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from delegates.actions.badges import issue_badge
from delegates.models import Participant
from tests import factories

pytestmark = pytest.mark.django_db
MOST = 20
State = Participant.State


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def register_people(meeting, places: range, user) -> None:
    """One delegation each; every third is accredited and has a badge."""
    for place in places:
        party = factories.PartyFactory(code=f"Q{place}", name={"en": f"Party {place}"}, sort_key=f"Party {place:02}")
        delegation = factories.DelegationFactory(meeting=meeting, party=party)
        factories.FocalPointFactory(delegation=delegation)
        factories.PartyFactory(code=f"F{place}", name={"en": f"Not invited {place}"})
        state = State.SUBMITTED if place % 3 else State.ACCREDITED
        person = factories.ParticipantFactory(delegation=delegation, state=state, photo=f"photos/{place}.jpg")
        if state == State.ACCREDITED:
            issue_badge(person, by=user)


@pytest.mark.parametrize(
    "page",
    [
        "accreditation?state=all",
        "desk-participants",
        "desk-participants?q=ann&sort=name",
        "desk-delegations",
        "participants",
        "participants?q=party",
        "badges?printed=all",
        "invite",
        "register-step/you",
    ],
)
def test_flat(meeting, secretary, accreditor, client_of, page):
    name, _mark, query = page.partition("?")
    name, *parts = name.split("/")
    url = reverse(f"delegates:{name}", args=[meeting.slug, *parts]) + (f"?{query}" if query else "")
    client = client_of(accreditor)
    register_people(meeting, range(1), secretary)
    one = queries(client, url)
    register_people(meeting, range(1, 30), secretary)
    assert queries(client, url) == one
    assert one <= MOST


def test_delegation_of_thirty_is_flat(meeting, accreditor, client_of, barbados):
    barbados.quota = 50
    barbados.save()
    client = client_of(accreditor)
    for name in ("delegation", "desk-delegation"):
        url = reverse(f"delegates:{name}", args=[meeting.slug, "BB"])
        factories.ParticipantFactory(delegation=barbados)
        one = queries(client, url)
        for _more in range(20):
            factories.ParticipantFactory(delegation=barbados)
        assert queries(client, url) == one
