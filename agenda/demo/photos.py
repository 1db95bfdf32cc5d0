"""Putting the drawn portraits into storage, each once."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.crypto import salted_hmac

from agenda.demo import data
from agenda.demo.portraits import portrait
from agenda.demo.stage import Stage
from meetings.models.party import STATES


def keep_photos(stage: Stage) -> None:
    """Draw and store a portrait for each participant."""
    looks = {person.key: person.look for person in data.people()}
    for (key, _copy), participant in stage.participants.items():
        jpeg = portrait(participant.full_name, looks[key], in_service=participant.delegation.party.group in STATES)
        participant.photo.name = _kept(f"{stage.meeting.slug}/{participant.email}", jpeg)


def _kept(what: str, jpeg: bytes) -> str:
    """The stored file's name. It follows from `what`, as nobody without the secret key can tell.

    So a load that was killed leaves files that the next one writes again, and no second set beside them.
    """
    name = f"photos/{salted_hmac('agenda.demo.photos', what).hexdigest()[:32]}.jpg"
    if default_storage.exists(name):
        default_storage.delete(name)  # it may have been cut short
    return default_storage.save(name, ContentFile(jpeg))
