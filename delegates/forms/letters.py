"""Letters handed in, and what they amount to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from delegates.forms.delegations import RefusableForm
from delegates.uploads.letter_files import LetterFile, LetterRefused, checked

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,.heif,application/pdf,image/jpeg,image/png,image/heic"


class LetterField(forms.FileField):
    """An uploaded letter; its clean value is what is kept of it, or `None`."""

    default_error_messages = {
        "required": _("Choose the file with the letter."),
        "empty": _("This file is empty. Choose another."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput({"accept": ACCEPTED}))
        kwargs.setdefault("help_text", _("PDF, JPEG, PNG or HEIC, at most 10 MB."))
        super().__init__(max_length=None, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        try:
            return checked(upload, size=upload.size or 0)
        except LetterRefused as refused:
            raise ValidationError(str(refused), code="letter") from refused


class _WithLetter(RefusableForm):
    """A form with the field `letter`."""

    @property
    def filename(self) -> str:
        """What the person's own file was called."""
        upload = self.files.get(self.add_prefix("letter"))
        return str(getattr(upload, "name", ""))


class LetterForm(_WithLetter):
    """The credentials of a delegation."""

    letter = LetterField(label=_("Letter"))

    @property
    def file(self) -> LetterFile:
        found: LetterFile = self.cleaned_data["letter"]
        return found


class NominationForm(_WithLetter):
    """The letter from which a delegation is entered; it can be added later as well."""

    letter = LetterField(label=_("Letter that named them"), required=False)

    @property
    def file(self) -> LetterFile | None:
        found: LetterFile | None = self.cleaned_data.get("letter")
        return found
