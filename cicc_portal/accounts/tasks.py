"""Background work of accounts, and what a worker checks before it starts."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import beat_init, worker_init
from django.core.management import call_command

from cicc_portal.accounts import encryption


@shared_task
def clear_sessions() -> None:
    """Delete sessions that have ended; sign-ins live in the database, which does not forget by itself."""
    call_command("clearsessions")


@worker_init.connect
@beat_init.connect
def compare_field_key(**_kwargs: Any) -> None:
    """End a worker that has another field key than the database, before it writes anything."""
    encryption.compare_at_start()
