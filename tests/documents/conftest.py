"""What the tests of documents share: handlers for one test, and jobs to try them on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage

from cicc_portal.documents import broker, registry
from cicc_portal.documents.jobs import JobRun
from cicc_portal.documents.models import GeneratedFile, Job

KIND = "test"


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """What was sent to the workers, as (job, queue); nothing reaches a real broker."""
    messages: list[tuple[int, str]] = []

    def send_job(pk: int, *, queue: str) -> bool:
        messages.append((pk, queue))
        return True

    monkeypatch.setattr(broker, "send_job", send_job)
    return messages


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register a function as the handler of the kind "test", for this test alone."""
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))

    def register(work: Callable[[JobRun], GeneratedFile | None], **options) -> None:
        registry._handlers.pop(KIND, None)
        registry.job(KIND, **options)(work)

    return register


@pytest.fixture
def idle(handler) -> None:
    """A handler that does nothing."""
    handler(lambda run: None)


@pytest.fixture
def job(idle, secretary, meeting) -> Job:
    """A queued job of the secretary's that does nothing, unless the test registers another handler."""
    return Job.enqueue(KIND, by=secretary, meeting=meeting)


def store(run: JobRun, content: bytes = b"%PDF-made", **options) -> GeneratedFile:
    """Store a small file in a run."""
    given = {"filename": "made.pdf", "mime": "application/pdf", "title": "Made", **options}
    return run.store(content, **given)


def stored_names() -> set[str]:
    """The names of all generated content in the storage."""
    if not default_storage.exists("generated"):
        return set()
    folders = default_storage.listdir("generated")[0]
    return {
        f"generated/{folder}/{name}" for folder in folders for name in default_storage.listdir(f"generated/{folder}")[1]
    }


@pytest.fixture(autouse=True)
def empty_storage() -> None:
    """No content of an earlier test."""
    for name in stored_names():
        default_storage.delete(name)
