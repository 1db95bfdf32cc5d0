"""Keeping photos: those of participants, and those that wait for their form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.db import transaction

from cicc_portal.accounts.models import User
from delegates.models import Participant, PendingPhoto
from meetings.models import Meeting


@contextmanager
def photo_of(participant: Participant, jpeg: bytes | None, *, sha256: str = "") -> Iterator[list[str]]:
    """Give `participant` a new photo, if there is one; gives the fields to save. `sha256` is that of the upload.

    The file is written first: it is taken away again if the transaction around the block fails, and the old one goes
    once that stands. Stands outside the transaction.
    """
    if jpeg is None:
        yield []
        return
    storage, replaced = participant.photo.storage, participant.photo.name
    participant.photo_sha256 = sha256
    participant.photo.save("photo.jpg", ContentFile(jpeg), save=False)
    written = str(participant.photo.name)
    try:
        yield ["photo", "photo_sha256"]
    except BaseException:
        storage.delete(written)
        participant.photo.name = replaced
        raise
    if replaced:
        storage.delete(replaced)


@transaction.atomic
def hold(jpeg: bytes, *, sha256: str = "", meeting: Meeting, by: User) -> PendingPhoto:
    """Keep a prepared photo of a form that was refused, for the same person's next try; forget what is too old."""
    stale = list(PendingPhoto.objects.stale()[:50])
    for photo in stale:
        _forget(photo)
    pending = PendingPhoto(meeting=meeting, user=by, sha256=sha256)
    pending.image.save("photo.jpg", ContentFile(jpeg), save=False)
    pending.save()
    return pending


@transaction.atomic
def let_go(pending: PendingPhoto) -> None:
    """The form went through, or another photo was chosen."""
    _forget(pending)


def _forget(pending: PendingPhoto) -> None:
    storage, name = pending.image.storage, str(pending.image.name)
    pending.delete()
    transaction.on_commit(lambda: storage.delete(name), robust=True)
