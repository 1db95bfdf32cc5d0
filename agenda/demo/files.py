"""Files of the demonstration, each stored once under a name that follows from what it is."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.crypto import salted_hmac


def kept(folder: str, what: str, content: bytes, *, suffix: str = "") -> str:
    """The stored file's name. It follows from `what`, as nobody without the secret key can tell.

    So a load that was killed leaves files that the next one writes again, and no second set beside them.
    """
    name = f"{folder}/{salted_hmac(f'agenda.demo.{folder}', what).hexdigest()[:32]}{suffix}"
    if default_storage.exists(name):
        default_storage.delete(name)  # it may have been cut short
    return default_storage.save(name, ContentFile(content))
