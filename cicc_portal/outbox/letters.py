"""Rendering: from templates and a context to the words of one message, in one language. It neither reads nor writes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template import Context, Template, TemplateDoesNotExist, engines
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from cicc_portal.languages import CODES, DEFAULT
from cicc_portal.outbox.problems import Unsendable

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
BLANK_LINES = re.compile(r"\n{3,}")
LAYOUT = "outbox/email/layout.html"
LONGEST_SUBJECT = 250
LONGEST_ADDRESS = 254


@dataclass(frozen=True, kw_only=True)
class Letter:
    """The words of a message."""

    subject: str
    text: str
    html: str


def render(template: str, context: Mapping[str, Any], *, language: str) -> Letter:
    """Render `<template>.subject.txt`, `.txt` and, where there is one, `.html` in `language`.

    `site_url` and `portal_name` are added to the context. Raises `Unsendable` if the subject would have a line break.
    """
    with translation.override(language):
        full = {
            **context,
            "site_url": settings.SITE_URL,
            "portal_name": str(settings.PORTAL_NAME),
            "language": language,
        }
        subject = one_line(_plain(f"{template}.subject.txt", full).strip(), field="subject")
        text = tidy(_plain(f"{template}.txt", full))
        html: str
        try:
            html = render_to_string(f"{template}.html", {**full, "subject": subject})
        except TemplateDoesNotExist:
            html = _laid_out(subject, text, full)
    return Letter(subject=subject, text=text, html=html)


def rewritten(subject: str, text: str, *, language: str, meeting: object = None) -> Letter:
    """A letter of words that a person typed, laid out like the others. Raises `Unsendable`."""
    with translation.override(language):
        context = {
            "site_url": settings.SITE_URL,
            "portal_name": str(settings.PORTAL_NAME),
            "language": language,
            "meeting": meeting,
        }
        kept = one_line(subject.strip(), field="subject")
        words = tidy(text)
        if not words:
            raise Unsendable(_("Write the text of the message."), field="text")
        return Letter(subject=kept, text=words, html=_laid_out(kept, words, context))


def one_line(words: str, *, field: str, longest: int = LONGEST_SUBJECT) -> str:
    """`words` if they are one line of at most `longest` characters; raises `Unsendable`: more would become headers."""
    if not words:
        raise Unsendable(_("Write a subject."), field=field)
    if CONTROL.search(words):
        raise Unsendable(_("This must be on one line, without control characters."), field=field)
    if len(words) > longest:
        raise Unsendable(_("This is longer than %(count)s characters.") % {"count": longest}, field=field)
    return words


def address(given: str) -> str:
    """One plain e-mail address; raises `Unsendable` for anything else, a second recipient or a header above all."""
    kept = given.strip()
    if CONTROL.search(given) or len(kept) > LONGEST_ADDRESS or not _is_address(kept):
        raise Unsendable(_("This is not an e-mail address."), field="to_email")
    return kept


def _is_address(words: str) -> bool:
    try:
        validate_email(words)
    except ValidationError:
        return False
    return True


def supported(code: str | None) -> str:
    """The language of the portal that is meant by `code` ("fr-ht"), or English."""
    short = (code or DEFAULT).split("-")[0].lower()
    return short if short in CODES else DEFAULT


def tidy(text: str) -> str:
    """Text as it is stored: no control characters but line ends, no runs of blank lines, which tags leave behind."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return BLANK_LINES.sub(
        "\n\n", "\n".join(CONTROL.sub("", line.replace("\t", "    ")).rstrip() for line in lines)
    ).strip()


def _plain(name: str, context: Mapping[str, Any]) -> str:
    """A text template: what is put in is not HTML, so nothing is escaped."""
    template: Template = engines["django"].get_template(name).template  # type: ignore[attr-defined]  # the backend's own
    return template.render(Context(dict(context), autoescape=False))


def _laid_out(subject: str, text: str, context: Mapping[str, Any]) -> str:
    return render_to_string(LAYOUT, {**context, "subject": subject, "text": text})
