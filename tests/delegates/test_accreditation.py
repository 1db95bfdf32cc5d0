"""The accreditation desk: decisions, who may take them, what follows from them."""

from __future__ import annotations

import itertools

import pytest
from django.urls import reverse

from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.documents.models import Job
from cicc_portal.outbox.models import Message
from delegates.actions import accreditation
from delegates.models import Badge, Participant, StreamPost
from delegates.problems import DelegationFull, HeadTaken, NomineeOfState, WrongState
from tests import factories

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, person: Participant | None = None) -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", *([person.public_id] if person else [])])


def decide(person: Participant, what: str, *, by, seen: int | None = None) -> None:
    seen = person.version if seen is None else seen
    if what == "accredit":
        accreditation.accredit(person, seen=seen, by=by)
    elif what == "return":
        accreditation.return_with_query(person, query="Which office?", seen=seen, by=by)
    elif what == "refer":
        accreditation.refer(person, because="Not on the list", seen=seen, by=by)
    elif what == "decline":
        accreditation.decline(person, because="No seat left", seen=seen, by=by)
    else:
        accreditation.reopen(person, seen=seen, by=by)


LEADS_TO = {
    ("submitted", "accredit"): "accredited",
    ("submitted", "return"): "returned",
    ("submitted", "refer"): "referred",
    ("submitted", "decline"): "declined",
    ("referred", "accredit"): "accredited",
    ("referred", "return"): "returned",
    ("referred", "decline"): "declined",
    ("referred", "reopen"): "submitted",
    ("returned", "reopen"): "submitted",
    ("accredited", "reopen"): "submitted",
    ("declined", "reopen"): "submitted",
}


@pytest.mark.parametrize(
    ("state", "what"), list(itertools.product(State.values, ["accredit", "return", "refer", "decline", "reopen"]))
)
def test_each_decision_from_each_state(submitted, world_customs, accreditor, state, what):
    """A partner's, since a state's nominee is never declined."""
    person = submitted(world_customs, state=state)
    expected = LEADS_TO.get((state, what))
    if expected is None:
        with pytest.raises(WrongState):
            decide(person, what, by=accreditor)
        expected = state
    else:
        decide(person, what, by=accreditor)
    person.refresh_from_db()
    assert person.state == expected


def test_accreditation_issues_one_badge_and_has_it_made(submitted, accreditor):
    person = submitted()
    accreditation.accredit(person, seen=person.version, by=accreditor)
    badge = Badge.objects.get()
    assert (badge.participant, badge.revoked_at, len(bytes(badge.token))) == (person, None, 16)
    job = Job.objects.get(kind="badge")
    assert (job.args, job.meeting_id) == ({"badge": badge.pk}, person.meeting_id)
    ours = Entry.objects.order_by("pk").values_list("action", flat=True)
    actions = [action for action in ours if action.startswith(("participant.", "signing-key.", "badge."))]
    assert actions == ["participant.accredited", "signing-key.made", "badge.issued"]


def test_category_can_be_chosen(submitted, accreditor, client_of):
    person = submitted()
    client_of(accreditor).post(address("accredit", person), {"version": person.version, "category": "interpreter"})
    person.refresh_from_db()
    assert (person.state, person.category) == (State.ACCREDITED, "interpreter")


@pytest.mark.parametrize("by_whom", ["accreditor", "director"])
def test_state_nominee_is_never_declined(request, submitted, client_of, by_whom):
    person = submitted()
    user = request.getfixturevalue(by_whom)
    with pytest.raises(NomineeOfState):
        accreditation.decline(person, because="No", seen=person.version, by=user)
    client_of(user).post(address("decline", person), {"version": person.version, "decline-words": "No"})
    person.refresh_from_db()
    assert person.state == State.SUBMITTED
    page = client_of(user).get(address("registration", person)).content.decode()
    assert address("decline", person) not in page


@pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
@pytest.mark.parametrize(
    ("what", "kind"), [("accredit", "accredited"), ("return", "returned"), ("decline", "declined")]
)
def test_each_decision_is_mailed_in_the_persons_language(
    submitted, world_customs, outsider, accreditor, language, what, kind
):
    person = submitted(world_customs, user=outsider, language=language)
    decide(person, what, by=accreditor)
    message = Message.objects.get(kind=f"participant-{kind}")
    assert (message.language, message.to_user, message.meeting_id) == (language, outsider, person.meeting_id)


def test_query_reaches_the_person_word_for_word(submitted, accreditor, outsider):
    person = submitted(user=outsider)
    words = "Which office? <b>Please</b> & thanks"
    accreditation.return_with_query(person, query=words, seen=person.version, by=accreditor)
    assert words in Message.objects.get().text


def test_referral_is_told_to_nobody(submitted, accreditor):
    person = submitted()
    accreditation.refer(person, because="Not on the list", seen=person.version, by=accreditor)
    assert not Message.objects.exists()
    changes = Entry.objects.about(person).get().changes
    assert changes["referred_because"] is None


def test_focal_point_is_told_about_a_delegate_without_account(submitted, saint_lucia, focal_point_lc, accreditor):
    focal_point_lc.language = "es"
    focal_point_lc.save()
    person = submitted(saint_lucia, email="delegate@example.org", language="fr")
    accreditation.return_with_query(person, query="Which office?", seen=person.version, by=accreditor)
    told = set(Message.objects.values_list("to_email", "language"))
    assert told == {("delegate@example.org", "fr"), ("focal.lc@example.org", "es")}


def test_letter_waits_for_second_thoughts_and_is_recalled_with_the_decision(submitted, accreditor, client_of):
    person = submitted()
    client = client_of(accreditor)
    answer = client.post(address("accredit", person), {"version": person.version, "category": "delegate"}, follow=True)
    letter = Message.objects.get()
    assert letter.state == Message.State.QUEUED
    assert letter.job.not_before > letter.created_at
    page = answer.content.decode()
    assert f'action="{address("reopen", person)}"' in page
    assert letter.public_id in page
    person.refresh_from_db()
    client.post(address("reopen", person), {"version": person.version, "letters": letter.public_id})
    person.refresh_from_db()
    letter.refresh_from_db()
    assert (person.state, letter.state) == (State.SUBMITTED, Message.State.CANCELLED)
    assert Message.objects.count() == 1
    assert not Badge.objects.active().exists()


def test_decision_taken_back_after_its_letter_left_is_told(submitted, accreditor):
    person = submitted()
    (letter,) = accreditation.accredit(person, seen=person.version, by=accreditor)
    letter.refresh_from_db()
    Message.objects.filter(pk=letter.pk).update(state=Message.State.SENT, sent_at=letter.queued_at)
    accreditation.reopen(person, seen=person.version, by=accreditor, letters=[letter.public_id])
    assert Message.objects.exclude(pk=letter.pk).get().kind == "participant-reopened"


def test_letters_of_other_kinds_cannot_be_recalled_this_way(submitted, accreditor, meeting):
    from cicc_portal.outbox.actions import compose

    person = submitted()
    other = compose(
        "delegates/email/submitted", to="x@example.org", context={"participant": person}, kind="note", meeting=meeting
    )
    accreditation.accredit(person, seen=person.version, by=accreditor)
    accreditation.reopen(person, seen=person.version, by=accreditor, letters=[other.public_id])
    other.refresh_from_db()
    assert other.state == Message.State.QUEUED


def test_second_decision_on_the_same_version_is_stale(submitted, accreditor, secretary, client_of):
    person = submitted()
    seen = person.version
    again = Participant.objects.get(pk=person.pk)
    accreditation.accredit(person, seen=seen, by=accreditor)
    with pytest.raises(StaleWrite):
        accreditation.return_with_query(again, query="?", seen=seen, by=secretary)
    person.refresh_from_db()
    assert person.state == State.ACCREDITED


def test_change_by_the_person_makes_the_page_stale(submitted, accreditor, client_of):
    person = submitted()
    seen = person.version
    person.title = "Other title"
    from django.db import transaction

    with transaction.atomic():
        person.save_if(seen, update_fields=["title"])
    answer = client_of(accreditor).post(address("accredit", person), {"version": seen, "category": "delegate"})
    assert answer.status_code == 409
    assert not Badge.objects.exists()


@pytest.mark.parametrize("seen", ["", "x", "0", "-1", "999999999999"])
def test_version_that_was_never_shown_is_stale(submitted, accreditor, client_of, seen):
    person = submitted()
    data = {"version": seen, "category": "delegate"}
    assert client_of(accreditor).post(address("accredit", person), data).status_code == 409


def test_referred_is_decided_by_the_director_alone(submitted, accreditor, director, client_of):
    person = submitted(state=State.REFERRED)
    data = {"version": person.version, "category": "delegate"}
    assert client_of(accreditor).post(address("accredit", person), data).status_code == 404
    assert (
        address("accredit", person) not in client_of(accreditor).get(address("registration", person)).content.decode()
    )
    assert client_of(director).post(address("accredit", person), data).status_code == 302
    person.refresh_from_db()
    assert person.state == State.ACCREDITED


def test_words_are_asked_for(submitted, accreditor, client_of):
    person = submitted()
    answer = client_of(accreditor).post(address("return", person), {"version": person.version, "return-words": " "})
    assert answer.status_code == 422
    assert answer.context["return_form"].errors == {"words": ["Write what it is about."]}


def test_unknown_category_is_told(submitted, accreditor, client_of):
    person = submitted()
    answer = client_of(accreditor).post(address("accredit", person), {"version": person.version, "category": "king"})
    assert answer.status_code == 422


def test_desk_walks_on_to_the_next(submitted, accreditor, client_of, meeting):
    first, second = submitted(), submitted()
    data = {"version": first.version, "category": "delegate"}
    answer = client_of(accreditor).post(address("accredit", first), data)
    assert answer["Location"] == address("registration", second)
    data = {"version": second.version, "category": "delegate"}
    assert client_of(accreditor).post(address("accredit", second), data)["Location"] == address("accreditation")


def test_place_of_someone_declined_may_be_gone_when_taken_back(submitted, world_customs, accreditor):
    world_customs.quota = 1
    world_customs.save()
    person = submitted(world_customs)
    accreditation.decline(person, because="No", seen=person.version, by=accreditor)
    submitted(world_customs)
    with pytest.raises(DelegationFull):
        accreditation.reopen(person, seen=person.version, by=accreditor)


def test_head_who_was_declined_cannot_come_back_beside_another(submitted, world_customs, accreditor):
    person = submitted(world_customs, function="head")
    accreditation.decline(person, because="No", seen=person.version, by=accreditor)
    submitted(world_customs, function="head")
    again = Participant.objects.get(pk=person.pk)
    with pytest.raises(HeadTaken):
        accreditation.reopen(again, seen=again.version, by=accreditor)


def test_who_is_declined_gives_up_the_posts(submitted, world_customs, accreditor):
    person = submitted(world_customs)
    factories.StreamPostFactory(participant=person)
    accreditation.decline(person, because="No", seen=person.version, by=accreditor)
    assert not StreamPost.objects.exists()
