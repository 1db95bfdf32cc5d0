"""What is done with generated files, and recorded."""

from __future__ import annotations

from django.db import transaction

from cicc_portal.audit.record import Actor, record
from cicc_portal.documents.models import GeneratedFile


@transaction.atomic
def record_download(file: GeneratedFile, *, by: Actor) -> None:
    """Record who has read a file, unless everyone may."""
    if not file.is_open:
        record("file.downloaded", file, by=by)


@transaction.atomic
def remove_file(file: GeneratedFile, *, by: Actor) -> None:
    """Delete a file: its row now, its content once that stands."""
    record("file.removed", file, by=by)
    file.delete()
    transaction.on_commit(file.discard, robust=True)
