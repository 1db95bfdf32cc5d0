"""Telling the workers. Nothing depends on it: what the broker loses, the sweeper sends again (DESIGN §4.7)."""

from __future__ import annotations

import logging
import time

logger = logging.getLogger(__name__)

RUN_JOB = "cicc_portal.documents.tasks.run_job"
# One quick second try, for a connection that went stale while it lay idle.
RETRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
# After a failure this process leaves the broker alone for a while: who asks for fifty jobs must not wait fifty times.
PAUSE = 5.0  # seconds


class _Broker:
    alone_until = 0.0


def send_job(pk: int, *, queue: str) -> bool:
    """Send one job's id to a queue; `False`, with a line in the log, if the broker is lost or full."""
    # Celery takes half a second to import; pages and commands that send nothing do without.
    import redis
    from celery.exceptions import CeleryError
    from kombu.exceptions import KombuError

    from cicc_portal.celery import app

    if time.monotonic() < _Broker.alone_until:
        return False
    try:
        app.send_task(RUN_JOB, args=[pk], queue=queue, retry=True, retry_policy=RETRY, ignore_result=True)
    except (KombuError, CeleryError, redis.exceptions.RedisError, OSError) as error:
        _Broker.alone_until = time.monotonic() + PAUSE
        logger.warning("The broker did not take job %s (%s); the sweeper will send it.", pk, type(error).__name__)
        return False
    return True
