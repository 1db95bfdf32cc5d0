"""A delegation entered by the secretariat from a letter, on one page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from delegates.models import Delegation, Letter, Participant, StreamPost
from tests import factories
from tests.delegates.test_import import as_posted
from tests.delegates.test_letters import pdf

pytestmark = pytest.mark.django_db
State = Participant.State


def address(name: str, code: str = "LC") -> str:
    return reverse(f"delegates:{name}", args=["cicc-28", code])


def filled(answer, *names: str, **changes) -> dict[str, str]:
    """The page as it came, with a name and a title in the first rows."""
    typed = {}
    for number, name in enumerate(names):
        typed |= {f"r{number}-given_name": name, f"r{number}-family_name": "Letter", f"r{number}-title": "Officer"}
    return as_posted(answer) | typed | {name.replace("__", "-"): value for name, value in changes.items()}


@pytest.mark.parametrize("who", ["accreditor", "director", "secretary"])
def test_delegation_of_four_is_entered_at_once(client_of, request, saint_lucia, who):
    client = client_of(request.getfixturevalue(who))
    page = client.get(address("letter-entry"))
    data = filled(page, "Ann", "Bob", "Cho", "Dee", register="1")
    data["letter"] = SimpleUploadedFile("Note verbale.pdf", pdf())
    answer = client.post(address("letter-entry"), data)
    assert answer["Location"] == address("desk-delegation")
    people = Participant.objects.order_by("given_name")
    assert [(one.given_name, one.function, one.stream, one.state, one.email) for one in people] == [
        ("Ann", "head", "immigration", State.SUBMITTED, ""),
        ("Bob", "alternate", "customs", State.SUBMITTED, ""),
        ("Cho", "adviser", "", State.SUBMITTED, ""),
        ("Dee", "adviser", "", State.SUBMITTED, ""),
    ]
    held = set(StreamPost.objects.values_list("stream", "post", "participant__given_name"))
    assert held == {("immigration", "lead", "Ann"), ("customs", "lead", "Bob")}
    letter = Letter.objects.get()
    assert (letter.kind, letter.filename) == ("nomination", "Note verbale.pdf")


def test_merged_agencys_head_leads_both_streams(client_of, accreditor, cayman):
    client = client_of(accreditor)
    page = client.get(address("letter-entry", "KY"))
    client.post(address("letter-entry", "KY"), filled(page, "Mary", register="1"))
    assert set(StreamPost.objects.values_list("stream", "post")) == {("immigration", "lead"), ("customs", "lead")}


def test_partner_sends_observers_without_posts(client_of, accreditor, world_customs):
    page = client_of(accreditor).get(address("letter-entry", "WCO"))
    rows = page.context["rows"]
    assert "post" not in rows.columns
    assert {row.data[f"{row.prefix}-function"] for row in rows.rows} == {"observer"}


def test_wrong_row_brings_everything_back_and_the_letter_is_kept(client_of, accreditor, saint_lucia):
    client = client_of(accreditor)
    page = client.get(address("letter-entry"))
    data = filled(page, "Ann", "Bob", r1__title="", r1__agency="Kept as typed", register="1")
    refused = client.post(address("letter-entry"), data | {"letter": SimpleUploadedFile("Note verbale.pdf", pdf())})
    assert (refused.status_code, Participant.objects.count()) == (422, 0)
    words = refused.content.decode()
    assert 'value="Kept as typed"' in words
    assert "The letter is kept: Note verbale.pdf" in words
    letter = Letter.objects.get()
    again = as_posted(refused, held_letter=letter.public_id, r1__title="Officer", register="1")
    assert client.post(address("letter-entry"), again).status_code == 302
    assert (Letter.objects.count(), Participant.objects.count()) == (1, 2)


def test_letter_that_is_none_is_told_and_nobody_is_registered(client_of, accreditor, saint_lucia):
    client = client_of(accreditor)
    data = filled(client.get(address("letter-entry")), "Ann", register="1")
    refused = client.post(address("letter-entry"), data | {"letter": SimpleUploadedFile("x.pdf", b"<html>")})
    assert list(refused.context["letter_form"].errors) == ["letter"]
    assert 'value="Ann"' in refused.content.decode()
    assert not Participant.objects.exists()


def test_another_row_keeps_what_was_typed(client_of, accreditor, saint_lucia):
    client = client_of(accreditor)
    page = client.get(address("letter-entry"))
    longer = client.post(address("letter-entry"), filled(page, "Ann", more="1"))
    assert (len(page.context["rows"].rows), len(longer.context["rows"].rows)) == (6, 7)
    assert 'value="Ann"' in longer.content.decode()


def test_page_with_nobody_on_it_is_told(client_of, accreditor, saint_lucia):
    client = client_of(accreditor)
    refused = client.post(address("letter-entry"), filled(client.get(address("letter-entry")), register="1"))
    assert (refused.status_code, refused.context["problem"]) == (422, "Enter at least one delegate.")


def test_second_head_and_taken_post_are_told_in_their_row(client_of, accreditor, saint_lucia):
    client = client_of(accreditor)
    page = client.get(address("letter-entry"))
    head = factories.ParticipantFactory(delegation=saint_lucia, function="head")
    factories.StreamPostFactory(participant=head, stream="immigration", post="lead")
    refused = client.post(address("letter-entry"), filled(page, "Ann", "Bob", register="1"))
    found = {(row.line, cell.name) for row in refused.context["rows"].rows for cell in row.cells if cell.errors}
    assert found == {(1, "function"), (1, "post")}


def test_full_delegation_is_told(client_of, accreditor, saint_lucia):
    Delegation.objects.update(quota=1)
    client = client_of(accreditor)
    page = client.get(address("letter-entry"))
    refused = client.post(address("letter-entry"), filled(page, "Ann", "Bob", register="1"))
    assert refused.context["rows"].shortage.startswith("1 place is free, 1 is missing.")
    assert not Participant.objects.exists()


def test_secretary_sees_while_entering_only_what_was_typed(client_of, secretary, saint_lucia):
    client = client_of(secretary)
    data = filled(client.get(address("letter-entry")), "Ann", r0__email="ann@example.org", register="1")
    refused = client.post(address("letter-entry"), data | {"r0-title": ""})
    assert 'value="ann@example.org"' in refused.content.decode()
    client.post(address("letter-entry"), data)
    assert Participant.objects.get().email == "ann@example.org"
    for name in ("letter-entry", "desk-delegation"):
        assert "ann@example.org" not in client.get(address(name)).content.decode()


def test_letter_of_another_delegation_is_not_held(client_of, accreditor, saint_lucia, barbados):
    other = Letter.objects.create(
        delegation=barbados, kind="nomination", filename="secret.pdf", mime="application/pdf", size=1
    )
    client = client_of(accreditor)
    data = filled(client.get(address("letter-entry")), held_letter=other.public_id, register="1")
    assert "secret.pdf" not in client.post(address("letter-entry"), data).content.decode()


def test_nobody_else_enters(client_of, saint_lucia, focal_point_lc, protocol_officer, printer, chief_immigration_bb):
    for user in (focal_point_lc, protocol_officer, printer, chief_immigration_bb):
        assert client_of(user).get(address("letter-entry")).status_code == 404
        assert client_of(user).post(address("letter-entry"), {"rows": "1"}).status_code == 404
