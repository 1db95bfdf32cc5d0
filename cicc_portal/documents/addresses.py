"""Addresses of files and jobs: below their meeting, or of the portal where they belong to none."""

from __future__ import annotations

from typing import Protocol

from django.urls import reverse

from cicc_portal.documents.models import GeneratedFile, Job


class HasSlug(Protocol):
    """A meeting, as far as an address needs it."""

    pk: int
    slug: str


def address_of(name: str, obj: GeneratedFile | Job, meeting: HasSlug | None) -> str:
    """The address `documents:<name>` ("file", "job-progress", "job-cancel", "job-retry") of a file or job of `meeting`.

    Raises `ValueError` where it belongs to another meeting: that address would lead nowhere.
    """
    if obj.meeting_id != (None if meeting is None else meeting.pk):
        raise ValueError(f"{obj} does not belong to the meeting {meeting}")
    where = {} if meeting is None else {"slug": meeting.slug}
    return reverse(f"documents:{name}", kwargs={**where, "public_id": obj.public_id})
