"""What staff do with messages: drafts are changed, sent and taken back, failed ones tried again; each in its states."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.db import connection
from django.utils import timezone

from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.documents import running
from cicc_portal.documents.models import Job
from cicc_portal.outbox import actions
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.problems import TooLate
from tests import factories
from tests.outbox.conftest import work

State = Message.State


def base(meeting) -> str:
    return f"/{meeting.slug}/desk/messages/"


def page_of(client, message: Message, meeting) -> str:
    return client.get(f"{base(meeting)}{message.public_id}/").content.decode()


# --- drafts -----------------------------------------------------------------------------------------------------------
def test_a_draft_is_edited(client_of, meeting, messages_officer, write) -> None:
    message = write(meeting=meeting, draft=True)
    client = client_of(messages_officer)
    url = f"{base(meeting)}{message.public_id}/edit/"
    posted = {"subject": "New words", "text": "First.\r\n\r\nSee https://example.org/a", "version": 1}
    assert client.post(url, posted)["Location"] == f"{base(meeting)}{message.public_id}/"
    message.refresh_from_db()
    assert (message.subject, message.text, message.version) == ("New words", "First.\n\nSee https://example.org/a", 2)
    assert '<a href="https://example.org/a"' in message.html
    entry = Entry.objects.about(message).last()
    assert (entry.action, entry.changes) == ("message.edited", {"subject": None, "text": None})


@pytest.mark.parametrize(
    ("field", "value"),
    [("subject", ""), ("subject", "x" * 251), ("subject", "two\nlines"), ("text", " "), ("text", "")],
)
def test_words_that_cannot_be_are_refused_beside_the_field(
    client_of, meeting, messages_officer, write, field: str, value: str
) -> None:
    message = write(meeting=meeting, draft=True)
    posted = {"subject": "Kept subject", "text": "Kept text", "version": 1, field: value}
    answer = client_of(messages_officer).post(f"{base(meeting)}{message.public_id}/edit/", posted)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    page = answer.content.decode()
    assert [kept for kept in ("Kept subject", "Kept text") if kept in page] == [
        kept
        for kept in ("Kept subject", "Kept text")
        if kept != {"subject": "Kept subject", "text": "Kept text"}[field]
    ]


def test_a_draft_that_someone_else_changed_is_not_overwritten(
    client_of, meeting, messages_officer, secretary, write
) -> None:
    message = write(meeting=meeting, draft=True)
    url = f"{base(meeting)}{message.public_id}/edit/"
    client_of(secretary).post(url, {"subject": "Hers", "text": "Hers.", "version": 1})
    answer = client_of(messages_officer).post(url, {"subject": "Mine", "text": "My own words.", "version": 1})
    page = answer.content.decode()
    assert (answer.status_code, "My own words." in page, "Sonia Secretary" in page) == (409, True, True)
    message.refresh_from_db()
    assert message.subject == "Hers"


def test_ticked_drafts_are_sent_together_and_can_be_taken_back(
    client_of, meeting, messages_officer, write, told
) -> None:
    drafts = [write(what=str(number), meeting=meeting, draft=True) for number in range(3)]
    client = client_of(messages_officer)
    ticked = [f"{draft.public_id}:{draft.version}" for draft in drafts[:2]]
    client.post(f"{base(meeting)}send/", {"message": ticked})
    states = dict(Message.objects.values_list("subject", "state"))
    assert states == {"Sign in: 0": State.QUEUED, "Sign in: 1": State.QUEUED, "Sign in: 2": State.DRAFT}
    assert told == []  # they leave in a moment
    assert all(job.not_before > timezone.now() + datetime.timedelta(seconds=10) for job in Job.objects.all())
    page = client.get(base(meeting)).content.decode()
    assert ("2 messages leave in a moment." in page, f"{base(meeting)}take-back/" in page) == (True, True)
    client.post(f"{base(meeting)}take-back/", {"messages": ",".join(draft.public_id for draft in drafts[:2])})
    assert set(Message.objects.values_list("state", flat=True)) == {State.DRAFT}
    for job in Job.objects.all():
        Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - datetime.timedelta(seconds=1))
        running.run(job.pk)
    assert set(Message.objects.values_list("state", flat=True)) == {State.DRAFT}


def test_what_has_left_is_not_taken_back(client_of, meeting, messages_officer, write) -> None:
    message = work(write(meeting=meeting))
    client = client_of(messages_officer)
    client.post(f"{base(meeting)}take-back/", {"messages": message.public_id})
    assert "1 message had already left." in client.get(base(meeting)).content.decode()
    message.refresh_from_db()
    assert message.state == State.SENT


def test_a_ticked_draft_that_was_changed_since_is_left(client_of, meeting, messages_officer, write) -> None:
    message = write(meeting=meeting, draft=True)
    actions.edit(message, subject="Changed", text="Changed.", seen=1, by=messages_officer)
    client = client_of(messages_officer)
    client.post(f"{base(meeting)}send/", {"message": f"{message.public_id}:1"})
    assert (
        "1 message was left: someone else has changed or sent it since." in client.get(base(meeting)).content.decode()
    )
    message.refresh_from_db()
    assert message.state == State.DRAFT


@pytest.mark.parametrize("posted", [{}, {"message": "nonsense"}, {"message": ["x:y", ":", "a:b:c", "\0:1"]}])
def test_nonsense_sends_nothing(client_of, meeting, messages_officer, write, posted) -> None:
    write(meeting=meeting, draft=True)
    assert client_of(messages_officer).post(f"{base(meeting)}send/", posted).status_code == 302
    assert Message.objects.get().state == State.DRAFT


def test_a_draft_is_thrown_away_and_restored(client_of, meeting, messages_officer, write) -> None:
    message = write(meeting=meeting, draft=True)
    client = client_of(messages_officer)
    client.post(f"{base(meeting)}{message.public_id}/discard/", {"version": 1})
    assert f"{message.public_id}/restore/" in client.get(base(meeting)).content.decode()
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    client.post(f"{base(meeting)}{message.public_id}/restore/", {"version": 2})
    message.refresh_from_db()
    assert (message.state, message.version) == (State.DRAFT, 3)


def test_saved_and_sent_in_one(client_of, meeting, messages_officer, write) -> None:
    message = write(meeting=meeting, draft=True)
    posted = {"subject": "New", "text": "New.", "version": 1, "send": "1"}
    client_of(messages_officer).post(f"{base(meeting)}{message.public_id}/edit/", posted)
    message.refresh_from_db()
    assert (message.state, message.subject) == (State.QUEUED, "New")


# --- failed, waiting --------------------------------------------------------------------------------------------------
def failed(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(state=State.FAILED, problem=Message.Problem.REFUSED, job=None)
    message.refresh_from_db()
    return message


def test_a_failed_message_says_why_and_is_tried_again(client_of, meeting, messages_officer, write) -> None:
    message = failed(write(meeting=meeting))
    client = client_of(messages_officer)
    assert "The mail server refuses this address." in page_of(client, message, meeting)
    client.post(f"{base(meeting)}{message.public_id}/retry/", {"version": message.version})
    message.refresh_from_db()
    assert (message.state, message.problem, message.job is None) == (State.QUEUED, "", False)


def test_all_failed_are_tried_again_but_not_those_of_a_closed_audience(
    client_of, meeting, messages_officer, write
) -> None:
    messages = [failed(write(meeting=meeting)), failed(write(meeting=meeting))]
    closed = failed(write(meeting=meeting, audience=factories.audience(meeting, "bureau")))
    client = client_of(messages_officer)
    assert "Try the 2 failed again" in client.get(base(meeting)).content.decode()
    client.post(f"{base(meeting)}retry-failed/")
    assert [Message.objects.get(pk=m.pk).state for m in (*messages, closed)] == [
        State.QUEUED,
        State.QUEUED,
        State.FAILED,
    ]


def test_a_waiting_message_is_stopped_and_sent_after_all(client_of, meeting, messages_officer, write) -> None:
    message = write(meeting=meeting)
    client = client_of(messages_officer)
    client.post(f"{base(meeting)}{message.public_id}/recall/")
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    client.post(f"{base(meeting)}{message.public_id}/retry/", {"version": message.version})
    assert work(message).state == State.SENT


ALL = set(State.values)


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("queue", {State.DRAFT}),
        ("discard", {State.DRAFT}),
        ("edit", {State.DRAFT}),
        ("restore", {State.CANCELLED}),
        ("retry", {State.FAILED, State.CANCELLED}),
        ("recall", {State.QUEUED}),
    ],
)
def test_each_action_is_for_its_states(meeting, messages_officer, write, action: str, allowed: set[str]) -> None:
    refused = set()
    for state in ALL:
        message = write(meeting=meeting)
        sent_at = timezone.now() if state == State.SENT else None
        problem = "refused" if state == State.FAILED else ""
        Message.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at, problem=problem)
        message.refresh_from_db()
        options = {"recall": {}, "edit": {"seen": 1, "subject": "x", "text": "x"}}.get(action, {"seen": 1})
        try:
            getattr(actions, action)(message, by=messages_officer, **options)
        except TooLate:
            refused.add(state)
    assert refused == ALL - allowed


@pytest.mark.django_db(transaction=True)
def test_a_message_is_recalled_or_sent_never_both(write, meeting, messages_officer) -> None:
    """A worker and a person at the same moment: whoever is first, the other finds it so."""
    for _try in range(10):
        message = write(meeting=meeting)
        outcome: list[str] = []

        def recall(message=message, outcome=outcome) -> None:
            try:
                actions.recall(Message.objects.get(pk=message.pk), by=messages_officer)
                outcome.append("recalled")
            except TooLate:
                outcome.append("too late")
            finally:
                connection.close()

        person = threading.Thread(target=recall)
        person.start()
        running.run(message.job_id)
        person.join(10)
        message.refresh_from_db()
        assert (message.state, outcome) in [(State.SENT, ["too late"]), (State.CANCELLED, ["recalled"])]


@pytest.mark.django_db(transaction=True)
def test_two_people_send_one_draft_once(write, meeting, messages_officer) -> None:
    message = write(meeting=meeting, draft=True)
    outcome: list[str] = []
    start = threading.Barrier(2)

    def send() -> None:
        try:
            held = Message.objects.get(pk=message.pk)
            start.wait(10)
            actions.queue(held, seen=1, by=messages_officer)
            outcome.append("sent")
        except StaleWrite:
            outcome.append("stale")
        finally:
            connection.close()

    people = [threading.Thread(target=send) for _person in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join(10)
    assert (sorted(outcome), Job.objects.count()) == (["sent", "stale"], 1)
