"""A person's rights: sees, takes along, erases what is held, and leaves."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cicc_portal.accounts import leaving
from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry, RetentionRun
from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.models import GeneratedFile
from cicc_portal.outbox.models import Message
from delegates.actions.badges import issue_badge
from delegates.models import Badge, Invitation, Participant, Passport, Travel
from meetings import retention
from tests import factories
from tests.delegates import retention as one

pytestmark = pytest.mark.django_db
PAGE, ZIP, ERASE = "/cicc-28/me/data/", "/cicc-28/me/data.zip", "/cicc-28/me/erase/"
BEFORE = factories.at(-3, "12:00")
SURE = {"sure": "on"}


@pytest.fixture
def person(barbados, newcomer):
    """Accredited, with an account; everything about them is known."""
    return one.whole(
        barbados,
        user=newcomer,
        email=newcomer.email,
        given_name="Nora",
        family_name="Newcomer",
        phone="+1 246 555 0177",
    )


@pytest.fixture
def before_the_meeting():
    with time_machine.travel(BEFORE, tick=False):
        yield


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def unpacked(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(response.content))


# --- seeing -----------------------------------------------------------------------------------------------------------
def test_everything_held_is_shown_and_the_passport_on_demand_alone(meeting, person, newcomer, client_of, barbados):
    one.invitation(barbados, email="Newcomer@example.org", full_name="Nora of the invitation")
    one.message(meeting, to_email="newcomer@example.org", subject="Your registration was received")
    one.passage(person)
    issue_badge(person, by=SYSTEM)
    factories.FocalPointFactory(delegation=barbados, user__full_name="Fay Focal")
    client = client_of(newcomer)
    shown = words(client.get(PAGE))
    wanted = (
        "Nora", "+1 246 555 0177", "No nuts", "A ramp", "BW 456", "Harbour Hotel", "Nora of the invitation",
        "Your registration was received", "Checkpoint", "Fay Focal", "newcomer@example.org", "14 May 2025",
    )  # fmt: skip
    assert [text for text in wanted if text not in shown] == []
    assert ("P1234567" in shown, "•••" in shown) == (False, True)
    response = client.post(PAGE, {"passport": "1"})
    assert "P1234567" in words(response)
    assert "no-store" in response["Cache-Control"]
    assert not Entry.objects.filter(action="passport.read").exists(), "one's own passport is no reading by staff"


def test_what_is_held_about_others_is_not_shown(meeting, person, newcomer, client_of, barbados):
    other = one.whole(barbados, given_name="Otto", family_name="Other", phone="+1 246 555 0188", user=None)
    one.invitation(barbados, full_name="Somebody Else")
    one.message(meeting, to_email=other.email, subject="For Otto alone")
    one.passage(other)
    shown = words(client_of(newcomer).post(PAGE, {"passport": "1"}))
    assert [
        text for text in ("Otto", "0188", "Somebody Else", "For Otto", "When you went in and out 1") if text in shown
    ] == []


def test_parts_in_sessions_are_shown_where_their_content_may_be_known(meeting, person, newcomer, client_of):
    factories.SessionPersonFactory(
        session__meeting=meeting, session__title={"en": "Borders of tomorrow"}, participant=person
    )
    bureau = factories.SessionFactory(
        meeting=meeting, kind="bureau", audience=factories.audience(meeting, "bureau"), title={"en": "Bureau in secret"}
    )
    factories.SessionPersonFactory(session=bureau, participant=person)
    shown = words(client_of(newcomer).get(PAGE))
    assert ("Borders of tomorrow" in shown, "Bureau in secret" in shown) == (True, False)


def test_the_privacy_notice_names_the_days_of_this_meeting(meeting, client_of):
    meeting.retention = {"passport": 1}
    meeting.save()
    shown = words(client_of(None).get("/cicc-28/privacy/"))
    assert "Passport data: until 17 May 2025, 1 day after the meeting." in shown
    assert "Photo: until 15 June 2025, 30 days after the meeting." in shown


def test_somebody_who_only_registers_others_sees_that(meeting, client_of, focal_point_lc):
    shown = words(client_of(focal_point_lc).get(PAGE))
    assert "Delegations that you register Delegation Saint Lucia" in shown
    assert client_of(focal_point_lc).get(ERASE).status_code == 404


def test_a_stranger_is_asked_to_sign_in(meeting, client_of):
    for page in (PAGE, ZIP, ERASE):
        assert client_of(None).get(page)["Location"].startswith("/accounts/login/")


def test_queries_do_not_grow_with_what_is_held(meeting, person, newcomer, client_of):
    client = client_of(newcomer)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(30):
        one.message(meeting, to_email=newcomer.email, subject=f"Message {number}")
        one.file(meeting, "confirmation", owner=newcomer)
        factories.FocalPointFactory(delegation=person.delegation)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)


# --- taking along -----------------------------------------------------------------------------------------------------
def test_the_file_holds_the_same_with_passport_and_photo(meeting, person, newcomer, client_of):
    one.message(meeting, to_email=newcomer.email, subject="Welcome", text="Dear Nora")
    one.message(meeting, to_email=newcomer.email, subject="Your code", text="Code 123456", secret=True)
    response = client_of(newcomer).post(ZIP)
    assert response["Content-Disposition"] == 'attachment; filename="cicc-28-my-data.zip"'
    assert "no-store" in response["Cache-Control"]
    archive = unpacked(response)
    held = json.loads(archive.read("my-data.json"))
    assert held["passport"] == [
        {"number": "P1234567", "nationality": "Barbados", "born_on": "1980-01-02"},
    ]
    assert held["registration"][0]["phone"] == "+1 246 555 0177"
    assert held["travel"][0]["arrives_at"] == "2025-05-14T10:00:00-04:00"
    assert archive.read("photo-1.jpg")[:2] == b"\xff\xd8"
    assert "P1234567" in archive.read("my-data.html").decode()
    letters = [archive.read(name).decode() for name in archive.namelist() if name.startswith("messages/")]
    assert letters == ["Welcome\n\nDear Nora\n"]


def test_that_it_was_taken_is_recorded_and_not_of_what_it_consists(person, newcomer, client_of):
    client_of(newcomer).post(ZIP)
    entry = Entry.objects.get(action="participant.data-downloaded")
    assert (entry.actor_id, entry.object_id, entry.changes) == (newcomer.pk, str(person.pk), {})


def test_the_file_is_not_fetched_by_a_link(person, newcomer, client_of):
    assert client_of(newcomer).get(ZIP).status_code == 405


def test_what_others_typed_does_not_become_markup(barbados, newcomer, client_of):
    one.whole(barbados, user=newcomer, title="<script>alert(1)</script>", agency='"><img src=x>')
    archive = unpacked(client_of(newcomer).post(ZIP))
    page = archive.read("my-data.html").decode()
    assert "<script" not in page
    assert "<img" not in page


def test_a_photo_that_is_gone_from_the_storage_is_left_out(person, newcomer, client_of):
    default_storage.delete(person.photo.name)
    names = unpacked(client_of(newcomer).post(ZIP)).namelist()
    assert "photo-1.jpg" not in names


# --- erasing ----------------------------------------------------------------------------------------------------------
def test_before_the_meeting_erasing_withdraws(
    before_the_meeting, meeting, person, newcomer, client_of, barbados, django_capture_on_commit_callbacks
):
    badge = issue_badge(person, by=SYSTEM)
    badge.file = one.file(meeting, "badge", owner=newcomer)
    badge.save()
    one.invitation(barbados, participant=person, email=newcomer.email)
    one.message(meeting, to_email=newcomer.email, state=Message.State.SENT, sent_at=BEFORE, queued_at=BEFORE)
    photo, pdf = person.photo.name, badge.file.content.name
    client = client_of(newcomer)
    shown = words(client.get(ERASE))
    assert "this withdraws your registration as well" in shown
    assert "until 15 June 2025: the delegation and the secretariat have to know" in shown
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ERASE, SURE | {"version": str(person.version)}).status_code == 302
    person = Participant.objects.get(pk=person.pk)
    assert (person.state, person.full_name, person.title) == ("withdrawn", "Nora Newcomer", "Border Officer")
    blank = (
        person.email,
        person.phone,
        person.spoken,
        person.photo.name,
        person.photo_sha256,
        person.dietary,
        person.access_needs,
    )
    assert blank == ("", "", "", "", "", None, None)
    assert (Passport.objects.count(), Travel.objects.count(), Invitation.objects.count()) == (0, 0, 0)
    assert (default_storage.exists(photo), default_storage.exists(pdf)) == (False, False)
    assert Badge.objects.get().revoked_at is not None
    assert [message.kind for message in Message.objects.all()] == ["participant-withdrawn"], (
        "the confirmation is on its way"
    )
    assert set(RetentionRun.objects.values_list("actor_id", flat=True)) == {newcomer.pk}
    assert Entry.objects.filter(action="participant.erased", actor_id=newcomer.pk).count() == 1


def test_after_the_meeting_who_took_part_stays_on_record(meeting, person, newcomer, client_of):
    assert "Your name, title, agency, delegation and function, in the records of the meeting" in words(
        client_of(newcomer).get(ERASE)
    )
    client_of(newcomer).post(ERASE, SURE | {"version": str(person.version)})
    person = Participant.objects.get(pk=person.pk)
    assert (person.state, person.full_name, person.phone, bool(person.photo)) == (
        "accredited",
        "Nora Newcomer",
        "",
        False,
    )
    assert "P1234567" not in words(client_of(newcomer).post(PAGE, {"passport": "1"}))


def test_a_draft_goes_whole(before_the_meeting, barbados, newcomer, client_of):
    draft = one.whole(barbados, user=newcomer, state="draft")
    assert "The whole registration: it was never sent." in words(client_of(newcomer).get(ERASE))
    client_of(newcomer).post(ERASE, SURE | {"version": str(draft.version)})
    assert Participant.objects.count() == 0


def test_nothing_is_erased_by_a_slip(person, newcomer, client_of):
    response = client_of(newcomer).post(ERASE, {"version": str(person.version)})
    assert response.status_code == 422
    assert "Tick this box, so that nothing is erased by a slip." in words(response)
    assert words(response).count("Please check what you entered") == 1
    assert Passport.objects.count() == 1


def test_a_page_that_is_out_of_date_erases_nothing(person, newcomer, client_of):
    Participant.objects.filter(pk=person.pk).update(version=person.version + 1)
    for version in (str(person.version), "", "x"):
        assert client_of(newcomer).post(ERASE, SURE | {"version": version}).status_code == 409
    assert Passport.objects.count() == 1


def test_others_and_other_meetings_keep_theirs(meeting, person, newcomer, client_of, barbados):
    other = one.whole(barbados, phone="+1 246 555 0188")
    next_meeting = factories.MeetingFactory(number=29, slug="cicc-29")
    next_time = one.whole(
        factories.DelegationFactory(meeting=next_meeting, party=barbados.party), user=newcomer, email=newcomer.email
    )
    mail = one.message(next_meeting, to_email=newcomer.email)
    client_of(newcomer).post(ERASE, SURE | {"version": str(person.version)})
    assert Participant.objects.get(pk=other.pk).phone == "+1 246 555 0188"
    assert Participant.objects.get(pk=next_time.pk).dietary == "No nuts"
    assert set(Passport.objects.values_list("participant", flat=True)) == {other.pk, next_time.pk}
    assert Message.objects.filter(pk=mail.pk).exists()


def test_what_staff_had_made_for_the_work_is_not_theirs_to_erase(meeting, barbados, printer, client_of):
    own = one.whole(barbados, user=printer)
    stack = one.file(meeting, "badges", owner=printer)
    client_of(printer).post(ERASE, SURE | {"version": str(own.version)})
    assert GeneratedFile.objects.filter(pk=stack.pk).exists()


def by_code(user, client_of):
    """A client of somebody who signs in by mailed codes, as nearly everybody does."""
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return client_of(user)


# --- leaving ----------------------------------------------------------------------------------------------------------
def test_an_account_with_nothing_left_to_do_can_be_deleted(meeting, person, newcomer, client_of):
    one.file(meeting, "confirmation", owner=newcomer, role="")
    shared = one.file(meeting, "badge", owner=newcomer)
    mail = one.message(meeting, to_user=newcomer, to_email=newcomer.email)
    client = by_code(newcomer, client_of)
    assert "Your name, addresses" in words(client.get("/accounts/delete/"))
    assert client.post("/accounts/delete/")["Location"] == "/"
    assert not User.objects.filter(pk=newcomer.pk).exists()
    assert "_auth_user_id" not in client.session
    assert Participant.objects.get(pk=person.pk).user is None
    assert (list(GeneratedFile.objects.all()), GeneratedFile.objects.get().owner) == ([shared], None)
    assert not Message.objects.filter(pk=mail.pk).exists()
    entry = Entry.objects.get(action="user.deleted")
    assert (entry.actor_id, entry.object_id, entry.changes) == (newcomer.pk, str(newcomer.pk), {})


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("chief_immigration_bb", "You are registered for a meeting that is not over."),
        ("focal_point_lc", "You register a delegation for a meeting that is not over."),
        ("secretary", "You work for a meeting that is not over."),
    ],
)
def test_an_account_that_a_meeting_needs_stays(before_the_meeting, who, reason, meeting, client_of, request):
    user = request.getfixturevalue(who)
    client = by_code(user, client_of)
    assert reason in words(client.get("/accounts/delete/"))
    assert client.post("/accounts/delete/").status_code == 200
    assert User.objects.filter(pk=user.pk).exists()


def test_whoever_signed_in_long_ago_is_asked_to_do_it_again(meeting, newcomer, client_of):
    client = by_code(newcomer, client_of)
    User.objects.filter(pk=newcomer.pk).update(last_login=timezone.now() - datetime.timedelta(minutes=11))
    assert "sign in once more, with a code that is sent to you" in words(client.get("/accounts/delete/"))
    client.post("/accounts/delete/")
    assert User.objects.filter(pk=newcomer.pk).exists()
    assert client.post("/accounts/delete/identify/")["Location"] == "/accounts/login/?next=%2Faccounts%2Fdelete%2F"
    assert "_auth_user_id" not in client.session


def test_whoever_has_a_second_factor_is_asked_for_it(meeting, newcomer, client_of):
    client = by_code(newcomer, client_of)
    Authenticator.objects.create(user=newcomer, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.post("/accounts/delete/")["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert User.objects.filter(pk=newcomer.pk).exists()


def test_accounts_that_nobody_uses_go_after_two_years(meeting, barbados, outsider, director):
    three_years_ago = timezone.now() - datetime.timedelta(days=3 * 365)
    User.objects.update(date_joined=three_years_ago)
    used = factories.UserFactory(date_joined=three_years_ago, last_login=timezone.now())
    convener = factories.UserFactory(date_joined=three_years_ago, convenes=True)
    coming = factories.MeetingFactory(number=40, starts_on="2100-05-01", ends_on="2100-05-03")
    focal = factories.FocalPointFactory(delegation__meeting=coming, user__date_joined=three_years_ago).user
    retention.delete_due(None)
    assert set(User.objects.all()) == {used, convener, focal}
    assert leaving.ties_of(focal) == [
        "You register a delegation for a meeting that is not over. Hand that over to somebody else first."
    ]
