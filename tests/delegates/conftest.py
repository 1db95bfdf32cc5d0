"""What the tests of delegates share."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

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
def answers(barbados, upload):
    """What fills in a step of a registration for Barbados; a change to `None` leaves the field out."""

    def make(step: str, **changes):
        values = {
            "you": {
                "delegation": str(barbados.pk),
                "function": "adviser",
                "stream": "customs",
                "given_name": "Nora",
                "family_name": "Newcomer-Éloïse",
                "badge_name": "",
                "title": "Senior Customs Officer",
                "agency": "Customs and Excise Department",
                "spoken": "English, français",
            },
            "photo": {"photo": upload()},
            "contact": {"phone": "+1 246 555 0100", "language": "fr", "dietary": "No nuts", "access_needs": ""},
            "travel": {},
            "check": {"consent": "on"},
        }[step]
        return {name: value for name, value in (values | changes).items() if value is not None}

    return make


@pytest.fixture
def post_step(client_of, answers):
    """Send a step as `user`, with the version that is stored unless another is given."""

    def send(user, step: str, slug: str = "cicc-28", **changes):
        held = Participant.objects.filter(user=user, meeting__slug=slug).open().first()
        values = {"version": str(held.version if held else 0)} | answers(step, **changes)
        return client_of(user).post(reverse("delegates:register-step", args=[slug, step]), values)

    return send


@pytest.fixture
def register(post_step):
    """Fill in and send a whole registration as `user`; gives the answer to the last step, or to the one refused."""

    def send(user, **changes):
        answer = None
        for step in ("you", "photo", "contact", "travel", "check"):
            answer = post_step(user, step, **changes.get(step, {}))
            if answer.status_code != 302:
                break
        return answer

    return send


@pytest.fixture
def submitted(barbados):
    """Someone who waits for a decision."""

    def make(delegation=None, **fields) -> Participant:
        values = {"state": Participant.State.SUBMITTED, "language": "en"} | fields
        person = factories.ParticipantFactory(delegation=delegation or barbados, **values)
        person.photo.save("photo.jpg", ContentFile(pictures.jpeg(413, 531)))
        return person

    return make
