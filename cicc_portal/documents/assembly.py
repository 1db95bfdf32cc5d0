"""PDFs put together from parts that were typeset one by one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from io import BytesIO

import pikepdf


def merge(
    parts: Iterable[bytes], *, title: str, language: str, author: str, dated: datetime.datetime | None = None
) -> bytes:
    """The pages of all `parts` as one PDF; the same bytes for the same parts. Raises `ValueError` without parts.

    Only pages are taken over: the outlines and structure of the parts stay behind.
    """
    with pikepdf.new() as whole:
        opened = [pikepdf.open(BytesIO(part)) for part in parts]
        if not opened:
            raise ValueError("Nothing to merge")
        for part in opened:
            whole.pages.extend(part.pages)
        return saved(whole, title=title, language=language, author=author, dated=dated)


def saved(pdf: pikepdf.Pdf, *, title: str, language: str, author: str, dated: datetime.datetime | None = None) -> bytes:
    """An assembled PDF as bytes, with its metadata; the same each time."""
    pdf.docinfo["/Title"] = title
    pdf.docinfo["/Author"] = author
    if dated is not None:
        moment = pikepdf.String(dated.astimezone(datetime.UTC).strftime("D:%Y%m%d%H%M%SZ"))
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = moment
    pdf.Root.Lang = pikepdf.String(language)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.remove_unreferenced_resources()
    target = BytesIO()
    pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()
