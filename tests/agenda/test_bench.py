"""`manage.py bench`: every row runs on small data, asks no more queries than its bound, and leaves nothing behind."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command

from agenda.management.commands.bench import all_rows
from cicc_portal.benchmarks import Measured, Result, Row, Work, apart
from meetings.models import Meeting

KEYS = {"cpu_s", "wall_s", "rss_mb", "queries", "bytes", "baseline_cpu_s", "ratio", "bound", "ok"}


def nothing(**fields) -> Row:
    return Row(name="row", what="", prepare=lambda bench: Work(lambda: b"four"), **fields)


def result(row, *, is_judged=True, **fields) -> Result:
    measured = Measured(**{"cpu_s": 1.0, "wall_s": 1.0, "rss_mb": 100.0, "queries": 5, "bytes": 2_000_000, **fields})
    return Result(row=row, measured=measured, baseline_cpu_s=3.0, is_judged=is_judged)


@pytest.mark.django_db
def test_every_row_runs_within_its_number_of_queries(tmp_path, settings):
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
    target = tmp_path / "bench.json"
    said = io.StringIO()
    call_command("bench", small=True, json=target, stdout=said)
    figures = json.loads(target.read_text())
    assert set(figures) == {row.name for row in all_rows()} | {"calibration"}
    assert all(set(found) == KEYS and found["ok"] for found in figures.values())
    assert all(row.name in said.getvalue() for row in all_rows())
    assert Meeting.objects.count() == 0


@pytest.mark.django_db
def test_a_name_that_is_not_there_is_said_with_those_that_are():
    with pytest.raises(CommandError, match=r"There is no row nonsense\. There are: .*programme_pdf_60"):
        call_command("bench", "nonsense")


def test_names_are_given_once():
    names = [row.name for row in all_rows()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("bounds", "ok"),
    [
        ({}, True),
        ({"cpu_s": 1.0, "queries": 5, "rss_mb": 100, "megabytes": 2}, True),
        ({"cpu_s": 0.9}, False),
        ({"queries": 4}, False),
        ({"rss_mb": 99}, False),
        ({"megabytes": 1.9}, False),
    ],
)
def test_a_row_is_held_to_all_its_bounds(bounds, ok):
    assert result(nothing(**bounds)).ok is ok
    assert result(nothing(**bounds)).ratio == 3.0


def test_on_small_data_only_queries_are_judged():
    assert result(nothing(cpu_s=0.1, rss_mb=1), is_judged=False).ok is True
    assert result(nothing(queries=1), is_judged=False).ok is False


@pytest.mark.django_db
def test_work_is_measured_in_a_process_of_its_own():
    held = []
    measured = apart(Work(lambda: held.append(1) or b"four"), runs=2)
    assert (held, measured.bytes, measured.queries) == ([], 4, 0)


@pytest.mark.django_db
def test_queries_are_counted():
    assert apart(Work(lambda: Meeting.objects.count()), runs=1).queries == 1


@pytest.mark.django_db
def test_what_goes_wrong_in_that_process_is_said_here():
    with pytest.raises(RuntimeError, match="ZeroDivisionError: division by zero"):
        apart(Work(lambda: 1 / 0), runs=1)
