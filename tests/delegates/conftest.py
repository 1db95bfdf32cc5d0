"""What the tests of delegates share."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from delegates.models import Participant
from tests import factories
from tests.delegates import pictures


@pytest.fixture
def newcomer(db):
    """Has an account and is to register for Barbados."""
    return factories.UserFactory(email="newcomer@example.org", full_name="Nora Newcomer", language="fr")


@pytest.fixture
def upload():
    """A fresh upload of a good photo."""

    def make(content: bytes | None = None, name: str = "me.jpg") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content or pictures.jpeg(), "image/jpeg")

    return make


@pytest.fixture
def filled_in(barbados, upload):
    """A registration for Barbados that can be sent."""

    def make(**changes):
        values = {
            "version": "1",
            "delegation": str(barbados.pk),
            "function": "adviser",
            "stream": "customs",
            "given_name": "Nora",
            "family_name": "Newcomer-Éloïse",
            "badge_name": "",
            "title": "Senior Customs Officer",
            "agency": "Customs and Excise Department",
            "phone": "+1 246 555 0100",
            "language": "fr",
            "dietary": "No nuts",
            "access_needs": "",
            "consent": "on",
            "photo": upload(),
        }
        return {name: value for name, value in (values | changes).items() if value is not None}

    return make


@pytest.fixture
def submitted(barbados):
    """Someone who waits for a decision."""

    def make(delegation=None, **fields) -> Participant:
        values = {"state": Participant.State.SUBMITTED, "language": "en"} | fields
        person = factories.ParticipantFactory(delegation=delegation or barbados, **values)
        person.photo.save("photo.jpg", ContentFile(pictures.jpeg(413, 531)))
        return person

    return make
