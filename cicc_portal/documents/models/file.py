"""Files that the portal has made, and who may read them."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.models.audience import public_id
from cicc_portal.languages import DEFAULT, LANGUAGES, Text, TextField, text

if TYPE_CHECKING:
    from cicc_portal.accounts.models import User
    from cicc_portal.accounts.viewers import Viewer

# What a name in a Content-Disposition header or on any disk must not hold.
FORBIDDEN_IN_FILENAME = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\\/:*?\"<>|]+"
)
LONGEST_FILENAME = 120


def clean_filename(name: str) -> str:
    """`name` without folders, control marks and what Windows forbids; at most 120 characters, never empty."""
    kept = FORBIDDEN_IN_FILENAME.sub(" ", unicodedata.normalize("NFC", name))
    kept = " ".join(kept.split()).strip(". ")
    path = PurePosixPath(kept)
    suffix = path.suffix if len(path.suffix) <= 10 else ""
    stem = kept[: len(kept) - len(suffix)][: LONGEST_FILENAME - len(suffix)].rstrip(". ")
    return f"{stem}{suffix}" if stem else f"file{suffix}"


def storage_name(instance: models.Model, filename: str) -> str:
    """A random name that tells nothing of what the file is."""
    token = secrets.token_hex(24)
    return f"generated/{token[:2]}/{token[2:]}"


class GeneratedFileQuerySet(models.QuerySet["GeneratedFile"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Files that `viewer` may read: by audience, by a role at the file's meeting, or as the owner."""
        readable = models.Q(audience__in=viewer.audiences)
        roles = viewer.roles - {""}
        if roles and viewer.meeting_id is not None:
            readable |= models.Q(role__in=roles, meeting_id=viewer.meeting_id)
        if viewer.user_id is not None:  # an owner of None would match every file without one
            readable |= models.Q(owner_id=viewer.user_id)
        return self.filter(readable)

    def current(self) -> Self:
        """Files that no later one has replaced."""
        return self.filter(superseded_at=None)

    def supersede(self) -> int:
        """Mark these files as replaced; gives how many were not yet."""
        return self.current().update(superseded_at=timezone.now())


class GeneratedFile(models.Model):
    """A file that the portal made, stored under a random name and served only through a guarded view.

    Its readers are an audience, a role at its meeting, an owner, or several of these. `filename` is what a reader saves
    it as: it must reveal nothing, since names of files travel further than their content.
    """

    public_id = models.CharField(max_length=32, unique=True, default=public_id, editable=False)
    # Meetings stand above this floor: their first migration may add the foreign key.
    meeting_id = models.BigIntegerField(_("meeting"), null=True, db_index=True)
    audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, null=True, related_name="generated_files", verbose_name=_("audience")
    )
    role = models.CharField(_("role"), max_length=40, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="generated_files",
        verbose_name=_("owner"),
    )
    kind = models.CharField(_("kind"), max_length=60)
    title = TextField(_("title"))
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default=DEFAULT)
    filename = models.CharField(_("file name"), max_length=LONGEST_FILENAME)
    mime = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.FileField(_("content"), upload_to=storage_name, max_length=120, unique=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    superseded_at = models.DateTimeField(_("replaced"), null=True)

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset({"title", "filename", "content"})

    objects = GeneratedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("generated file")
        verbose_name_plural = _("generated files")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["meeting_id", "kind", "-created_at"], name="file_by_kind")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(audience__isnull=False) | ~models.Q(role="") | models.Q(owner__isnull=False),
                name="file_has_a_reader",
            ),
            models.CheckConstraint(
                condition=models.Q(meeting_id__isnull=False) | models.Q(audience=None, role=""),
                name="file_audience_and_role_of_a_meeting",
            ),
            models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256_is_one"),
            models.CheckConstraint(
                condition=models.Q(filename__regex=r"^[^[:cntrl:]/\\]+$") & ~models.Q(filename__startswith="."),
                name="file_name_is_safe",
            ),
            models.CheckConstraint(condition=~models.Q(content=""), name="file_has_content"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def name(self) -> str:
        """What a reader sees on the button: the title, else the file's name."""
        return str(self.title) or self.filename

    @property
    def is_open(self) -> bool:
        """True where everyone may read it, so that nobody needs to know who did."""
        return self.audience is not None and self.audience.kind == Audience.Kind.PUBLIC

    @classmethod
    def written(
        cls,
        content: bytes | IO[bytes],
        *,
        filename: str,
        mime: str,
        kind: str,
        title: Text | str,
        language: str,
        meeting_id: int | None,
        audience: Audience | None = None,
        role: str = "",
        owner: User | None = None,
    ) -> GeneratedFile:
        """A file whose content is in storage and whose row is not yet saved: save it, or call `discard()`."""
        digest = hashlib.sha256()
        size = 0
        for chunk in _chunks(content):
            digest.update(chunk)
            size += len(chunk)
        made = cls(
            meeting_id=meeting_id, audience=audience, role=role, owner=owner, kind=kind, title=text(title),
            language=language, filename=clean_filename(filename), mime=mime, size=size, sha256=digest.hexdigest(),
        )  # fmt: skip
        if audience is None and not role and owner is None:
            raise ValueError("A generated file needs a reader: an audience, a role or an owner.")
        made.content.save(
            made.filename, ContentFile(content) if isinstance(content, bytes) else File(content), save=False
        )
        return made

    def discard(self) -> None:
        """Take the content out of storage; the row, if there is one, is the caller's."""
        if self.content.name:
            self.content.storage.delete(self.content.name)


def _chunks(content: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    content.seek(0)
    while chunk := content.read(1 << 20):
        yield chunk
    content.seek(0)
