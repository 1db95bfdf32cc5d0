"""Letters that came in about a delegation."""

from __future__ import annotations

import hashlib

from django.core.files.base import ContentFile

from cicc_portal.accounts.models import User
from cicc_portal.audit.record import record
from delegates.models import Delegation, Letter
from delegates.problems import refusals
from delegates.uploads.letter_files import LetterFile


def receive_letter(
    delegation: Delegation, file: LetterFile, *, filename: str, by: User, kind: str = Letter.Kind.CREDENTIALS
) -> Letter:
    """Keep a letter, whose content was checked, beside the older ones. `filename` is only shown, never opened by."""
    letter = Letter(
        delegation=delegation,
        kind=kind,
        filename=_shown(filename),
        mime=file.mime,
        sha256=hashlib.sha256(file.content).hexdigest(),
        size=len(file.content),
        by=by,
    )
    # The file is written first, and taken away again if the row does not stand.
    letter.file.save("letter", ContentFile(file.content), save=False)
    try:
        with refusals():
            letter.save(force_insert=True)
            record("delegation.letter-received", delegation, by=by, changes={kind: (None, letter.public_id)})
    except BaseException:
        letter.file.storage.delete(str(letter.file.name))
        raise
    return letter


def _shown(filename: str) -> str:
    """One line of what may be shown, the end kept: it says what kind of file it was."""
    plain = "".join(sign for sign in filename if sign.isprintable() and sign not in "<>")
    return plain.strip()[-200:] or "letter"
