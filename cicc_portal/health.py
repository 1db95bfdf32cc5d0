"""`/healthz` and `/readyz`, and the pages for what went wrong."""

from __future__ import annotations

import logging
import sys
import time
import uuid
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from cicc_portal.accounts.guards import public
from cicc_portal.documents.heartbeat import heartbeat_age

logger = logging.getLogger(__name__)
WORKER_SILENCE = 60.0  # seconds


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if database, broker, storage and a worker answer, else 503; says which, and nothing more."""
    checks: dict[str, Callable[[], None]] = {
        "database": _database,
        "broker": _broker,
        "storage": _storage,
        "worker": _worker,
    }
    found = {name: _passes(name, check) for name, check in checks.items()}
    return JsonResponse(
        {name: "ok" if good else "not available" for name, good in found.items()},
        status=200 if all(found.values()) else 503,
    )


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:  # noqa: BLE001  # whatever a dependency raises, it is not ready
        logger.warning("not ready: %s: %s", name, type(error).__name__)
        return False
    return True


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    from cicc_portal.celery import app

    with app.connection_for_read(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _storage() -> None:
    name = default_storage.save(f"ready/{uuid.uuid4().hex}", ContentFile(b"ready"))
    default_storage.delete(name)


def _worker() -> None:
    age = heartbeat_age()
    if age is None or age > WORKER_SILENCE:
        raise RuntimeError(f"no worker for {age} s")


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away; neither page needs a database."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        response = HttpResponse(loader.get_template("503.html").render(), status=503)
        response["Retry-After"] = "5"
        return response
    reference = f"{int(time.time()):x}"
    logger.error("error page %s at %s", reference, request.path)
    return HttpResponse(loader.get_template("500.html").render({"reference": reference}), status=500)
