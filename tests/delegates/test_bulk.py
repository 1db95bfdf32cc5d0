"""Decisions on a lot at the accreditation desk: who is decided on, who is left out, one undo, two officers at once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cicc_portal.audit.models import Entry
from cicc_portal.outbox.models import Message
from cicc_portal.undo import undo
from delegates.actions import accreditation, bulk
from delegates.models import Badge, Participant
from tests.delegates.test_races import at_once

pytestmark = pytest.mark.django_db
State = Participant.State
LOT = "/cicc-28/desk/accreditation/lot/"


def rows(*people: Participant) -> list[str]:
    return [f"{person.public_id}:{person.version}" for person in people]


def states(*people: Participant) -> list[str]:
    by_pk = dict(Participant.objects.values_list("pk", "state"))
    return [by_pk[person.pk] for person in people]


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def three(submitted, outsider):
    return submitted(language="fr", user=outsider), submitted(language="nl"), submitted(language="es")


def test_ticked_rows_are_confirmed_then_accredited(three, accreditor, client_of):
    client = client_of(accreditor)
    page = client.post(LOT, {"row": rows(*three[:2]), "what": "accredit"})
    assert "Accredit 2 registrations" in page.content.decode()
    assert states(*three) == ["submitted"] * 3
    answer = client.post(LOT, {"what": "accredit", "lot": page.context["picked"]}, follow=True)
    assert states(*three) == ["accredited", "accredited", "submitted"]
    assert told(answer) == ["2 registrations are accredited."]
    assert Badge.objects.active().count() == 2
    actions = Entry.objects.filter(action="participant.accredited").values_list("object_id", "actor_id")
    assert set(actions) == {(str(person.pk), accreditor.pk) for person in three[:2]}


def test_each_is_told_in_the_own_language(three, accreditor, client_of):
    client_of(accreditor).post(LOT, {"what": "accredit", "lot": ",".join(rows(*three))})
    assert set(Message.objects.values_list("language", flat=True)) == {"fr", "nl", "es"}


def test_one_query_for_all_that_are_returned(three, accreditor, client_of):
    client = client_of(accreditor)
    lot = ",".join(rows(*three))
    refused = client.post(LOT, {"what": "return", "lot": lot, "return-words": " "})
    assert refused.status_code == 422
    assert refused.context["picked"] == lot
    client.post(LOT, {"what": "return", "lot": lot, "return-words": "Which office?"})
    assert states(*three) == ["returned"] * 3
    assert all("Which office?" in text for text in Message.objects.values_list("text", flat=True))


def test_who_is_left_out_is_said_before_and_after(three, accreditor, client_of, submitted):
    stale, done, good = three
    referred = submitted(state=State.REFERRED, badge_name="Rita Referred")
    seen = rows(stale, done, good, referred)
    Participant.objects.filter(pk=stale.pk).update(version=7)
    accreditation.accredit(done, seen=done.version, by=accreditor)
    client = client_of(accreditor)
    page = client.post(LOT, {"row": seen, "what": "accredit"})
    because = {left.participant.pk: left.because for left in page.context["lot"].left_out}
    assert because == {
        stale.pk: "changed since you looked",
        done.pk: "now accredited",
        referred.pk: "referred to the Director, who alone decides",
    }
    answer = client.post(LOT, {"what": "accredit", "lot": ",".join(seen)}, follow=True)
    assert states(stale, done, good, referred) == ["submitted", "accredited", "accredited", "referred"]
    success, warning = sorted(told(answer))
    assert success == "1 registration is accredited."
    assert "Rita Referred (referred to the Director, who alone decides)" in warning
    assert Badge.objects.active().count() == 2


def test_director_decides_on_what_was_referred_in_a_lot(submitted, director, client_of):
    person = submitted(state=State.REFERRED)
    client_of(director).post(LOT, {"what": "accredit", "lot": rows(person)[0]})
    assert states(person) == ["accredited"]


def test_one_undo_for_the_whole_lot_while_the_letters_are_held_back(three, accreditor, client_of):
    client = client_of(accreditor)
    answer = client.post(LOT, {"what": "accredit", "lot": ",".join(rows(*three))}, follow=True)
    (message,) = answer.context["messages"]
    offered = undo(message)
    answer = client.post(offered.url, offered.fields, follow=True)
    assert told(answer) == ["3 decisions are taken back."]
    assert states(*three) == ["submitted"] * 3
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.CANCELLED}
    assert not Badge.objects.active().exists()


def test_undo_leaves_what_was_changed_since(three, accreditor, client_of):
    client = client_of(accreditor)
    answer = client.post(LOT, {"what": "accredit", "lot": ",".join(rows(*three))}, follow=True)
    (message,) = answer.context["messages"]
    offered = undo(message)
    Participant.objects.filter(pk=three[0].pk).update(version=9)
    answer = client.post(offered.url, offered.fields, follow=True)
    assert states(*three) == ["accredited", "submitted", "submitted"]
    assert [text for text in told(answer) if text.startswith("Left out")] == [f"Left out: {three[0]} (now accredited)."]


def test_all_that_are_found_follow_the_filters(three, submitted, world_customs, accreditor, client_of):
    partner = submitted(world_customs)
    client = client_of(accreditor)
    page = client.post(f"{LOT}?group=international", {"all": "1", "what": "accredit"})
    assert [taken.participant for taken in page.context["lot"].taken] == [partner]
    answer = client.post(f"{LOT}?group=international", {"what": "accredit", "lot": page.context["picked"]})
    assert answer["Location"] == "/cicc-28/desk/accreditation/?group=international"
    assert states(*three, partner) == ["submitted"] * 3 + ["accredited"]


def test_a_lot_has_an_end(submitted, accreditor, client_of, monkeypatch):
    people = [submitted() for _person in range(3)]
    monkeypatch.setattr(bulk, "LOT", 2)
    client = client_of(accreditor)
    page = client.post(LOT, {"all": "1", "what": "accredit"})
    assert len(page.context["lot"].taken) == 2
    client.post(LOT, {"what": "accredit", "lot": ",".join(rows(*people))})
    assert sorted(states(*people)) == ["accredited", "accredited", "submitted"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"row": ["x"]},
        {"row": [":", "a:", ":1"]},
        {"row": ["nobody:1"], "what": "king"},
        {"lot": ""},
        {"lot": "nobody:1,,:::"},
        {"lot": "\x00:1"},
        {"lot": "nobody:1", "what": "return", "return-words": "x"},
    ],
)
def test_hostile_input_decides_nothing(three, accreditor, client_of, data):
    assert client_of(accreditor).post(LOT, data).status_code in {200, 302}
    assert client_of(accreditor).post(f"{LOT}undo/", data).status_code == 302
    assert states(*three) == ["submitted"] * 3


def test_of_another_meeting_nobody_is_decided_on(submitted, accreditor, client_of):
    from tests import factories

    other = factories.DelegationFactory(meeting=factories.MeetingFactory(number=29))
    person = submitted(other)
    client_of(accreditor).post(LOT, {"what": "accredit", "lot": rows(person)[0]})
    assert states(person) == ["submitted"]


def test_drafts_are_not_the_desks(submitted, accreditor, client_of):
    person = submitted(state=State.DRAFT)
    client_of(accreditor).post(LOT, {"what": "accredit", "lot": rows(person)[0]})
    assert states(person) == ["draft"]


@pytest.mark.parametrize(
    "persona", ["secretary", "focal_point_lc", "chief_immigration_bb", "printer", "protocol_officer"]
)
def test_who_does_not_decide(request, three, client_of, persona):
    client = client_of(request.getfixturevalue(persona))
    for address in (LOT, f"{LOT}undo/"):
        assert client.post(address, {"what": "accredit", "lot": ",".join(rows(*three))}).status_code == 404
    assert states(*three) == ["submitted"] * 3


@pytest.mark.django_db(transaction=True)
def test_two_officers_decide_the_same_lot(submitted, accreditor, director, meeting):
    """Each row once; whoever comes second is told of each by name."""
    people = [submitted() for _person in range(4)]
    seen = {person.public_id: str(person.version) for person in people}
    lots: list[bulk.Lot] = []

    def officer(user, what, order):
        picked = {public_id: seen[public_id] for public_id in sorted(seen, reverse=order)}
        lots.append(bulk.decide(meeting, what, seen=picked, by=user, is_director=True, query="Which office?"))

    outcomes = at_once(
        lambda: officer(accreditor, "accredit", order=False), lambda: officer(director, "return", order=True)
    )
    assert outcomes == [None, None]
    assert sorted(len(lot.taken) for lot in lots) == [0, 4]
    (loser,) = [lot for lot in lots if not lot.taken]
    assert {left.participant.public_id for left in loser.left_out} == set(seen)
    assert len({*states(*people)}) == 1
    decided = Entry.objects.filter(action__in=["participant.accredited", "participant.returned"])
    assert decided.count() == 4


def test_lot_page_goes_back_to_the_queue_when_nobody_is_ticked(accreditor, client_of, meeting):
    answer = client_of(accreditor).post(LOT, {"what": "accredit"}, follow=True)
    assert told(answer) == ["Nobody is ticked."]
    assert answer.request["PATH_INFO"] == reverse("delegates:accreditation", args=["cicc-28"])
