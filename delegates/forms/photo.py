"""The photo of a registration: prepared while the form is checked, kept when another field is refused."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from delegates.actions.photos import hold, let_go
from delegates.actions.registration import Entry
from delegates.forms.answers import AnswersForm
from delegates.models import PendingPhoto
from delegates.uploads.photos import PhotoRefused, prepared


class Picture(NamedTuple):
    """The JPEG for the badge, and the SHA-256 of the file that it was made from."""

    jpeg: bytes
    sha256: str


class PhotoField(forms.FileField):
    """An uploaded picture; its clean value is a `Picture`, or `None`."""

    default_error_messages = {"empty": _("This file is empty. Choose another.")}

    def __init__(self, **kwargs: Any) -> None:
        # data-crop: the browser offers to crop. HEIC by name too, since some systems know no type for it.
        kwargs.setdefault("widget", forms.FileInput({"data-crop": "", "accept": "image/*,.heic,.heif"}))
        super().__init__(max_length=None, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        try:
            jpeg = prepared(upload, size=upload.size or 0)
        except PhotoRefused as refused:
            raise ValidationError(str(refused), code="photo") from refused
        upload.seek(0)
        return Picture(jpeg, hashlib.file_digest(upload, "sha256").hexdigest())


class PhotoForm(AnswersForm):
    """A form with a photo that outlives its errors. Subclasses place the fields `photo` and `held_photo`."""

    held_photo = forms.CharField(widget=forms.HiddenInput, required=False)
    photo = PhotoField(
        label=_("Photo"),
        required=False,
        help_text=_(
            "Your face from the front, as in a passport, without a hat. "
            "From a phone or a file: JPEG, PNG, WebP or HEIC."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pending = self._pending() if self.is_bound else None

    def _pending(self) -> PendingPhoto | None:
        public_id = self.data.get(self.add_prefix("held_photo"), "")
        if not public_id:
            return None
        return PendingPhoto.objects.visible_to(self.viewer).filter(public_id=public_id).first()

    @property
    def has_photo(self) -> bool:
        """True if there is one already: chosen just now, kept from the last try, or registered."""
        return bool(self.cleaned_data.get("photo") or self.pending or self.participant.photo)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_complete and "photo" not in self.errors and not self.has_photo:
            self.add_error("photo", _("Choose a photo: the badge needs one."))
        return cleaned

    def entry(self) -> Entry:
        """With the new photo, or without one where the registered one stays."""
        chosen: Picture | None = self.cleaned_data.get("photo")
        if chosen is None and self.pending is not None:
            chosen = Picture(self.pending.image.read(), self.pending.sha256)
        entry = super().entry()
        return dataclasses.replace(entry, photo=chosen.jpeg, photo_sha256=chosen.sha256) if chosen else entry

    def keep_photo(self, *, by: User) -> None:
        """After a refusal: hold the photo that was just chosen, so that the form brings it along."""
        chosen: Picture | None = getattr(self, "cleaned_data", {}).get("photo")
        if not chosen:
            return
        if self.pending is not None:
            let_go(self.pending)
        self.pending = hold(chosen.jpeg, sha256=chosen.sha256, meeting=self.meeting, by=by)
        values = QueryDict(mutable=True)
        values.update(self.data)
        values[self.add_prefix("held_photo")] = self.pending.public_id
        self.data = values

    def drop_pending(self) -> None:
        """After success: the held photo has become the registered one."""
        if self.pending is not None:
            let_go(self.pending)
