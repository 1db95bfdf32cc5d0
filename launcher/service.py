"""What the supervisor needs to know about a program that it keeps running."""

import pwd
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Service:
    """A program that is kept running, and how to end it."""

    name: str
    title: str
    program: list[str | Path]
    env: Mapping[str, str] = field(repr=False)
    log: Path
    cwd: Path
    ready: Callable[[], bool]
    account: pwd.struct_passwd | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    on_parents_death: signal.Signals = signal.SIGTERM
    patience: float = 15
    foundation: bool = False
    """Others stand on it, so it is stopped after them."""
