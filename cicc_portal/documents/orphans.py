"""Stored content without a row: what a killed worker or a rolled-back transaction left in the storage."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator

from django.core.files.storage import Storage, default_storage
from django.db import models
from django.utils import timezone

from cicc_portal.documents.models import GeneratedFile

logger = logging.getLogger(__name__)

# Younger content may belong to a job that is just being completed.
GRACE = datetime.timedelta(days=1)
AT_ONCE = 500


# Folders of uploads, each with the model and field that its files belong to.
_owned: dict[str, tuple[type[models.Model], str]] = {}


def own(folder: str, model: type[models.Model], field: str) -> None:
    """Say that the files directly in `folder` are those of a model's field: others there are removed at night."""
    _owned[folder] = (model, field)


def remove(*, older_than: datetime.timedelta = GRACE) -> int:
    """Delete content that no row speaks of; gives how much there was."""
    before = timezone.now() - older_than
    removed = 0
    for folder in _folders(default_storage):
        removed += _remove_from(folder, GeneratedFile, "content", before=before)
    for folder, (model, field) in _owned.items():
        removed += _remove_from(folder, model, field, before=before)
    if removed:
        logger.info("Removed %s stored files that no row speaks of", removed)
    return removed


def _remove_from(folder: str, model: type[models.Model], field: str, *, before: datetime.datetime) -> int:
    removed = 0
    found = _names(default_storage, folder)
    for start in range(0, len(found), AT_ONCE):
        names = set(found[start : start + AT_ONCE])
        known = model._base_manager.filter(**{f"{field}__in": names}).values_list(field, flat=True)
        for name in names - set(known):
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                removed += 1
    return removed


def _names(storage: Storage, folder: str) -> list[str]:
    try:
        return [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
    except FileNotFoundError:  # nothing was ever uploaded
        return []


def _folders(storage: Storage) -> Iterator[str]:
    try:
        folders = storage.listdir("generated")[0]
    except FileNotFoundError:  # nothing was ever generated
        return
    for folder in folders:
        yield f"generated/{folder}"
