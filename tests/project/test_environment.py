"""A wrong setting ends the start with a sentence that names it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "x" * 40,
    "FIELD_KEY": "y" * 40,
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "REDIS_URL": "redis://localhost:6379/0",
    "DEMO": "1",
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"]} | GOOD | changes
    return subprocess.run(
        [sys.executable, "-c", "import cicc_portal.settings"],
        env=kept,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_settings_are_taken():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("name", "given", "says"),
    [
        ("SECRET_KEY", "short", "shorter than 32 characters"),
        ("FIELD_KEY", "", "missing or shorter than 32 characters"),
        ("DATABASE_URL", "mysql://host/name", "not a PostgreSQL address"),
        ("DATABASE_URL", "postgres://host:port/name", "port that is not a number"),
        ("REDIS_URL", "http://host", "not a Redis address"),
        ("STORAGE_URL", "ftp://host", "give file:///path or s3://bucket/prefix"),
        ("EMAIL_URL", "imap://host", "not an SMTP address"),
        ("DEMO", "maybe", "use 1 or 0"),
        ("LOG_LEVEL", "LOUD", "use one of DEBUG, INFO"),
    ],
)
def test_a_wrong_one_is_named_in_one_sentence(name, given, says):
    ended = start(**{name: given})
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{name}: ")
    assert says in ended.stderr
    assert "Traceback" not in ended.stderr


def test_mail_must_leave_outside_the_demonstration():
    ended = start(DEMO="0")
    assert ended.stderr.startswith("EMAIL_URL: is missing")
