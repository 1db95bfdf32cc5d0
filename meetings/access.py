"""Finding the meeting of an address."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from meetings.models import Meeting


def meeting_by_slug(slug: str) -> Meeting:
    """The meeting at `/<slug>/`; raises `Http404`. Whether the caller may see it, the guard asks next."""
    return get_object_or_404(Meeting.objects.select_related("committee", "host"), slug=slug)
