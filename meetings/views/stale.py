"""A stale write on a page with much to enter: the page again, with what was typed and what the other person changed.

Nothing was saved. Whoever saves now has seen the other's change and the version that it made (DESIGN §4.4).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.http import QueryDict

from cicc_portal.accounts.viewers import Viewer
from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import Versioned
from meetings.auditing import Line, lines


def changes_since(seen: Iterable[tuple[Versioned, str]], viewer: Viewer, *, zone: datetime.tzinfo) -> list[Line]:
    """What was done to each row since the version of it that was seen, oldest first; what `viewer` may know of that."""
    entries = [
        entry
        for obj, version in seen
        for entry in Entry.objects.since(obj, int(version) if version.isdecimal() else 0).visible_to(viewer).with_who()
    ]
    return lines(sorted(entries, key=lambda entry: entry.pk), viewer, zone=zone)


def with_versions(posted: QueryDict, versions: Mapping[str, int]) -> QueryDict:
    """The form as it was posted, with the current versions in their fields."""
    data = posted.copy()
    for name, version in versions.items():
        data[name] = str(version)
    return data
