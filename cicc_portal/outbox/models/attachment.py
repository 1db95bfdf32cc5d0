"""What goes with a message: a file that the portal made, or bytes of the message's own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from cicc_portal.documents.models import GeneratedFile
from cicc_portal.outbox.models.message import Message


class Attachment(models.Model):
    """Either `file` or `content` is set."""

    CLASSIFIED: ClassVar[frozenset[str]] = frozenset({"name", "content"})

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(_("file name"), max_length=120)
    mime = models.CharField(_("type"), max_length=100)
    file = models.ForeignKey(GeneratedFile, on_delete=models.PROTECT, null=True, related_name="+")
    content = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(file=None, content__isnull=False) | models.Q(file__isnull=False, content=None),
                name="attachment_file_or_content",
            ),
            models.CheckConstraint(
                condition=models.Q(name__regex=r"^[^[:cntrl:]/\\]+$"), name="attachment_name_is_safe"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def read(self) -> bytes:
        """The bytes to send. Raises `OSError` where storage does not give them."""
        if self.file is None:
            return bytes(self.content or b"")
        with self.file.content.open("rb") as held:
            data: bytes = held.read()
            return data
