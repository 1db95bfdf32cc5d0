"""One of everything that is deleted some day, for the tests of retention and of a person's own data."""

from __future__ import annotations

import datetime

from django.core.files.base import ContentFile

from cicc_portal.documents.models import GeneratedFile
from cicc_portal.outbox.models import Message
from delegates.models import Invitation, Letter, Participant, Passage, Passport, Scan, Travel
from tests import factories
from tests.delegates import pictures

WHEN = factories.at(1, "10:00")


def passport(person, number="P1234567") -> Passport:
    return Passport.objects.create(
        participant=person, number=number, nationality="Barbados", born_on=datetime.date(1980, 1, 2), digest="d" * 64
    )


def travel(person) -> Travel:
    return Travel.objects.create(participant=person, arrives_at=WHEN, arrival_flight="BW 456", hotel="Harbour Hotel")


def whole(delegation, **fields) -> Participant:
    """Somebody accredited about whom everything is known."""
    person = factories.ParticipantFactory(
        delegation=delegation, dietary="No nuts", access_needs="A ramp", spoken="English, French", **fields
    )
    person.photo.save("photo.jpg", ContentFile(pictures.jpeg(413, 531)), save=False)
    person.photo_sha256 = "a" * 64
    person.save()
    passport(person)
    travel(person)
    return person


def message(meeting, **fields) -> Message:
    values = {"kind": "note", "to_email": "a@example.org", "language": "en", "subject": "Hello", "text": "Dear Ann"}
    return Message.objects.create(meeting_id=meeting and meeting.pk, **(values | fields))


def invitation(delegation, **fields) -> Invitation:
    values = {"email": "assistant@example.org", "full_name": "Asha Assistant", "digest": "e" * 64, "expires_at": WHEN}
    return Invitation.objects.create(delegation=delegation, **(values | fields))


def letter(delegation) -> Letter:
    made = Letter(delegation=delegation, filename="nomination.pdf", mime="application/pdf", sha256="f" * 64, size=4)
    made.file.save("x", ContentFile(b"%PDF"))
    return made


def file(meeting, kind="badges", **fields) -> GeneratedFile:
    made = GeneratedFile.written(
        b"%PDF", filename=f"{kind}.pdf", mime="application/pdf", kind=kind, title=kind, language="en",
        meeting_id=meeting.pk, **({"role": "printing"} | fields),
    )  # fmt: skip
    made.save()
    return made


def passage(person) -> Passage:
    checkpoint = factories.CheckpointFactory(meeting=person.meeting)
    through = Passage.objects.create(checkpoint=checkpoint, participant=person, entered_at=WHEN)
    Scan.objects.create(checkpoint=checkpoint, passage=through, direction="in", device_at=WHEN)
    return through
