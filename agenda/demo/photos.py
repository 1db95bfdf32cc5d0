"""Putting the drawn portraits into storage, each once."""

from __future__ import annotations

from agenda.demo.files import kept
from agenda.demo.portraits import portrait
from agenda.demo.stage import Stage
from meetings.models.party import STATES


def keep_photos(stage: Stage) -> None:
    """Draw and store a portrait for each participant."""
    looks = {person.key: person.look for person in stage.people}
    for (key, _copy), participant in stage.participants.items():
        jpeg = portrait(participant.full_name, looks[key], in_service=participant.delegation.party.group in STATES)
        what = f"{stage.meeting.slug}/{participant.email}"
        participant.photo.name = kept("photos", what, jpeg, suffix=".jpg")
