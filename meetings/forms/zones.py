"""Choosing a time zone: typed with suggestions, found by its city too."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models.meeting import validate_zone

REGIONS = ("America/", "Atlantic/", "Europe/", "Africa/", "Asia/", "Australia/", "Indian/", "Pacific/")


@cache
def zones() -> tuple[str, ...]:
    """The zones of places, the Caribbean's continent first; a computer's aliases ("EST5EDT") are left out."""
    names = [name for name in zoneinfo.available_timezones() if name.startswith(REGIONS)]
    return ("UTC", *sorted(names, key=lambda name: (REGIONS.index(name.split("/")[0] + "/"), name)))


@cache
def _by_city() -> dict[str, str]:
    """Zones by what people call them: "st lucia" → America/St_Lucia; the first of a name wins."""
    found: dict[str, str] = {}
    for name in zones():
        found.setdefault(_plain(name), name)
        found.setdefault(_plain(name.rsplit("/", 1)[-1]), name)
    return found


def _plain(name: str) -> str:
    return name.replace("_", " ").replace(".", "").strip().lower()


class ZoneWidget(forms.TextInput):
    """A text input with the zones as suggestions."""

    template_name = "meetings/parts/zone_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["zones"] = zones()
        context["widget"]["attrs"] |= {
            "list": f"{context['widget']['attrs'].get('id', name)}-zones",
            "autocomplete": "off",
        }
        return context


class ZoneField(forms.CharField):
    """Gives the name of an IANA time zone; a city that names one ("St Lucia") is taken for it."""

    widget = ZoneWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("help_text", _("All times of the meeting are shown in it. Type a city to search."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        name: str = super().clean(value)
        if not name:
            return ""
        found = _by_city().get(_plain(name), name)
        validate_zone(found)
        return found
