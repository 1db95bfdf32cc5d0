"""Tags for mail templates and for the pages that show mail."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from cicc_portal.outbox.models import Message

register = template.Library()

# A code as allauth makes it, alone on its line.
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}(?:-[A-Z0-9]{3,4}){1,2})\s*$", re.MULTILINE)
STATUS = {
    Message.State.DRAFT: "plain",
    Message.State.QUEUED: "wait",
    Message.State.SENDING: "wait",
    Message.State.SENT: "ok",
    Message.State.FAILED: "stop",
    Message.State.CANCELLED: "plain",
}


@register.simple_tag
def absolute_url(view_name: str, *args: object) -> str:
    """The whole address of a page, for mail: `{% absolute_url "delegates:me" meeting.slug %}`."""
    return settings.SITE_URL + reverse(view_name, args=args)


@register.simple_tag
def is_demo() -> bool:
    """True in the demonstration, where mail is read in the portal."""
    return bool(settings.DEMO)


@register.simple_tag
def demo_sign_ins() -> Sequence[object]:
    """The accounts of the demonstration (email, role, aim), by the function that settings name."""
    found: Sequence[object] = import_string(settings.DEMO_SIGN_INS)()
    return found


@register.filter
def code(text: str) -> str:
    """The sign-in code in a message, or ""."""
    found = CODE.search(text)
    return found[1] if found else ""


@register.filter
def status(state: str) -> str:
    """The look's name for a state."""
    return STATUS[Message.State(state)]
