"""`manage.py bench [NAME …]`: the speed table, measured on the demonstration meeting at the sizes of its rows."""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from agenda.demo.loading import load
from agenda.demo.meeting import slug_of
from cicc_portal.benchmarks import Result, Row, calibration, result_of
from meetings.models import Meeting

OWN = {"cicc_portal", "meetings", "delegates", "agenda"}
COLUMNS = ("CPU s", "wall s", "MB", "queries", "bytes", "baseline", "ratio", "bound", "")


class DemoBench:
    """Loads meetings within the transaction of the command, each size once."""

    def __init__(self, *, small: bool) -> None:
        self.small = small

    def meeting(self, scale: int) -> Meeting:
        wanted = 1 if self.small else scale
        load(wanted)
        return Meeting.objects.select_related("committee", "host").get(slug=slug_of(wanted))


class Command(BaseCommand):
    help = "Measure the rows of the speed table; all data that it makes is taken back at the end."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help="the rows to measure; all of them if none is named"
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
        parser.add_argument(
            "--small", action="store_true", help="small data, seconds not judged: only that each row runs"
        )

    def handle(self, *, names: list[str], json: Path | None, small: bool, **_options: Any) -> None:
        rows = _chosen(names)
        calibrated = calibration()
        self.stdout.write(f"Calibration: {calibrated:.3f} CPU s for a fixed piece of work; compare runs by it.")
        self.stdout.write(_line("row", COLUMNS))
        results = []
        with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
            for row in rows:
                results.append(_measured(row, DemoBench(small=small)))
                self.stdout.write(_line(row.name, _cells(results[-1])))
                self.stdout.flush()
            transaction.set_rollback(True)
        if json is not None:
            _write(json, results, calibrated)
        missed = [result.row.name for result in results if not result.ok]
        if missed:
            raise CommandError(f"Bounds that do not hold: {', '.join(missed)}")


def _measured(row: Row, bench: DemoBench) -> Result:
    try:
        return result_of(row, bench)
    except RuntimeError as error:
        raise CommandError(f"{row.name} could not be measured. {error}") from error


def all_rows() -> Iterator[Row]:
    """The rows of every app that has a `bench.py`."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in OWN and importlib.util.find_spec(f"{config.name}.bench"):
            yield from import_module(f"{config.name}.bench").ROWS


def _chosen(names: Iterable[str]) -> list[Row]:
    rows = {row.name: row for row in all_rows()}
    unknown = sorted(set(names) - set(rows))
    if unknown:
        raise CommandError(f"There is no row {', '.join(unknown)}. There are: {', '.join(rows)}")
    return [rows[name] for name in names] if names else list(rows.values())


def _cells(result: Result) -> tuple[str, ...]:
    measured = result.measured
    return (
        f"{measured.cpu_s:.3f}",
        f"{measured.wall_s:.3f}",
        f"{measured.rss_mb:.0f}",
        str(measured.queries),
        str(measured.bytes),
        "–" if result.baseline_cpu_s is None else f"{result.baseline_cpu_s:.3f}",
        "–" if result.ratio is None else f"{result.ratio:.1f} ×",
        "–" if result.row.cpu_s is None else f"{result.row.cpu_s:g}",
        ("ok" if result.ok else "MISSED") if result.is_judged else ("runs" if result.ok else "QUERIES"),
    )


def _line(name: str, cells: Iterable[str]) -> str:
    return f"{name:<28}" + "".join(f"{cell:>10}" for cell in cells)


def _write(path: Path, results: Iterable[Result], calibrated: float) -> None:
    held = {result.row.name: result.as_json() for result in results}
    figures = {"cpu_s": calibrated, "wall_s": None, "rss_mb": None, "queries": 0, "bytes": 0}
    held["calibration"] = figures | {"baseline_cpu_s": None, "ratio": None, "bound": None, "ok": True}
    path.write_text(json.dumps(held, indent=2) + "\n")
