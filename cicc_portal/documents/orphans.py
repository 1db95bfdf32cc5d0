"""Stored content without a row: what a killed worker or a rolled-back transaction left in the storage."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from cicc_portal.documents.models import GeneratedFile

logger = logging.getLogger(__name__)

# Younger content may belong to a job that is just being completed.
GRACE = datetime.timedelta(days=1)


def remove(*, older_than: datetime.timedelta = GRACE) -> int:
    """Delete generated content that no row speaks of; gives how much there was."""
    before = timezone.now() - older_than
    removed = 0
    for folder in _folders(default_storage):
        names = {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
        known = GeneratedFile.objects.filter(content__in=names).values_list("content", flat=True)
        for name in names - set(known):
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                removed += 1
    if removed:
        logger.info("Removed %s stored files that no row speaks of", removed)
    return removed


def _folders(storage: Storage) -> Iterator[str]:
    try:
        folders = storage.listdir("generated")[0]
    except FileNotFoundError:  # nothing was ever generated
        return
    for folder in folders:
        yield f"generated/{folder}"
