"""The photo of a registration: prepared while the form is checked, kept when another field is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from cicc_portal.accounts.viewers import Viewer
from delegates.actions.photos import hold, let_go
from delegates.models import Participant, PendingPhoto
from delegates.photos import PhotoRefused, prepared
from meetings.models import Meeting


class PhotoField(forms.FileField):
    """An uploaded picture; its clean value is the JPEG for the badge, or `None`."""

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
            return prepared(upload, size=upload.size or 0)
        except PhotoRefused as refused:
            raise ValidationError(str(refused), code="photo") from refused


class PhotoForm(forms.Form):
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

    def __init__(self, *args: Any, meeting: Meeting, viewer: Viewer, participant: Participant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.viewer, self.participant = meeting, viewer, participant
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

    @property
    def jpeg(self) -> bytes | None:
        """The new photo, or `None` where the registered one stays."""
        chosen: bytes | None = self.cleaned_data.get("photo")
        return chosen or (self.pending.image.read() if self.pending else None)

    def keep_photo(self, *, by: User) -> None:
        """After a refusal: hold the photo that was just chosen, so that the form brings it along."""
        chosen: bytes | None = getattr(self, "cleaned_data", {}).get("photo")
        if not chosen:
            return
        if self.pending is not None:
            let_go(self.pending)
        self.pending = hold(chosen, meeting=self.meeting, by=by)
        values = QueryDict(mutable=True)
        values.update(self.data)
        values[self.add_prefix("held_photo")] = self.pending.public_id
        self.data = values

    def drop_pending(self) -> None:
        """After success: the held photo has become the registered one."""
        if self.pending is not None:
            let_go(self.pending)
