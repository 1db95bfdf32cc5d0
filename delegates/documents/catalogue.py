"""Which documents can be made at the desk: each app registers its own in `AppConfig.ready`.

    catalogue.register(Document(key="needs", title=_("Dietary and access needs"), roles={Role.PROTOCOL}, …))

`key` is the kind of the background job that makes it, and a part of its address.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting

MIMES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
}

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Document:
    """Something that the desk can have made.

    `roles` may ask for it. `choices` gives what one of them can pick, such as a day or a session, and only what that
    viewer may know; `audience` gives whose content a choice is about (`None`: nobody's in particular).
    """

    key: str
    title: str | Promise
    text: str | Promise
    roles: frozenset[str]
    formats: Collection[str] = ("pdf",)
    icon: str = "file-earmark-text"
    order: int = 100
    choice_label: str | Promise = ""
    choices: Callable[[Meeting, Viewer], Choices] | None = None
    audience: Callable[[Meeting, str], Audience | None] | None = field(default=None)

    def may_be_made_by(self, viewer: Viewer) -> bool:
        return viewer.has(*self.roles)


_documents: dict[str, Document] = {}


def register(document: Document) -> None:
    """Add `document`; a second one of its key takes its place."""
    _documents[document.key] = document


def documents_for(viewer: Viewer) -> list[Document]:
    """What `viewer` may have made, in the order of the page."""
    found = (document for document in _documents.values() if document.may_be_made_by(viewer))
    return sorted(found, key=lambda document: (document.order, document.key))


def document_for(viewer: Viewer, key: str) -> Document | None:
    """The document with `key`, if `viewer` may have it made."""
    document = _documents.get(key)
    return document if document is not None and document.may_be_made_by(viewer) else None


def keys() -> list[str]:
    """The keys of all documents."""
    return sorted(_documents)
