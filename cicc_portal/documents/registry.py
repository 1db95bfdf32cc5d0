"""Which kinds of background job there are, and what does each: `@job("badges")` in an app's `tasks.py`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from cicc_portal.documents.jobs import JobRun
    from cicc_portal.documents.models import GeneratedFile

    Work = Callable[[JobRun], GeneratedFile | None]

DEFAULT_QUEUE = "pdf"
# A worker that is killed is found out by its lease, which a living one renews every few seconds.
DEFAULT_LEASE = 15  # seconds
DEFAULT_ATTEMPTS = 4


class UnknownKind(LookupError):
    """No app has a handler for this kind of job."""


@dataclass(frozen=True, kw_only=True)
class Handler:
    """How one kind of job is done: its work, the queue it waits in, its lease in seconds, how often it is tried."""

    kind: str
    work: Work
    queue: str
    lease: int
    max_attempts: int
    label: str | Promise


_handlers: dict[str, Handler] = {}


def job(
    kind: str,
    *,
    queue: str = DEFAULT_QUEUE,
    lease: int = DEFAULT_LEASE,
    max_attempts: int = DEFAULT_ATTEMPTS,
    label: str | Promise = "",
) -> Callable[[Work], Work]:
    """Register a function as the handler of `kind`: it gets a `JobRun` and gives the file that it stored, or `None`.

    It may run twice and must end the same; what it writes to the database belongs into `run.when_done(…)`. `label`
    names the work for the person who waits ("Badges").
    """

    def register(work: Work) -> Work:
        known = _handlers.get(kind)
        if known is not None and known.work is not work:
            raise ValueError(f"Two handlers for the job “{kind}”: {known.work.__module__} and {work.__module__}")
        _handlers[kind] = Handler(
            kind=kind, work=work, queue=queue, lease=lease, max_attempts=max_attempts, label=label or kind
        )
        return work

    return register


def handler_for(kind: str) -> Handler:
    """The handler of `kind`; loads the `tasks.py` of all apps at the first call. Raises `UnknownKind`."""
    if kind not in _handlers:
        _load_all()
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownKind(f"No app has a handler for the job “{kind}”") from None


@functools.cache
def _load_all() -> None:
    autodiscover_modules("tasks")
