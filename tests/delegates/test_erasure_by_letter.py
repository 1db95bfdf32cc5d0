"""Data erased at the desk for somebody without an account: what goes, who may, and what two do at once."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.files.storage import default_storage

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry, RetentionRun
from cicc_portal.audit.record import SYSTEM
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.outbox.models import Message
from delegates.actions.badges import issue_badge
from delegates.actions.erasure_by_letter import erase_for_letter
from delegates.models import Badge, Invitation, Participant, Passport, Travel
from delegates.problems import ErasesOneself, StillRegistered
from tests import factories
from tests.delegates import retention as one
from tests.delegates.test_races import at_once

pytestmark = pytest.mark.django_db
BEFORE = factories.at(-3, "12:00")
ANSWER = {"reason": "Letter of 3 June, our reference 28/114", "sure": "on"}
WITHDRAWS = {"withdraws": "on"}


@pytest.fixture
def person(barbados):
    """Accredited, without an account; everything about them is known."""
    return one.whole(
        barbados,
        user=None,
        email="nora@example.org",
        given_name="Nora",
        family_name="Nöel",
        badge_name="Nora Nöel",
        phone="+1 246 555 0177",
    )


@pytest.fixture
def before_the_meeting():
    with time_machine.travel(BEFORE, tick=False):
        yield


def page(person: Participant) -> str:
    return f"/cicc-28/desk/accreditation/{person.public_id}/erase/"


def answer(person: Participant, **changes: str) -> dict[str, str]:
    return ANSWER | {"version": str(person.version)} | changes


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_before_the_meeting_it_withdraws_in_the_same_step(
    before_the_meeting, meeting, person, barbados, accreditor, client_of, django_capture_on_commit_callbacks
):
    badge = issue_badge(person, by=SYSTEM)
    badge.file = one.file(meeting, "badge", role="", owner=accreditor)
    badge.save()
    one.invitation(barbados, participant=person, email=person.email)
    one.message(meeting, to_email="Nora@example.org", state=Message.State.SENT, sent_at=BEFORE, queued_at=BEFORE)
    photo, pdf = person.photo.name, badge.file.content.name
    client = client_of(accreditor)
    assert page(person) in client.get(page(person).removesuffix("erase/")).content.decode()
    assert "Erasing withdraws the registration in the same step" in words(client.get(page(person)))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page(person), answer(person) | WITHDRAWS)
    assert (response.status_code, response["Location"]) == (302, page(person).removesuffix("erase/"))
    person = Participant.objects.get(pk=person.pk)
    blank = (person.email, person.phone, person.spoken, person.photo.name, person.dietary, person.access_needs)
    assert (person.state, person.full_name, blank) == ("withdrawn", "Nora Nöel", ("", "", "", "", None, None))
    assert (Passport.objects.count(), Travel.objects.count(), Invitation.objects.count()) == (0, 0, 0)
    assert (default_storage.exists(photo), default_storage.exists(pdf)) == (False, False)
    assert Badge.objects.get().revoked_at is not None
    assert [message.kind for message in Message.objects.all()] == ["participant-withdrawn"], "the confirmation leaves"
    assert set(RetentionRun.objects.values_list("actor_id", flat=True)) == {accreditor.pk}
    entry = Entry.objects.get(action="participant.erased-for-letter")
    assert (entry.actor_id, entry.object_id, entry.changes) == (
        accreditor.pk,
        str(person.pk),
        {"reason": [None, ANSWER["reason"]]},
    )


def test_without_the_word_to_withdraw_nothing_is_erased(before_the_meeting, person, director, client_of):
    response = client_of(director).post(page(person), answer(person))
    assert response.status_code == 422
    assert "Withdraw the registration, too." in words(response)
    assert response.context["form"].errors["withdraws"] == [str(StillRegistered())]
    assert (Passport.objects.count(), Participant.objects.get(pk=person.pk).state) == (1, "accredited")


def test_after_the_meeting_who_took_part_stays_on_record(person, director, client_of):
    client = client_of(director)
    assert "Name, title, agency, delegation and function, in the records of the meeting" in words(
        client.get(page(person))
    )
    assert client.post(page(person), answer(person)).status_code == 302
    person = Participant.objects.get(pk=person.pk)
    assert (person.state, person.full_name, person.phone) == ("accredited", "Nora Nöel", "")


@pytest.mark.parametrize(
    ("reason", "is_taken"),
    [
        ("Letter of 3 June", True),
        ("Nora asked", False),
        ("letter of NOEL", False),
        ("wrote from nora@example.org", False),
        ("wrote from n@example.org", False),
        ("rang from (246) 555-0177", False),
        (" ", False),
        ("x" * 201, False),
        ("a\x00b", False),
    ],
)
def test_the_reason_names_nobody(person, accreditor, client_of, reason, is_taken):
    response = client_of(accreditor).post(page(person), answer(person, reason=reason))
    assert response.status_code == (302 if is_taken else 422)
    assert Passport.objects.exists() is not is_taken
    assert Entry.objects.filter(action="participant.erased-for-letter").exists() is is_taken


def test_nothing_is_erased_by_a_slip(person, accreditor, client_of):
    response = client_of(accreditor).post(page(person), {"version": str(person.version)})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason", "sure"]
    assert words(response).count("Please check what you entered") == 1
    assert Passport.objects.count() == 1


def test_who_has_an_account_does_it_there(person, newcomer, accreditor, client_of):
    Participant.objects.filter(pk=person.pk).update(user=newcomer)
    client = client_of(accreditor)
    for response in (client.get(page(person), follow=True), client.post(page(person), answer(person), follow=True)):
        assert [str(message) for message in response.context["messages"]] == [str(ErasesOneself())]
        assert page(person) not in response.content.decode()
    person.refresh_from_db()
    with pytest.raises(ErasesOneself):
        erase_for_letter(person, reason="x", withdraws=True, seen=person.version, by=accreditor)
    assert Passport.objects.count() == 1


@pytest.mark.parametrize("version", ["0", "", "x", "99999999999999999999"])
def test_a_page_that_is_out_of_date_erases_nothing(person, accreditor, client_of, version):
    assert client_of(accreditor).post(page(person), answer(person, version=version)).status_code == 409
    assert Passport.objects.count() == 1


@pytest.mark.parametrize(
    "persona", ["secretary", "focal_point_lc", "chief_immigration_bb", "printer", "protocol_officer", "outsider"]
)
def test_who_may_not(request, person, client_of, persona):
    client = client_of(request.getfixturevalue(persona))
    assert (client.get(page(person)).status_code, client.post(page(person), answer(person)).status_code) == (404, 404)
    assert Passport.objects.count() == 1


def test_of_another_meeting_or_a_draft_nothing_is_found(barbados, accreditor, client_of):
    other = factories.DelegationFactory(meeting=factories.MeetingFactory(number=29))
    for person in (one.whole(other, user=None), one.whole(barbados, user=None, state="draft")):
        assert client_of(accreditor).post(page(person), answer(person)).status_code == 404
    assert client_of(accreditor).get("/cicc-28/desk/accreditation/%00/erase/").status_code == 404
    assert Passport.objects.count() == 2


def test_others_keep_theirs(meeting, person, barbados, newcomer, accreditor, client_of):
    """Mail to an address that two share, or that an account has, is not the person's alone."""
    other = one.whole(barbados, user=None, email="NORA@example.org")
    shared = one.message(meeting, to_email=person.email)
    account = User.objects.get(pk=newcomer.pk)
    account.email = "nora@example.org"
    account.save(update_fields=["email"])
    own = one.message(meeting, to_email=account.email, to_user=account)
    client_of(accreditor).post(page(person), answer(person))
    assert set(Passport.objects.values_list("participant", flat=True)) == {other.pk}
    assert set(Message.objects.values_list("pk", flat=True)) == {shared.pk, own.pk}
    other.refresh_from_db()
    client_of(accreditor).post(page(other), answer(other))
    assert set(Message.objects.values_list("pk", flat=True)) == {own.pk}


@pytest.mark.django_db(transaction=True)
def test_two_at_once(person, accreditor, director):
    """One of them erases; to the other the page is out of date, and the record has it once."""

    def press(user):
        held = Participant.objects.select_related("meeting", "delegation__party").get(pk=person.pk)
        erase_for_letter(held, reason="Letter", withdraws=False, seen=person.version, by=user)

    outcomes = at_once(lambda: press(accreditor), lambda: press(director))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", StaleWrite.__name__]
    assert Entry.objects.filter(action="participant.erased-for-letter").count() == 1
    assert RetentionRun.objects.filter(rule="passports").count() == 1
