"""What is chosen when a document is asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import LANGUAGES
from delegates.documents.catalogue import Document
from delegates.models import PersonalDocument
from meetings.models import Meeting

FORMATS = {"pdf": "PDF", "xlsx": "XLSX", "docx": "DOCX", "zip": "ZIP"}


def languages_of(meeting: Meeting) -> list[tuple[str, str]]:
    """The meeting's languages, each in its own words."""
    return [(code, name) for code, name in LANGUAGES if code in meeting.languages] or list(LANGUAGES)


def usual_language(meeting: Meeting) -> str:
    """The reader's language where the meeting has it, else the meeting's first."""
    code = (get_language() or "").split("-")[0]
    return code if code in meeting.languages else meeting.text_language()


class OrderForm(forms.Form):
    """A document of the desk: as which kind of file, in which language, and of what. Fields without a choice are
    left out."""

    form = forms.ChoiceField(label=_("File"))
    language = forms.ChoiceField(label=_("Language"))
    choice = forms.ChoiceField(label="")

    def __init__(self, *args: Any, document: Document, meeting: Meeting, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{document.key}-%s", **kwargs})
        formats = [(name, FORMATS[name]) for name in document.formats]
        self.only_form = formats[0][0] if len(formats) == 1 else ""
        self._offer("form", [] if self.only_form else formats, formats[0][0])
        self._offer("language", languages_of(meeting), usual_language(meeting))
        choices = list(document.choices(meeting, viewer)) if document.choices else []
        self.is_empty = document.choices is not None and not choices
        self._offer("choice", choices, choices[0][0] if choices else "")
        if "choice" in self.fields:
            self.fields["choice"].label = str(document.choice_label)

    def _offer(self, name: str, choices: list[tuple[str, str]], initial: str) -> None:
        if not choices:
            del self.fields[name]
            return
        field = self.fields[name]
        field.widget.attrs["class"] = "form-select form-select-sm"
        field.choices, field.initial = choices, initial  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_empty:
            self.add_error(None, _("There is nothing yet that this could be made of."))
        return cleaned

    @property
    def wanted(self) -> dict[str, str]:
        """What `actions.documents.order` is given."""
        data = self.cleaned_data
        return {
            "form": data.get("form") or self.only_form,
            "language": data["language"],
            "choice": data.get("choice", ""),
        }


class PersonalForm(forms.Form):
    """A paper about one person."""

    kind = forms.ChoiceField(choices=PersonalDocument.Kind.choices)
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages_of(meeting)  # type: ignore[attr-defined]  # a ChoiceField
