"""The outbox at the desk: who sees which messages, and what can be done with them."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from cicc_portal.accounts.viewers import Viewer
from cicc_portal.outbox import marks
from cicc_portal.outbox.models import Message
from meetings.roles import Role
from tests import factories

State = Message.State


def base(meeting) -> str:
    return f"/{meeting.slug}/desk/messages/"


def page_of(client, message: Message, meeting) -> str:
    return client.get(f"{base(meeting)}{message.public_id}/").content.decode()


def test_the_marks_are_the_roles_of_meetings() -> None:
    assert (marks.DIRECTOR, marks.SECRETARY, marks.MESSAGES, marks.ACCREDITATION) == (
        Role.DIRECTOR,
        Role.SECRETARY,
        Role.MESSAGES,
        Role.ACCREDITATION,
    )


# --- who sees what ----------------------------------------------------------------------------------------------------
PERSONAS = {
    "secretary": 200,
    "director": 200,
    "messages_officer": 200,
    "accreditor": 404,
    "timetabler": 404,
    "steward": 404,
    "chief_immigration_bb": 404,
    "focal_point_lc": 404,
    "outsider": 404,
}


@pytest.mark.parametrize(("persona", "status"), PERSONAS.items())
def test_the_outbox_is_for_its_staff(request, client_of, meeting, write, persona: str, status: int) -> None:
    message = write(meeting=meeting)
    client = client_of(request.getfixturevalue(persona))
    pages = [client.get(base(meeting)), client.get(f"{base(meeting)}{message.public_id}/")]
    assert [page.status_code for page in pages] == [status] * 2


ADDRESSES = [
    "",
    "send/",
    "take-back/",
    "retry-failed/",
    "{id}/",
    "{id}/edit/",
    "{id}/retry/",
    "{id}/recall/",
    "{id}/discard/",
    "{id}/restore/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_outsider_can_do_nothing(client_of, meeting, outsider, write, address: str) -> None:
    message = write(meeting=meeting, draft=True)
    url = base(meeting) + address.format(id=message.public_id)
    assert client_of(outsider).post(url, {"version": 1}).status_code == 404
    assert client_of(None).post(url)["Location"].startswith("/accounts/login/")
    message.refresh_from_db()
    assert (message.state, message.version) == (State.DRAFT, 1)


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address not in {"", "{id}/"}])
def test_what_changes_something_takes_a_post(client_of, meeting, messages_officer, write, address: str) -> None:
    url = base(meeting) + address.format(id=write(meeting=meeting).public_id)
    assert client_of(messages_officer).get(url).status_code == 405


def test_messages_of_other_meetings_and_of_accounts_are_not_here(client_of, meeting, messages_officer, write) -> None:
    other = factories.MeetingFactory(number=29)
    foreign, account = write(what="foreign", meeting=other), write(what="account")
    client = client_of(messages_officer)
    listed = client.get(base(meeting)).content.decode()
    assert ("foreign" in listed, "account:" in listed) == (False, False)
    for message in (foreign, account):
        assert client.get(f"{base(meeting)}{message.public_id}/").status_code == 404


def test_messages_about_closed_content_are_for_its_own_staff(client_of, meeting, messages_officer, write) -> None:
    caucus = factories.audience(meeting, "stream", "immigration")
    message = write(what="M4RKER", meeting=meeting, audience=caucus, draft=True)
    client = client_of(messages_officer)
    without = client.get(base(meeting)).content.decode()
    assert ("M4RKER" in without, client.get(f"{base(meeting)}{message.public_id}/").status_code) == (False, 404)
    assert client.post(f"{base(meeting)}send/", {"message": f"{message.public_id}:1"}).status_code == 302
    message.refresh_from_db()
    assert message.state == State.DRAFT
    factories.AudienceAssignmentFactory(user=messages_officer, audience=caucus)
    assert "M4RKER" in client.get(base(meeting)).content.decode()


def test_counts_do_not_betray_closed_messages(meeting, messages_officer, viewer, write) -> None:
    write(meeting=meeting, audience=factories.audience(meeting, "bureau"), draft=True)
    write(meeting=meeting, draft=True)
    assert Message.objects.visible_to(viewer(messages_officer, meeting)).counts()["draft"] == 1


def test_nobody_sees_messages_without_a_meeting(write) -> None:
    write()
    assert Message.objects.visible_to(Viewer(roles=frozenset(marks.STAFF))).count() == 0


def test_addresses_are_for_accreditation(client_of, meeting, messages_officer, write) -> None:
    message = write(to="ann.example@ministry.example", name="Ann Example", meeting=meeting)
    client = client_of(messages_officer)
    pages = client.get(base(meeting)).content.decode() + page_of(client, message, meeting)
    assert ("ann.example@" in pages, "a…@ministry.example" in pages) == (False, True)
    assert client.get(base(meeting), {"q": "ann.example"}).context["page"].paginator.count == 0
    factories.StaffFactory(meeting=meeting, user=messages_officer, role=Role.ACCREDITATION)
    assert "ann.example@ministry.example" in client.get(base(meeting)).content.decode()
    assert client.get(base(meeting), {"q": "ann.example"}).context["page"].paginator.count == 1


# --- secrets ----------------------------------------------------------------------------------------------------------
def test_staff_never_read_a_secret(client_of, meeting, messages_officer, write, settings) -> None:
    settings.DEMO = False
    settings.STAFF_NEED_SECOND_FACTOR = False
    message = write(what="x", meeting=meeting, secret=True, draft=True)
    client = client_of(messages_officer)
    page = page_of(client, message, meeting)
    assert "Language: x" not in page
    assert "which only its recipient may read" in page
    assert 'name="text"' not in page
    edited = client.post(f"{base(meeting)}{message.public_id}/edit/", {"subject": "y", "text": "y", "version": 1})
    assert edited.status_code == 302
    message.refresh_from_db()
    assert (message.subject, message.version) == ("Sign in: x", 1)


def test_in_the_demonstration_they_do(client_of, meeting, messages_officer, write) -> None:
    message = write(what="x", meeting=meeting, secret=True)
    assert "Language: x" in page_of(client_of(messages_officer), message, meeting)


# --- lists ------------------------------------------------------------------------------------------------------------
def test_the_list_is_filtered_and_paged(client_of, meeting, messages_officer, write) -> None:
    for number in range(52):
        write(what=f"n{number}", name="Ann", meeting=meeting, draft=number < 2)
    client = client_of(messages_officer)
    assert client.get(base(meeting)).context["page"].paginator.num_pages == 2
    assert client.get(base(meeting), {"state": "draft"}).context["page"].paginator.count == 2
    assert client.get(base(meeting), {"q": "N51"}).context["page"].paginator.count == 1
    for odd in ({"state": "x"}, {"q": "x" * 300}, {"q": "\0"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 30}):
        assert client.get(base(meeting), odd).status_code == 200


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(
    client_of, meeting, messages_officer, write, django_assert_num_queries
) -> None:
    client = client_of(messages_officer)
    write(meeting=meeting, draft=True)
    client.get(base(meeting))
    with transaction.atomic():
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as one:
            client.get(base(meeting))
    for number in range(29):
        write(what=str(number), meeting=meeting, draft=True)
    with django_assert_num_queries(len(one)):
        client.get(base(meeting))


def test_the_desk_leads_to_the_messages(client_of, meeting, messages_officer) -> None:
    page = client_of(messages_officer).get(base(meeting)).content.decode()
    assert f'<a href="{base(meeting)}" aria-current="page">' in page
