"""Reading what was made, and making it: for the tests of documents."""

from __future__ import annotations

import io

import openpyxl
import pypdfium2

from cicc_portal.documents import running
from cicc_portal.documents.models import GeneratedFile, Job


def words_of_pdf(content: bytes) -> str:
    """The words of all pages, one space between them."""
    with pypdfium2.PdfDocument(content) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return " ".join(" ".join(pages).replace("\ufffe", "").split())


def pages_of_pdf(content: bytes) -> int:
    with pypdfium2.PdfDocument(content) as pdf:
        return len(pdf)


def rows_of_xlsx(content: bytes) -> list[tuple[object, ...]]:
    """The rows of all sheets."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


def made(job: Job) -> GeneratedFile:
    """Do `job` and give its file."""
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.failure) == (Job.State.DONE, "")
    return job.file


def content_of(file: GeneratedFile) -> bytes:
    with file.content.open("rb") as opened:
        return opened.read()
