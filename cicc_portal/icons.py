"""`{% icon "calendar" %}`: an icon of bootstrap-icons as inline SVG, from what static/build.mjs wrote.

An icon beside words says nothing to a screen reader; one alone names itself: `{% icon "x-lg" _("Close") %}`.
"""

from __future__ import annotations

import functools
import json

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@functools.cache
def drawings() -> dict[str, str]:
    """The inner SVG of every icon, by name."""
    path = settings.BUILD_DIR / "icons.json"
    try:
        return dict(json.loads(path.read_text()))
    except FileNotFoundError as error:
        raise ImproperlyConfigured(f"{path} is missing: build the front end with `node static/build.mjs`.") from error


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The icon `name`; hidden from screen readers unless it carries a `label`."""
    try:
        drawing = drawings()[name]
    except KeyError as error:
        raise template.TemplateSyntaxError(f"bootstrap-icons has no icon “{name}”.") from error
    inner = mark_safe(drawing)  # noqa: S308  # from the icon package, not from a person
    if label:
        return format_html('<svg class="icon" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>', label, inner)
    return format_html('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>', inner)
