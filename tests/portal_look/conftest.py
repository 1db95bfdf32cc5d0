"""A browser, and the gallery served to it. Nothing here needs the database."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings

from cicc_portal.accounts import navigation
from tests.portal_look.gallery import ITEMS

HERE = Path(__file__).parent


class Quiet(WSGIRequestHandler):
    def log_message(self, format, *args):  # noqa: A002  # the name that the library gives it
        """Say nothing."""


@pytest.fixture(scope="module")
def site():
    """The address of the gallery."""
    engine = settings.TEMPLATES[0] | {"DIRS": [HERE / "templates", *settings.TEMPLATES[0]["DIRS"]]}
    known = list(navigation._items)
    navigation._items[:] = ITEMS
    with override_settings(ROOT_URLCONF="tests.portal_look.gallery", TEMPLATES=[engine], ALLOWED_HOSTS=["*"]):
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.set_app(StaticFilesHandler(WSGIHandler()))
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()
        thread.join()
    navigation._items[:] = known


@pytest.fixture
def open_page(chromium, site):
    """`open_page(path, **context)`: a page in a fresh context; what the console complains of fails the test."""
    contexts, complaints = [], []

    def visit(path: str, *, width: int = 1280, **options):
        context = chromium.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(said) -> bool:
    """Errors, but neither a form refused with 422, as it should be, nor the icon that a bare JSON page asks for."""
    return said.type == "error" and "422" not in said.text and not said.location["url"].endswith("favicon.ico")
