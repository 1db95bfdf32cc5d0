"""What `manage.py bench` measures: an app lists its rows in `<app>/bench.py` as `ROWS`.

    def _badges(bench: Bench) -> Work:
        meeting = bench.meeting(9)                      # the demonstration meeting, nine times as large; not timed
        return Work(lambda: render_badges(meeting))     # timed; what it gives is counted in bytes

    ROWS = [Row(name="badges_1000_4up", what="1,000 badges, 4 on a sheet", prepare=_badges, cpu_s=6, rss_mb=200)]

Everything happens in one transaction that is rolled back.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from django.db import connection
from django.test.utils import CaptureQueriesContext


class Bench(Protocol):
    """What rows are prepared with. `small`: to see that they run, not how fast."""

    small: bool

    def meeting(self, scale: int) -> Any:
        """The demonstration meeting, `scale` times as large (as it is, where `small`)."""


@dataclass(frozen=True)
class Work:
    """`run` is measured; `before` is called ahead of each run and is not."""

    run: Callable[[], Any]
    before: Callable[[], Any] | None = None


Prepare = Callable[[Bench], Work]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table: its work, what it is compared with, and its bounds (`None`: none)."""

    name: str
    what: str
    prepare: Prepare
    baseline: Prepare | None = None
    cpu_s: float | None = None
    queries: int | None = None
    rss_mb: float | None = None
    megabytes: float | None = None
    runs: int = 3


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The best of several runs in a warm process: CPU is user and system time, of child processes too."""

    cpu_s: float
    wall_s: float
    rss_mb: float
    queries: int
    bytes: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """A row's line. `bound` is that on CPU seconds; `ok` says whether all bounds hold."""

    row: Row
    measured: Measured
    baseline_cpu_s: float | None
    is_judged: bool

    @property
    def ratio(self) -> float | None:
        """How many times as fast as the baseline."""
        return self.baseline_cpu_s / self.measured.cpu_s if self.baseline_cpu_s and self.measured.cpu_s else None

    @property
    def ok(self) -> bool:
        row, measured = self.row, self.measured
        counted = row.queries is None or measured.queries <= row.queries
        timed = [
            (measured.cpu_s, row.cpu_s),
            (measured.rss_mb, row.rss_mb),
            (measured.bytes / 1e6, row.megabytes),
        ]
        return counted and (not self.is_judged or all(bound is None or value <= bound for value, bound in timed))

    def as_json(self) -> dict[str, Any]:
        return asdict(self.measured) | {
            "baseline_cpu_s": self.baseline_cpu_s,
            "ratio": self.ratio,
            "bound": self.row.cpu_s,
            "ok": self.ok,
        }


def result_of(row: Row, bench: Bench) -> Result:
    """Prepare and measure a row, and its baseline."""
    runs = 1 if bench.small else row.runs
    measured = apart(row.prepare(bench), runs=runs)
    baseline = apart(row.baseline(bench), runs=1).cpu_s if row.baseline else None
    return Result(row=row, measured=measured, baseline_cpu_s=baseline, is_judged=not bench.small)


def calibration() -> float:
    """CPU seconds of a fixed piece of work: how fast this machine is at the moment."""
    began = time.process_time()
    words: dict[str, int] = {}
    for number in range(400_000):
        word = str(number % 5_003)
        words[word] = words.get(word, 0) + len(word)
    return time.process_time() - began


def apart(work: Work, *, runs: int) -> Measured:
    """Measure `work` in a forked process, so that its memory is its own; the database connection goes with it.

    The parent waits, so the connection has one user at a time, and the child leaves without closing it.
    """
    read_end, write_end = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of threads that the child would lack; it takes no lock of theirs and is gone soon.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os.close(read_end)
        _answer(work, runs, write_end)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as answer:
        held = answer.read()
    os.waitpid(child, 0)
    if not held:
        raise RuntimeError("the measuring process died")
    found: Measured | str = pickle.loads(held)  # noqa: S301  # from our own child
    if isinstance(found, str):
        raise RuntimeError(found)  # noqa: TRY004  # the child sent what went wrong there as text
    return found


def _answer(work: Work, runs: int, write_end: int) -> None:
    """In the child: measure, write what was found or what went wrong, and leave at once."""
    status = 1
    try:
        with os.fdopen(write_end, "wb") as answer:
            try:
                pickle.dump(_measure(work, runs), answer)
                status = 0
            except Exception as error:  # noqa: BLE001  # whatever it is, the parent says it
                pickle.dump(f"{type(error).__name__}: {error}", answer)
    finally:
        os._exit(status)


def _measure(work: Work, runs: int) -> Measured:
    """A first run warms the process and counts queries and bytes; the best of the others counts for time."""
    if work.before:
        work.before()
    with CaptureQueriesContext(connection) as captured:
        size = _size(work.run())
    queries = len(captured)  # now: a later request empties the list
    timed = [_timed(work) for _number in range(runs)]
    cpu_s, wall_s = min(timed)
    rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(cpu_s=cpu_s, wall_s=wall_s, rss_mb=rss_mb, queries=queries, bytes=size)


def _timed(work: Work) -> tuple[float, float]:
    if work.before:
        work.before()
    gc.collect()
    wall, cpu = time.perf_counter(), _cpu()
    work.run()
    return _cpu() - cpu, time.perf_counter() - wall


def _cpu() -> float:
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _size(made: Any) -> int:
    """How long it is: bytes, an HTTP answer, or anything with a length; a number counts for itself."""
    if isinstance(made, int):
        return made
    content = getattr(made, "content", made)
    return len(content) if hasattr(content, "__len__") else 0
