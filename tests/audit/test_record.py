"""The record: append-only, inside the transaction, without values of classified data."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from cicc_portal.accounts.models import Audience, User
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.models import Entry
from cicc_portal.audit.record import SYSTEM, record
from cicc_portal.languages import Text
from meetings.models import Meeting


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("marie.josephe@example.org", full_name="Marie-Josèphe Étienne")


@pytest.fixture
def entry(person: User) -> Entry:
    return record("user.rights", person, by=person, changes={"convenes": (False, True)})


def kept(object_type: str = "accounts.user") -> list[Entry]:
    """The entries of these tests; setting up the database has left others."""
    return list(Entry.objects.filter(object_type=object_type))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_entry SET at = now() WHERE id = -1",
    ],
)
def test_the_record_cannot_be_changed(entry: Entry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert kept(entry.object_type) == [entry]


def test_the_record_cannot_be_changed_through_the_model(entry: Entry) -> None:
    entry.action = "something else"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    user = User.objects.create_user("a@example.org")
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("user.rights", user, by=user)
    assert kept() == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_falls_with_the_write_that_it_records() -> None:
    user = User.objects.create_user("a@example.org")

    def write() -> None:
        with transaction.atomic():
            user.convenes = True
            user.save()
            record("user.rights", user, by=user)
            raise LookupError

    with pytest.raises(LookupError):
        write()
    user.refresh_from_db()
    assert (user.convenes, kept()) == (False, [])


def test_classified_values_are_left_out(person: User) -> None:
    made = record(
        "user.changed",
        person,
        by=person,
        changes={"full_name": ("Marie Étienne", "Marie-Josèphe Étienne"), "convenes": (False, True)},
    )
    assert Entry.objects.get(pk=made.pk).changes == {"full_name": None, "convenes": [False, True]}


def test_no_name_or_address_of_a_person_stands_in_the_record(person: User) -> None:
    record(
        "user.changed", person, by=person, changes={"email": ("old@example.org", person.email), "owner": (None, person)}
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(audit_entry)::text FROM audit_entry WHERE object_type = 'accounts.user'")
        (row,) = cursor.fetchone()
    assert [mark for mark in ("marie", "Marie", "Étienne", "old@") if mark in row] == []


def test_who_is_looked_up_when_it_is_read(person: User) -> None:
    record("user.rights", person, by=person)
    record("user.rights", person, by=SYSTEM)
    nameless = User.objects.create_user("nameless@example.org")
    record("user.rights", person, by=nameless)
    gone = User.objects.create_user("gone@example.org", full_name="Gone")
    record("user.rights", person, by=gone)
    User.objects.filter(pk=gone.pk).delete()
    assert [entry.who for entry in Entry.objects.about(person).with_who()] == [
        "Marie-Josèphe Étienne",
        "system",
        "nameless@example.org",
        "",
    ]


def test_values_are_stored_as_plain_json(person: User) -> None:
    day = datetime.date(2025, 11, 24)
    made = record(
        "user.changed",
        person,
        by=person,
        changes={
            "day": (None, day),
            "sum": (Decimal("1.50"), 2),
            "title": (Text(en="Opening"), ["a", day]),
            "other": (object, None),
        },
    )
    made.refresh_from_db()
    assert made.changes == {
        "day": [None, "2025-11-24"],
        "sum": ["1.50", 2],
        "title": [{"en": "Opening"}, ["a", "2025-11-24"]],
        "other": ["<class 'object'>", None],
    }


def test_the_meeting_is_taken_from_the_object(person: User, meeting: Meeting) -> None:
    audience = Audience.objects.of_meeting(meeting)[0]
    made = [record("changed", thing, by=person) for thing in (meeting, audience, person)]
    assert [entry.meeting_id for entry in made] == [meeting.pk, meeting.pk, None]
    assert (made[1].object_type, made[1].object_id) == ("accounts.audience", str(audience.pk))


def test_entries_of_a_closed_audience_are_for_its_readers(person: User) -> None:
    record("session.moved", person, by=person, meeting_id=7)
    record("session.renamed", person, by=person, meeting_id=7, audience_id=31)
    outsider, member = Viewer(meeting_id=7), Viewer(meeting_id=7, audiences=frozenset({31}))
    ours = Entry.objects.about(person)
    assert [entry.action for entry in ours.visible_to(outsider)] == ["session.moved"]
    assert [entry.action for entry in ours.visible_to(member)] == ["session.moved", "session.renamed"]
