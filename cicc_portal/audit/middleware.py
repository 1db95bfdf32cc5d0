"""A stale write is answered with 409 and what the other person changed (DESIGN §4.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst

from cicc_portal.audit.models import Entry
from cicc_portal.audit.versions import StaleWrite
from cicc_portal.languages import CODES, text

# Never shown back on the page: what is secret, and what is only machinery.
UNSHOWN = {"csrfmiddlewaretoken", "version", "password", "password1", "password2", "oldpassword", "code"}


class Change(NamedTuple):
    """A field in words, and its value before and after; both None where the field is classified."""

    label: str
    before: object
    after: object


@dataclass(frozen=True)
class Seen:
    """One entry as the page shows it; the changes are left out for who may not know the content."""

    who: str
    at: datetime
    changes: list[Change] = field(default_factory=list)


class StaleWriteMiddleware:
    """Turns a `StaleWrite` that a view lets through into a page that keeps what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, StaleWrite):
            return None
        model = type(exception.obj)
        entries = Entry.objects.since(exception.obj, exception.seen)
        known = (
            set(entries.visible_to(request.viewer).values_list("pk", flat=True))
            if hasattr(request, "viewer")
            else set()
        )
        context = {
            "entries": [
                Seen(entry.who, entry.at, _changes(model, entry.changes) if entry.pk in known else [])
                for entry in entries.with_who()
            ],
            "posted": [
                (_label(model, name), ", ".join(request.POST.getlist(name)))
                for name in request.POST
                if name not in UNSHOWN and any(request.POST.getlist(name))
            ],
            "back_url": request.path if request.resolver_match else "/",
        }
        return render(request, "409.html", context, status=409)


def _changes(model: type[models.Model], changes: Mapping[str, Any]) -> list[Change]:
    return [
        Change(_label(model, name), *map(_shown, values if values is not None else (None, None)))
        for name, values in changes.items()
    ]


def _label(model: type[models.Model], name: str) -> str:
    """What the field is called on pages; a name that the model does not know stands as it is."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    return str(capfirst(getattr(found, "verbose_name", name)))


def _shown(value: object) -> object:
    """A text per language is shown in the reader's."""
    is_text = isinstance(value, Mapping) and value and set(value) <= set(CODES)
    return str(text(value)) if is_text else value  # type: ignore[arg-type]  # a Mapping, as is_text says
