"""Who registers a delegation gets one letter about all whom a list, a letter or a decision concerned."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cicc_portal.outbox.models import Message
from cicc_portal.undo import undo
from delegates.actions import accreditation
from delegates.actions.members import NewMember, register_all
from delegates.actions.summaries import Together, tell_together
from delegates.models import Participant
from delegates.problems import NotEnoughPlaces
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State
LOT = "/cicc-28/desk/accreditation/lot/"


@pytest.fixture
def assistants(barbados):
    """Two focal points of Barbados, who read French and Dutch, and one whose account is closed."""
    closed = factories.UserFactory(email="closed@example.org", is_active=False)
    factories.FocalPointFactory(delegation=barbados, user=closed)
    people = [
        factories.UserFactory(email=f"assistant.{language}@example.org", language=language) for language in ("fr", "nl")
    ]
    for user in people:
        factories.FocalPointFactory(delegation=barbados, user=user)
    return people


def member(name: str, **values) -> NewMember:
    return NewMember(
        values={
            "function": "adviser", "given_name": name, "family_name": "Browne", "badge_name": f"{name} Browne",
            "title": "Officer", "email": f"{name.lower()}@example.org", "language": "en",
        } | values,
    )  # fmt: skip


def picked(*people: Participant) -> str:
    return ",".join(f"{person.public_id}:{person.version}" for person in people)


def sent() -> Counter[tuple[str, str]]:
    return Counter(Message.objects.exclude(state=Message.State.CANCELLED).values_list("kind", "to_email"))


def three(submitted, delegation=None) -> list[Participant]:
    return [
        submitted(
            delegation, user=None, email=f"{name.lower()}@example.org", given_name=name, badge_name=f"{name} Browne"
        )
        for name in ("Ann", "Bob", "Cleo")
    ]


def test_a_list_is_told_once_and_each_person_too(barbados, assistants, secretary):
    register_all(barbados, [member("Ann"), member("Bob"), member("Cleo", email="")], by=secretary)
    assert sent() == {
        ("participant-submitted", "ann@example.org"): 1,
        ("participant-submitted", "bob@example.org"): 1,
        ("participant-submitted-together", "assistant.fr@example.org"): 1,
        ("participant-submitted-together", "assistant.nl@example.org"): 1,
    }
    summaries = Message.objects.filter(kind="participant-submitted-together").order_by("pk")
    assert [message.language for message in summaries] == ["fr", "nl"]
    for message in summaries:
        assert [name for name in ("Ann Browne", "Bob Browne", "Cleo Browne") if name not in message.text] == []
        assert "/cicc-28/delegation/BB/" in message.text


def test_names_are_not_escaped_and_one_reads_as_one(barbados, secretary):
    factories.FocalPointFactory(delegation=barbados, user__email="en@example.org", user__language="en")
    register_all(barbados, [member("Zoe", badge_name="Zoë <b>O’Neill</b> & Co")], by=secretary)
    message = Message.objects.get(to_email="en@example.org")
    assert message.subject == "CICC 28, Barbados: 1 registration has arrived"
    assert "– Zoë <b>O’Neill</b> & Co, Adviser" in message.text
    assert "<b>O’Neill" not in message.html


def test_a_list_that_is_refused_tells_nobody(barbados, assistants, secretary):
    barbados.quota = 1
    barbados.save()
    with pytest.raises(NotEnoughPlaces):
        register_all(barbados, [member("Ann"), member("Bob")], by=secretary)
    assert not Message.objects.exists()


def test_a_lot_is_told_once_a_delegation(submitted, barbados, saint_lucia, assistants, accreditor, client_of, outsider):
    """Each with the own people; whom an account tells everything is no news to those who register."""
    factories.FocalPointFactory(delegation=saint_lucia, user__email="lc@example.org", user__language="es")
    ours, theirs = three(submitted), submitted(saint_lucia, user=None, email="", badge_name="Lucy Luce")
    alone = submitted(user=outsider, badge_name="Olga Ownaccount")
    client_of(accreditor).post(LOT, {"what": "accredit", "lot": picked(*ours, theirs, alone)})
    assert sent() == {
        **{("participant-accredited", f"{name}@example.org"): 1 for name in ("ann", "bob", "cleo")},
        ("participant-accredited", outsider.email): 1,
        ("participant-accredited-together", "assistant.fr@example.org"): 1,
        ("participant-accredited-together", "assistant.nl@example.org"): 1,
        ("participant-accredited-together", "lc@example.org"): 1,
    }
    text = Message.objects.get(to_email="lc@example.org").text
    assert ("Lucy Luce" in text, "Ann" in text) == (True, False)
    assert "Olga" not in Message.objects.get(to_email="assistant.fr@example.org").text


def test_a_query_stands_in_it_once(submitted, assistants, accreditor, client_of):
    people = three(submitted)
    client_of(accreditor).post(LOT, {"what": "return", "lot": picked(*people), "return-words": "Which office?"})
    text = Message.objects.get(to_email="assistant.nl@example.org").text
    assert (text.count("Which office?"), text.count("Browne")) == (1, 3)


def test_undo_takes_it_back(submitted, assistants, accreditor, client_of):
    client = client_of(accreditor)
    answer = client.post(LOT, {"what": "accredit", "lot": picked(*three(submitted))}, follow=True)
    (message,) = answer.context["messages"]
    client.post(undo(message).url, undo(message).fields)
    assert sent() == {}
    assert Message.objects.count() == 5


def test_undo_of_a_part_tells_anew_of_the_rest(submitted, assistants, accreditor, client_of):
    client, people = client_of(accreditor), three(submitted)
    answer = client.post(LOT, {"what": "accredit", "lot": picked(*people)}, follow=True)
    (message,) = answer.context["messages"]
    Participant.objects.filter(pk=people[0].pk).update(version=9)
    client.post(undo(message).url, undo(message).fields)
    assert sent() == {
        ("participant-accredited", "ann@example.org"): 1,
        ("participant-accredited-together", "assistant.fr@example.org"): 1,
        ("participant-accredited-together", "assistant.nl@example.org"): 1,
    }
    left = Message.objects.exclude(state=Message.State.CANCELLED).get(to_email="assistant.nl@example.org")
    assert ("Ann Browne" in left.text, "Bob Browne" in left.text) == (True, False)


def test_undo_too_late_says_so_once_to_whom_it_has_reached(submitted, assistants, accreditor, client_of):
    client = client_of(accreditor)
    answer = client.post(LOT, {"what": "accredit", "lot": picked(*three(submitted))}, follow=True)
    (message,) = answer.context["messages"]
    Message.objects.filter(to_email="assistant.fr@example.org").update(state=Message.State.SENT, sent_at=timezone.now())
    client.post(undo(message).url, undo(message).fields)
    assert sent() == {
        ("participant-accredited-together", "assistant.fr@example.org"): 1,
        ("participant-reopened-together", "assistant.fr@example.org"): 1,
    }
    text = Message.objects.get(kind="participant-reopened-together").text
    assert [name for name in ("Ann", "Bob", "Cleo") if name not in text] == []


def test_one_decision_is_told_as_ever(submitted, assistants, accreditor):
    (person, *_others) = three(submitted)
    accreditation.accredit(person, seen=person.version, by=accreditor)
    assert sent() == {
        ("participant-accredited", address): 1
        for address in ("ann@example.org", "assistant.fr@example.org", "assistant.nl@example.org")
    }


def test_queries_do_not_grow_with_the_people(meeting, barbados, assistants, submitted):
    def queries(people: list[Participant]) -> int:
        together = Together()
        for person in people:
            together.add(person, "accredited")
        with CaptureQueriesContext(connection) as made:
            tell_together(together, meeting)
        return len(made)

    barbados.quota = 40
    barbados.save()
    people = [submitted(user=None, email="") for _number in range(30)]
    queries(people[:1])
    assert queries(people) == queries(people[:2])


def test_an_import_costs_as_much_for_focal_points_at_30_as_at_2(meeting, secretary):
    """What two focal points add to a list's queries is the same, however long the list is."""

    def queries(length: int, *, focal_points: int) -> int:
        delegation = factories.DelegationFactory(meeting=meeting, quota=40)
        for _number in range(focal_points):
            factories.FocalPointFactory(delegation=delegation)
        members = [member(f"P{number}", email="") for number in range(length)]
        with CaptureQueriesContext(connection) as made:
            register_all(delegation, members, by=secretary)
        return len(made)

    queries(1, focal_points=1)
    few = queries(2, focal_points=2) - queries(2, focal_points=0)
    assert queries(30, focal_points=2) - queries(30, focal_points=0) == few
