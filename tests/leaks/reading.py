"""All the text that a response gives away: headers, page, and what is inside PDF, ZIP, DOCX and XLSX files."""

from __future__ import annotations

import io
import re
import zipfile

import pypdf

# What differs from one answer to the next without telling anything.
NOISE = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|csrftoken=[^;]+|sessionid=[^;]+|expires=[^;]+'
    r'|Expires: [^\n]+|"X-CSRFToken": "[^"]+"|delay:\d+ms|every \d+s'
)


def text_of(response) -> str:
    """Headers and content as one searchable text."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output()
    return f"{response.status_code}\n{headers}\n{cookies}\n{content_of(response)}"


def content_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if getattr(response, "file_to_stream", None):
        # Not response.close(): that ends the request, and with it the connection that the test's transaction is on.
        response.file_to_stream.close()
    if body.startswith(b"%PDF"):
        return text_of_pdf(body)
    if body.startswith(b"PK"):
        return text_of_zip(body)
    return body.decode("utf-8", "replace")


def text_of_pdf(body: bytes) -> str:
    """Text of the pages, metadata, outline, attachments' names; and the raw bytes, for what is not compressed."""
    reader = pypdf.PdfReader(io.BytesIO(body))
    parts = [page.extract_text() for page in reader.pages]
    parts.append(str(reader.metadata))
    parts.append(str(reader.xmp_metadata and reader.xmp_metadata.rdf_root.toxml()))
    parts.append(str(reader.outline))
    parts.extend(reader.attachments)
    parts.append(body.decode("latin-1"))
    return "\n".join(parts)


def text_of_zip(body: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "\n".join(f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in archive.namelist())


def comparable(response) -> str:
    """The response without what changes from call to call."""
    return NOISE.sub("", text_of(response))
