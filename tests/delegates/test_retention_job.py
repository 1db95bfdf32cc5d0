"""What is due is deleted at night: in chunks, once, with proof, and nothing else."""

from __future__ import annotations

import datetime
import io
import threading

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections, transaction

from cicc_portal.audit import retention as engine
from cicc_portal.audit.models import Entry, RetentionRun
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.documents import orphans, running
from cicc_portal.documents.lease import Lease
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.outbox.models import Attachment, Message
from delegates.actions import registration
from delegates.models import (
    Invitation,
    Letter,
    Participant,
    Passage,
    Passport,
    PendingPhoto,
    PersonalDocument,
    Scan,
    Travel,
)
from meetings import retention, tasks
from meetings.actions.retention import order_deletion
from tests import factories
from tests.delegates import retention as one

pytestmark = pytest.mark.django_db


def on(day: datetime.date, time: str) -> datetime.datetime:
    """A moment in Saint Lucia."""
    return datetime.datetime.combine(day, datetime.time.fromisoformat(time), tzinfo=factories.ZONE)


def after(meeting, days: int) -> datetime.datetime:
    return on(meeting.ends_on + datetime.timedelta(days=days), "12:00")


@pytest.fixture(autouse=True)
def leases_are_not_renewed(monkeypatch):
    """The thread that renews them has a connection of its own, which does not see the test's transaction."""
    monkeypatch.setattr(Lease, "_keep", lambda lease: None)


@pytest.fixture
def later(barbados):
    """The next meeting, which is not over, with somebody about whom everything is known."""
    meeting = factories.MeetingFactory(
        number=29, starts_on=datetime.date(2100, 5, 1), ends_on=datetime.date(2100, 5, 3), slug="cicc-29"
    )
    return one.whole(factories.DelegationFactory(meeting=meeting, party=barbados.party))


@pytest.fixture
def five(barbados):
    """Five people who asked for a visa letter."""
    barbados.quota = 5
    barbados.save(update_fields=["quota"])
    return [one.passport(factories.ParticipantFactory(delegation=barbados), f"P{number}") for number in range(5)]


def held(person) -> dict:
    person = Participant.objects.get(pk=person.pk)
    return {
        "name": person.full_name,
        "phone": person.phone,
        "email": person.email,
        "photo": bool(person.photo),
        "dietary": person.dietary,
        "access_needs": person.access_needs,
        "passport": Passport.objects.filter(participant=person).exists(),
        "travel": Travel.objects.filter(participant=person).exists(),
    }


def test_what_is_due_goes_and_the_record_of_the_meeting_stays(meeting, barbados, django_capture_on_commit_callbacks):
    person = one.whole(barbados, given_name="Ann", family_name="Alleyne")
    one.passage(person)
    one.invitation(barbados)
    kept, letter, mail = one.file(meeting, "programme"), one.letter(barbados), one.message(meeting)
    photo, badges = person.photo.name, one.file(meeting).content.name
    with django_capture_on_commit_callbacks(execute=True):
        retention.delete_due(meeting)
        assert default_storage.exists(photo), "files go after the commit"
    assert held(person) == {
        "name": "Ann Alleyne", "phone": "", "email": "", "photo": False, "dietary": None, "access_needs": None,
        "passport": False, "travel": False,
    }  # fmt: skip
    gone = (Letter, Invitation, Passage, Scan, Message)
    assert {model.__name__: model.objects.count() for model in gone} == dict.fromkeys(
        ("Letter", "Invitation", "Passage", "Scan", "Message"), 0
    )
    assert list(GeneratedFile.objects.all()) == [kept]
    stored = [photo, letter.file.name, badges, kept.content.name]
    assert [default_storage.exists(name) for name in stored] == [False, False, False, True]
    assert not Message.objects.filter(pk=mail.pk).exists()


def test_each_thing_goes_in_the_night_after_its_last_day(meeting, barbados):
    one.whole(barbados)
    last = meeting.ends_on + datetime.timedelta(days=7)
    retention.delete_due(meeting, now=on(last, "23:59"))
    assert Passport.objects.count() == 1
    retention.delete_due(meeting, now=on(last + datetime.timedelta(days=1), "00:00"))
    assert (Passport.objects.count(), Travel.objects.count()) == (0, 1)


def test_the_day_is_the_one_where_the_meeting_is(meeting, barbados):
    one.whole(barbados)
    last = meeting.ends_on + datetime.timedelta(days=7)
    # Three in the morning in London is eleven at night in Saint Lucia.
    in_utc = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time(3, 59), tzinfo=datetime.UTC)
    retention.delete_due(meeting, now=in_utc)
    assert Passport.objects.count() == 1
    retention.delete_due(meeting, now=in_utc + datetime.timedelta(minutes=1))
    assert Passport.objects.count() == 0


def test_a_meeting_may_have_days_of_its_own(meeting, barbados):
    one.whole(barbados)
    meeting.retention = {"passport": 0}
    retention.delete_due(meeting, now=on(meeting.ends_on, "23:59"))
    assert Passport.objects.count() == 1
    retention.delete_due(meeting, now=on(meeting.ends_on + datetime.timedelta(days=1), "00:00"))
    assert (Passport.objects.count(), Travel.objects.count()) == (0, 1)


def test_another_meeting_is_left_alone(meeting, barbados, later):
    one.whole(barbados)
    before = held(later)
    call_command("delete_due", stdout=io.StringIO())
    assert (held(later), Participant.objects.get(pk=later.pk).version) == (before, later.version)
    assert set(RetentionRun.objects.values_list("meeting_id", flat=True)) == {meeting.pk}


def test_killed_in_the_middle_and_run_again(meeting, five, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 2)

    def killed(_count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retention.delete_due(meeting, now=after(meeting, 10), after_chunk=killed)
    assert Passport.objects.count() == 3
    assert [run.rows for run in RetentionRun.objects.order_by("pk")] == [2]
    retention.delete_due(meeting, now=after(meeting, 10))
    assert Passport.objects.count() == 0
    assert [run.rows for run in RetentionRun.objects.order_by("pk")] == [2, 2, 1]
    assert retention.delete_due(meeting, now=after(meeting, 10))["passports"] == 0


def test_a_chunk_that_fails_leaves_neither_gap_nor_proof(meeting, barbados, monkeypatch):
    one.passport(factories.ParticipantFactory(delegation=barbados))

    def fails(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "record", fails)
    with pytest.raises(ZeroDivisionError):
        retention.delete_due(meeting, now=after(meeting, 10))
    assert (Passport.objects.count(), RetentionRun.objects.count()) == (1, 0)


def test_the_proof_says_how_much_and_never_whose(meeting, barbados):
    person = one.whole(barbados, phone="+1 246 555 0199")
    retention.delete_due(meeting)
    (run,) = RetentionRun.objects.filter(rule="contact")
    assert (run.meeting_id, run.rows, run.actor_id) == (meeting.pk, 1, None)
    (entry,) = Entry.objects.filter(action="retention.deleted", object_id=str(run.pk))
    assert entry.changes == {
        f"delegates.Participant.{name}": [1, 0] for name in ("email", "phone", "spoken", "query", "referred_because")
    }
    told = str(list(Entry.objects.filter(action="retention.deleted").values("changes", "object_id")))
    assert [secret for secret in ("555 0199", person.email, "P1234567", "nuts") if secret in told] == []


def test_a_dry_run_says_what_is_due_and_changes_nothing(meeting, barbados):
    person = one.whole(barbados)
    before, told = held(person), io.StringIO()
    call_command("delete_due", "--dry-run", stdout=told)
    assert told.getvalue().splitlines() == [
        "Meeting  Kept until  What                          Entries",
        "cicc-28  2025-05-23  Passport data                       1",
        "cicc-28  2025-05-30  Travel, hotel and assistance        1",
        "cicc-28  2025-05-30  Dietary and access needs            1",
        "cicc-28  2025-06-15  Photos                              1",
        "cicc-28  2025-08-14  Contact data and questions          1",
        "5 entries are due; nothing was deleted.",
    ]
    assert (held(person), RetentionRun.objects.count(), Entry.objects.filter(action="retention.deleted").count()) == (
        before, 0, 0,
    )  # fmt: skip
    told = io.StringIO()
    call_command("delete_due", "--meeting", "cicc-28", stdout=told)
    assert told.getvalue().splitlines()[-1] == "5 entries deleted."
    told = io.StringIO()
    call_command("delete_due", stdout=told)
    assert told.getvalue() == "Nothing is due.\n"


def test_a_person_without_an_account_is_no_exception(meeting, barbados):
    person = one.whole(barbados, user=None)
    retention.delete_due(meeting)
    assert (held(person)["phone"], held(person)["passport"]) == ("", False)


def test_a_form_that_was_open_cannot_bring_back_what_was_deleted(meeting, barbados, newcomer):
    person = one.whole(barbados, user=newcomer)
    seen = Participant.objects.get(pk=person.pk)
    retention.delete_due(meeting, now=after(meeting, 10))  # the passport alone
    seen.phone = "+1 246 555 0111"
    entry = registration.Entry(values={"phone": seen.phone})
    with pytest.raises(StaleWrite):
        registration.save(seen, entry, seen=person.version, by=newcomer, is_late=True)


def test_who_was_not_accredited_goes_whole_unless_seen_or_in_the_programme(meeting, barbados):
    states = ("draft", "proposed", "withdrawn", "declined", "returned", "submitted")
    barbados.quota = 10
    barbados.save()
    for state in states:
        factories.ParticipantFactory(delegation=barbados, state=state)
    seen = factories.ParticipantFactory(delegation=barbados, state="withdrawn")
    one.passage(seen)
    speaker = factories.ParticipantFactory(delegation=barbados, state="withdrawn")
    factories.SessionPersonFactory(session__meeting=meeting, participant=speaker)
    accredited = factories.ParticipantFactory(delegation=barbados)
    retention.delete_due(meeting, now=after(meeting, 31))
    assert set(Participant.objects.filter(delegation=barbados)) == {seen, speaker, accredited}
    barbados.refresh_from_db()
    assert barbados.participants_count == 1


def test_files_with_passports_go_first_and_leave_the_mail_that_they_were_sent_with(meeting, barbados):
    visa, sheet = one.file(meeting, "personal-document"), one.file(meeting, "attendance")
    PersonalDocument.objects.create(
        participant=factories.ParticipantFactory(delegation=barbados), kind="visa", file=visa
    )
    mail = one.message(meeting)
    for made in (visa, sheet):
        Attachment.objects.create(message=mail, name=made.filename, mime=made.mime, file=made)
    retention.delete_due(meeting, now=after(meeting, 8))
    assert list(GeneratedFile.objects.all()) == [sheet]
    assert [sent.file for sent in Attachment.objects.all()] == [sheet]
    retention.delete_due(meeting, now=after(meeting, 31))
    assert (GeneratedFile.objects.count(), Message.objects.count()) == (0, 1)


def test_the_portals_own_rules_count_from_each_rows_time(meeting, barbados, newcomer):
    old = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=31)
    code, fresh = one.message(None, secret=True, created_at=old), one.message(None, secret=True)
    unsent = PendingPhoto.objects.create(meeting=meeting, user=newcomer, image="photos/pending/x.jpg", created_at=old)
    retention.delete_due(None)
    assert list(Message.objects.all()) == [fresh]
    assert not PendingPhoto.objects.filter(pk=unsent.pk).exists()
    assert not Message.objects.filter(pk=code.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_is_writing_is_left_for_the_next_night(meeting, barbados):
    """Nobody waits: neither the job for the person, nor the person for the job."""
    passport, _other = (one.passport(factories.ParticipantFactory(delegation=barbados)) for _person in range(2))
    with transaction.atomic():
        Passport.objects.select_for_update().get(pk=passport.pk)
        thread = threading.Thread(target=in_own_connection, args=(lambda: retention.delete_due(meeting),))
        thread.start()
        thread.join(timeout=30)
        assert not thread.is_alive()
        assert list(Passport.objects.values_list("pk", flat=True)) == [passport.pk]
    retention.delete_due(meeting)
    assert (Passport.objects.count(), RetentionRun.objects.filter(rule="passports").count()) == (0, 2)


def in_own_connection(call) -> None:
    try:
        call()
    finally:
        connections.close_all()


def test_a_photo_that_no_row_speaks_of_goes_with_the_tidying(barbados):
    person = one.whole(barbados)
    lost = default_storage.save("photos/lost.jpg", io.BytesIO(b"x"))
    orphans.remove(older_than=datetime.timedelta(0))
    assert (default_storage.exists(lost), default_storage.exists(person.photo.name)) == (False, True)


# --- the job ----------------------------------------------------------------------------------------------------------
def test_the_night_orders_one_job_for_each_meeting_with_something_due(meeting, barbados, later, settings):
    settings.DEMO = False
    factories.MeetingFactory(number=27, slug="cicc-27")  # over, and nothing is left of it
    one.whole(barbados)
    tasks.delete_due()
    tasks.delete_due()
    assert [(job.kind, job.meeting_id) for job in Job.objects.filter(kind="retention")] == [("retention", meeting.pk)]


def test_the_demonstration_keeps_its_data(barbados, settings):
    settings.DEMO = True
    one.whole(barbados)
    tasks.delete_due()
    assert Job.objects.filter(kind="retention").count() == 0


def test_the_job_deletes_and_can_run_twice(meeting, barbados, secretary):
    person = one.whole(barbados)
    for _again in range(2):
        job = order_deletion(meeting, by=secretary)
        running.run(job.pk)
        job.refresh_from_db()
        assert (job.state, job.failure) == (Job.State.DONE, "")
    assert held(person)["passport"] is False
    assert set(RetentionRun.objects.values_list("rule", "rows", "actor_id")) == {
        (rule, 1, secretary.pk) for rule in ("needs", "photo", "contact", "passports", "travel")
    }


def test_a_job_that_was_cancelled_stops_between_two_chunks(meeting, five, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", 1)
    job = order_deletion(meeting, by=engine.SYSTEM)
    cleared = engine._clear

    def cancel_meanwhile(rule, pks):
        cleared(rule, pks)
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.CANCELLED, lease_until=None, finished_at=datetime.datetime.now(datetime.UTC)
        )

    monkeypatch.setattr(engine, "_clear", cancel_meanwhile)
    running.run(job.pk)
    assert (Passport.objects.count(), RetentionRun.objects.count()) == (4, 1)
    monkeypatch.setattr(engine, "_clear", cleared)
    running.run(order_deletion(meeting, by=engine.SYSTEM).pk)
    assert Passport.objects.count() == 0
