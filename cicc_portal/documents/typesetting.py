"""WeasyPrint, locked down: it reads static files and bytes in hand, embeds nothing else, and asks no network."""

from __future__ import annotations

import datetime
import functools
import gc
import mimetypes
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from cicc_portal.documents.rendering import Box, RenderingError, Typeset

POINTS_A_PIXEL = 0.75
# Relative addresses are joined to this one: so they reach the fetcher and are refused, not left out in silence.
NOWHERE = "nowhere:"

# One for the process: a new one each time leaks. WeasyPrint does not claim to be safe for threads, hence the lock.
_fonts = FontConfiguration()
_one_at_a_time = threading.RLock()


class LockedFetcher(URLFetcher):
    """Serves `static:NAME` from the static files and `bytes:NAME` from `files`; all else ends the rendering."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.files = files
        # WeasyPrint swallows even fatal errors while it draws an SVG: what was refused is asked afterwards.
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        try:
            body = self._in_hand(url)
        except (KeyError, OSError, SuspiciousFileOperation):
            self.refused.append(url)
            return super().fetch(url, headers)  # refuses it, as no protocol is allowed
        mime = mimetypes.guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, body, {"Content-Type": mime})

    def _in_hand(self, url: str) -> bytes:
        scheme, _colon, name = url.partition(":")
        if scheme == "static":
            return static_path(unquote(name)).read_bytes()
        if scheme == "bytes":
            return self.files[unquote(name)]
        raise KeyError(url)


@functools.cache
def static_path(name: str) -> Path:
    """Where a static file lies. Raises `FileNotFoundError`, or `SuspiciousFileOperation` for a name that climbs out."""
    found = finders.find(name)
    if not found:
        raise FileNotFoundError(name)
    return Path(found)


def typeset(
    html: str,
    *,
    stylesheets: Sequence[str],
    files: Mapping[str, bytes],
    metadata: Mapping[str, Any],
    options: Mapping[str, Any],
) -> Typeset:
    """See `rendering.typeset`."""
    fetcher = LockedFetcher(files)
    try:
        with _one_at_a_time, _without_garbage_collection():
            source = HTML(string=html, base_url=NOWHERE, url_fetcher=fetcher)
            sheets = [stylesheet(name) for name in stylesheets]
            document = source.render(font_config=_fonts, stylesheets=sheets, **options)
            _describe(document, **metadata)
            _refuse_attachments(document)
            pdf = document.write_pdf(**options)
    except FatalURLFetchingError as error:  # a BaseException, which would pass every handler above
        raise _refusal(fetcher.refused) from error
    if fetcher.refused:
        raise _refusal(fetcher.refused)
    return Typeset(pdf, tuple(_boxes(page.anchors) for page in document.pages))


def _refusal(refused: Sequence[str]) -> RenderingError:
    return RenderingError(f"Refused: {', '.join(refused)}. A document uses static: and bytes: only.")


def stylesheet(name: str) -> CSS:
    """A static stylesheet, parsed once for as long as it does not change."""
    try:
        path = static_path(name)
    except FileNotFoundError as error:
        raise RenderingError(f"There is no stylesheet {name}") from error
    return _parsed(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _parsed(path: Path, _changed: int) -> CSS:
    text = path.read_text(encoding="utf-8")
    fetcher = LockedFetcher({})
    try:
        return CSS(string=text, base_url=NOWHERE, url_fetcher=fetcher, font_config=_fonts)
    except FatalURLFetchingError as error:
        raise _refusal(fetcher.refused) from error


def _describe(document: Document, *, title: str, author: str, language: str, dated: datetime.datetime | None) -> None:
    metadata = document.metadata
    metadata.title = title or metadata.title
    if not metadata.title:
        raise RenderingError("The document has no title: its template needs a <title>")
    metadata.lang = metadata.lang or language
    metadata.authors = metadata.authors or [author]
    metadata.created = metadata.modified = _w3c(dated)


def _w3c(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refuse_attachments(document: Document) -> None:
    linked = any(link[0] == "attachment" for page in document.pages for link in page.links)
    if linked or document.metadata.attachments:
        raise RenderingError("A document has no attachments")


def _boxes(anchors: Mapping[str, Sequence[float]]) -> Mapping[str, Box]:
    boxes: dict[str, Box] = {}
    for name, (left, top, right, bottom) in anchors.items():
        boxes[name] = tuple(edge * POINTS_A_PIXEL for edge in (left, top, right, bottom))  # type: ignore[assignment]  # four
    return boxes


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Layout makes millions of objects and few cycles: the collector would go through them again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
