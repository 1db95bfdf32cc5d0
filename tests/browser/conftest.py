"""One running portal for all browser tests, and people who use it."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

import pytest

from tests.browser.people import Person
from tests.browser.stack import Stack


@pytest.fixture(scope="session")
def stack():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # A short path: a socket's name may have 107 bytes. Reachable for the user that PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="portal-stack-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        running = Stack(port, Path(folder) / "data")
        try:
            running.start()
            yield running
        finally:
            running.stop()


@pytest.fixture
def person(chromium, stack):
    """`person(email, …)`: someone with a browser of their own; what the console complains of fails the test."""
    people: list[Person] = []

    def arrive(email: str = "", *, locale: str = "en-GB", width: int = 1280) -> Person:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale=locale, reduced_motion="reduce", accept_downloads=True
        )
        people.append(Person(context, stack.address, email))
        return people[-1]

    yield arrive
    complaints = [complaint for one in people for complaint in one.complaints]
    for one in people:
        one.context.close()
    assert complaints == []
