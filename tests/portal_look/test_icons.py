"""Icons as inline SVG."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError

from cicc_portal.icons import drawings, icon

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
SOURCES = [path for app in ("agenda", "delegates", "meetings", "cicc_portal") for path in Path(app).rglob("*.py")]


def test_an_icon_beside_words_is_hidden_from_screen_readers():
    assert icon("x-lg").startswith('<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"')


def test_an_icon_alone_has_a_name():
    assert 'role="img" aria-label="Close &lt;it&gt;"' in icon("x-lg", "Close <it>")


def test_an_unknown_icon_is_an_error_in_the_template():
    with pytest.raises(TemplateSyntaxError, match="no-such-icon"):
        icon("no-such-icon")


def test_every_icon_that_is_named_exists():
    named = {
        (path.name, name)
        for path in TEMPLATES
        for name in re.findall(r"""{% icon "([^"]+)"|icon="([^"{]+)\"""", path.read_text(encoding="utf-8"))
        for name in name
        if name
    } | {
        (path.name, name)
        for path in SOURCES
        for name in re.findall(r"\bicon=\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    }
    assert sorted(pair for pair in named if pair[1] not in drawings()) == []
