"""Pages two by two on sheets that are folded into a booklet."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from cicc_portal.documents.assembly import saved

# A4 across, in points: two A5 pages side by side.
WIDTH, HEIGHT = 841.89, 595.28


def order(pages: int) -> list[tuple[int, int]]:
    """For each side of each sheet the numbers of its left and right page, from 0; what is past the last is blank.

    Printed on both sides, turned over the short edge and folded, the pages follow each other.
    """
    whole = -(-pages // 4) * 4
    sides = []
    for first in range(0, whole // 2, 2):
        last = whole - 1 - first
        sides += [(last, first), (first + 1, last - 1)]
    return sides


def booklet(pdf: bytes, *, title: str, language: str, author: str) -> bytes:
    """The A5 pages of `pdf` on A4 sheets, in the order for folding; the same bytes for the same pages."""
    with pikepdf.open(BytesIO(pdf)) as source, pikepdf.new() as sheets:
        count = len(source.pages)
        # Named here, as the library's own names are new each time.
        forms = [sheets.copy_foreign(page.as_form_xobject()) for page in source.pages]
        for sides in order(count):
            sheet = sheets.add_blank_page(page_size=(WIDTH, HEIGHT))
            drawn = {}
            content = []
            for name, number, start in zip(("/Left", "/Right"), sides, (0.0, WIDTH / 2), strict=True):
                if number < count:
                    drawn[name] = forms[number]
                    content.append(f"q 1 0 0 1 {start:.3f} 0 cm {name} Do Q")
            sheet.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(drawn))
            sheet.Contents = sheets.make_stream("\n".join(content).encode())
        return saved(sheets, title=title, language=language, author=author)
