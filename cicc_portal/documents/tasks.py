"""Celery's side of the jobs: thin tasks, and what a worker does when it starts."""

from __future__ import annotations

import threading
from typing import Any

from celery import shared_task, signals

from cicc_portal.documents import heartbeat as sign_of_life
from cicc_portal.documents import orphans, rendering, running
from cicc_portal.documents.lease import LONGEST_RUN


# The soft limit is an error like others, and the job is tried again; the hard one ends a process that does not answer.
@shared_task(soft_time_limit=LONGEST_RUN, time_limit=LONGEST_RUN + 30)
def run_job(pk: int) -> None:
    """Do the job with this id."""
    running.run(pk)


@shared_task
def sweep() -> None:
    """Pick up jobs that a worker or the broker has lost; every few seconds, by beat."""
    running.sweep()


@shared_task
def heartbeat() -> None:
    """Show that a worker is at work; every few seconds, by beat through the broker."""
    sign_of_life.beat()


@shared_task
def tidy() -> None:
    """Remove stored content that no row speaks of, and signs of life of workers long gone; nightly."""
    orphans.remove()
    sign_of_life.forget()


@signals.worker_ready.connect
def _begin(sender: Any, **_kwargs: Any) -> None:
    """A worker that has just started asks for a sweep and a sign of life at once, through the broker."""
    for task in (heartbeat, sweep):
        task.apply_async(expires=30)


@signals.worker_process_init.connect
def _warm_up(**_kwargs: Any) -> None:
    """Load WeasyPrint and the fonts beside the first tasks; Celery gives up on a process that takes 4 s to come up."""
    threading.Thread(target=rendering.warm_up, name="warm-up", daemon=True).start()
