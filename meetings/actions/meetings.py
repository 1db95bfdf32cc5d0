"""Setting up, changing and publishing meetings."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.text import slugify

from cicc_portal.audit.record import Actor, record
from meetings.actions.audiences import add_caucuses, create_standard_audiences
from meetings.models import Committee, Meeting
from meetings.problems import constraints_as_refusals


def suggested_slug(committee: Committee, number: int) -> str:
    """The address that a meeting gets where nobody chooses one: `cicc-28`."""
    return f"{slugify(committee.acronym)}-{number}"


def create_meeting(meeting: Meeting, *, by: Actor) -> Meeting:
    """Save a new meeting with its standard audiences; an empty `slug` or `symbol_prefix` is filled in.

    Raises `ValidationError` for a value that no field takes (an unknown zone, a reserved address), and `Taken` for a
    number or an address in use.
    """
    meeting.slug = meeting.slug or suggested_slug(meeting.committee, meeting.number)
    if not meeting.symbol_prefix:
        meeting.symbol_prefix = f"{meeting.committee.acronym}/{meeting.number}/{meeting.starts_on.year}"
    meeting.clean_fields()
    with constraints_as_refusals(Meeting), transaction.atomic():
        meeting.save(force_insert=True)
        record("meeting.created", meeting, by=by)
        create_standard_audiences(meeting, by=by)
    return meeting


def change_meeting(meeting: Meeting, *, seen: int | str, fields: Iterable[str], by: Actor) -> None:
    """Save `fields`; a stream that is new gets its caucus. Raises `StaleWrite`, `ValidationError`, `Taken`."""
    meeting.clean_fields()
    with constraints_as_refusals(Meeting), transaction.atomic():
        changes = meeting.save_if(seen, update_fields=fields)
        record("meeting.changed", meeting, by=by, changes=changes)
        add_caucuses(meeting, by=by)


def publish(meeting: Meeting, *, seen: int | str, by: Actor) -> None:
    """Show the meeting to everyone. Raises `StaleWrite`."""
    _set_state(meeting, Meeting.State.PUBLIC, "meeting.published", seen=seen, by=by)


def unpublish(meeting: Meeting, *, seen: int | str, by: Actor) -> None:
    """Make the meeting a draft again, which its staff alone know. Raises `StaleWrite`."""
    _set_state(meeting, Meeting.State.DRAFT, "meeting.unpublished", seen=seen, by=by)


@transaction.atomic
def _set_state(meeting: Meeting, state: Meeting.State, action: str, *, seen: int | str, by: Actor) -> None:
    meeting.state = state
    changes = meeting.save_if(seen, update_fields=["state"])
    record(action, meeting, by=by, changes=changes)
