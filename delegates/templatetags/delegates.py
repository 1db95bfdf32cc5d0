"""`{% load delegates %}`: how registrations are shown."""

from __future__ import annotations

from django import template

from delegates.lists.groups import heading
from delegates.models import Participant
from delegates.registration.changes import field_label
from delegates.tables import status as status_of

register = template.Library()
register.filter("status", status_of)
register.filter("heading", heading)


@register.filter
def changed_fields(participant: Participant) -> str:
    """What was changed since the accreditation: “Official title, Photo”."""
    return ", ".join(field_label(name) for name in participant.changed_since)
