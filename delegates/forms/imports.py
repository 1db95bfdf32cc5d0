"""A list of delegates as a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from delegates.forms.delegations import RefusableForm
from delegates.uploads.sheets import Sheet, SheetRefused, read

ACCEPTED = ".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetField(forms.FileField):
    """An uploaded list; its clean value is the `Sheet` that was read."""

    default_error_messages = {
        "required": _("Choose the file with the list."),
        "empty": _("This file is empty. Choose another."),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload: UploadedFile | None = super().clean(data, initial)
        if not upload:
            return None
        try:
            return read(upload, size=upload.size or 0)
        except SheetRefused as refused:
            raise ValidationError(str(refused), code="sheet") from refused


class ImportForm(RefusableForm):
    """The file; nothing is registered by choosing it."""

    list = SheetField(
        label=_("List"),
        help_text=_("CSV or Excel (.xlsx), at most 500 rows and 5 MB, with the names of the columns in the first row."),
        widget=forms.FileInput({"accept": ACCEPTED}),
    )

    @property
    def sheet(self) -> Sheet:
        found: Sheet = self.cleaned_data["list"]
        return found
