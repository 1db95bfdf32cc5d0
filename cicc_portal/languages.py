"""Text that is held in several languages, and the languages of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES: tuple[tuple[str, str], ...] = (
    ("en", "English"),
    ("fr", "Français"),
    ("nl", "Nederlands"),
    ("es", "Español"),
)
CODES = tuple(code for code, _name in LANGUAGES)
DEFAULT = "en"


class Text(dict[str, str]):
    """The same text in one or more languages: `{"en": "Opening", "fr": "Ouverture"}`.

    `str()` gives the active language, else English, else any language that is filled in, else "".
    """

    def __str__(self) -> str:
        return self.in_language(get_language() or DEFAULT)

    def in_language(self, code: str) -> str:
        """The text in `code` ("fr", "fr-ht"), with the same fallbacks as `str()`."""
        for candidate in (code, code.split("-")[0], DEFAULT):
            if self.get(candidate):
                return self[candidate]
        return next((text for text in self.values() if text), "")

    def __hash__(self) -> int:  # type: ignore[override]  # a dict is unhashable; form widgets and caches need it
        return hash(tuple(sorted(self.items())))

    def language_of_str(self) -> str:
        """The code of the language that `str()` falls on: the `lang` attribute of what is shown."""
        shown = str(self)
        return next((code for code, text in self.items() if text == shown), DEFAULT)


def text(value: Mapping[str, str] | str | None) -> Text:
    """`value` as a `Text`; a plain string is taken as English."""
    if value is None:
        return Text()
    if isinstance(value, str):
        return Text({DEFAULT: value}) if value else Text()
    return Text({code: str(words) for code, words in value.items() if words})


class TextField(models.JSONField):
    """A `Text` column (jsonb). Empty languages are left out; unknown ones are refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Text)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Text:
        return text(super().from_db_value(value, expression, connection))

    def to_python(self, value: Any) -> Text:
        if isinstance(value, str | Mapping) or value is None:
            return text(value)
        raise ValidationError(_("This is not a text in one or more languages."))

    def get_prep_value(self, value: Any) -> Any:
        return dict(text(value)) if not hasattr(value, "resolve_expression") else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = text(getattr(model_instance, self.attname))
        setattr(model_instance, self.attname, value)
        return value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        unknown = sorted(set(value) - set(CODES))
        if unknown:
            raise ValidationError(_("Unknown language: %(codes)s."), params={"codes": ", ".join(unknown)})
        if not self.blank and not value:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def formfield(self, **kwargs: Any) -> Any:
        options = {
            "required": not self.blank,
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
            **{key: kwargs[key] for key in ("widget", "label", "help_text", "required") if key in kwargs},
        }
        return TextFormField(**options)


class TextWidget(forms.MultiWidget):
    """One input a language; the first (English) is the one that is asked for."""

    template_name = "parts/text_widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiline: bool = False) -> None:
        self.multiline = multiline
        one = forms.Textarea({"rows": 3}) if multiline else forms.TextInput()
        super().__init__(dict.fromkeys(CODES, one), attrs)

    def decompress(self, value: Any) -> list[str]:
        held = text(value)
        return [held.get(code, "") for code in CODES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        required = context["widget"]["required"]
        for (code, language), part in zip(LANGUAGES, context["widget"]["subwidgets"], strict=True):
            part["language"], part["code"] = language, code
            # Only the default language is required: a browser must not demand all four.
            part["required"] = required and code == DEFAULT
            part["attrs"].pop("required", None)
            part["attrs"]["lang"] = code
            part["attrs"]["aria-label"] = language
            if part["required"]:
                part["attrs"]["required"] = True
        return context


class TextFormField(forms.MultiValueField):
    """Gives a `Text`; English must be filled in where the field is required."""

    def __init__(self, *, required: bool = True, multiline: bool = False, **kwargs: Any) -> None:
        label = kwargs.pop("label", None)
        kwargs.setdefault("widget", TextWidget(multiline=multiline))
        fields = [forms.CharField(required=False, strip=True) for _code in CODES]
        super().__init__(fields, required=required, require_all_fields=False, label=label, **kwargs)

    def compress(self, data_list: list[str]) -> Text:
        held = Text({code: words for code, words in zip(CODES, data_list or [], strict=False) if words})
        if self.required and not held.get(DEFAULT):
            raise ValidationError(_("Enter the English text; the other languages can follow later."))
        return held

    def clean(self, value: Any) -> Text:
        if not any(value or []) and not self.required:
            return Text()
        cleaned: Text = super().clean(value)
        return cleaned
