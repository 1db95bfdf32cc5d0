"""Toasts with an "Undo" button.

A view that did something reversible says so by

    undo.offer(request, _("Returned to Barbados."), "delegates:reopen", meeting.slug, pk, version=participant.version)

and the next page shows the message with a button that posts `version` to that address. The address is that of an
ordinary guarded view which takes POST; the message only saves looking for it. Success messages without undo go away by
themselves, all others stay until closed.
"""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

register = template.Library()

PREFIX = "undo:"
SALT = "cicc_portal.undo"


@dataclass(frozen=True)
class Undo:
    """Where the button posts to, and what."""

    url: str
    fields: dict[str, str]


def offer(request: HttpRequest, text: str, view_name: str, *args: object, **fields: object) -> None:
    """Add the success message `text` with a button that posts `fields` to `view_name`."""
    held = {"url": reverse(view_name, args=args), "fields": {name: str(value) for name, value in fields.items()}}
    messages.success(request, text, extra_tags=PREFIX + signing.dumps(held, salt=SALT))


@register.filter
def undo(message: Message) -> Undo | None:
    """The undo that `message` offers, if any."""
    tags = message.extra_tags or ""
    if not tags.startswith(PREFIX):
        return None
    held = signing.loads(tags.removeprefix(PREFIX), salt=SALT)
    return Undo(url=held["url"], fields=held["fields"])
