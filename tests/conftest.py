"""What all tests share: the personas, a clean start for each test, and the flush that the audit record would refuse."""

from __future__ import annotations

import os

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from playwright.sync_api import sync_playwright

from tests.personas import *  # noqa: F403  # the fixtures named in its __all__

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium():
    """The browser. One at a time, and closed after each module: while it is open its event loop runs in this thread, so
    that neither a second one nor the database can be used in other tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_append_only_trigger():
    """Let the flush after a transactional test empty the audit record too; the tests' role owns the table."""
    flush = TransactionTestCase._fixture_teardown

    def lifted(case):
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_append_only")
        try:
            flush(case)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_append_only")

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def fresh_start():
    """Nothing cached (rate limits too), and English: a request leaves its language active in the thread."""
    cache.clear()
    with translation.override("en"):
        yield
