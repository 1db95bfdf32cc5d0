"""PDFs from templates: a pure function of plain data. Nothing is fetched but static files and the bytes in hand."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template import loader
from django.utils import translation


class RenderingError(Exception):
    """A document could not be made; the message is for the log, not for a person."""


Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Typeset:
    """A finished PDF, and for each page where its elements with an `id` lie: left, top, right, bottom in points."""

    pdf: bytes
    boxes: tuple[Mapping[str, Box], ...] = field(default=(), repr=False)

    @property
    def page_count(self) -> int:
        return len(self.boxes)


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    language: str,
    stylesheets: Sequence[str] = (),
    files: Mapping[str, bytes] | None = None,
    title: str = "",
    author: str = "",
    dated: datetime.datetime | None = None,
    tagged: bool = False,
    pdf_variant: str | None = None,
) -> bytes:
    """The PDF of a Django template, in `language`; the same bytes for the same data.

    In the template and its `stylesheets` (names of static files) `static:portal/emblem.svg` stands for a static file
    and `bytes:photo-1.jpg` for an entry of `files`; every other address is refused. `title` defaults to the `<title>`,
    which must not be empty; `author` to `<meta name="author">`, else the portal's name. `dated` is the date of creation
    that the file shows. `tagged` adds the structure that screen readers need, as the variant "pdf/ua-1" does.
    Raises `RenderingError`.
    """
    html = render_html(template, context, language=language)
    return typeset(
        html,
        language=language,
        stylesheets=stylesheets,
        files=files,
        title=title,
        author=author,
        dated=dated,
        tagged=tagged,
        pdf_variant=pdf_variant,
    ).pdf


def render_html(template: str, context: Mapping[str, Any], *, language: str) -> str:
    """A template filled in, in `language`, without a request: it sees `context` and nothing else."""
    with translation.override(language):
        return loader.get_template(template).render(dict(context))


def typeset(
    html: str,
    *,
    language: str,
    stylesheets: Sequence[str] = (),
    files: Mapping[str, bytes] | None = None,
    title: str = "",
    author: str = "",
    dated: datetime.datetime | None = None,
    tagged: bool = False,
    pdf_variant: str | None = None,
) -> Typeset:
    """The same for finished HTML, together with where its elements lie; for badges and other work that is assembled."""
    with translation.override(language):
        author = author or str(settings.PORTAL_NAME)
    finished: Typeset = _typesetting().typeset(
        html,
        stylesheets=stylesheets,
        files=files or {},
        metadata={"title": title, "author": author, "language": language, "dated": dated},
        options={"pdf_tags": tagged, "pdf_variant": pdf_variant},
    )
    return finished


def warm_up() -> None:
    """Load everything that the first document of a process would wait for: the library, Pango, the fonts."""
    typeset("<title>-</title><p>Aé<b>B</b><i>C</i>", language="en")


def _typesetting() -> Any:
    """The module that needs Pango and takes two seconds to import: only processes that make a PDF load it."""
    try:
        from cicc_portal.documents import typesetting
    except OSError as error:
        raise RenderingError("Pango is missing: libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0") from error
    return typesetting
