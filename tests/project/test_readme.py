"""README and environment.py tell the same."""

from __future__ import annotations

import re
from pathlib import Path

from cicc_portal.environment import SETTINGS

README = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")


def test_every_setting_stands_in_the_table():
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", README, flags=re.MULTILINE)
    assert rows == [(setting.name, setting.default, setting.meaning) for setting in SETTINGS.values()]


def test_the_two_commands_stand_on_the_first_screen():
    first_screen = "\n".join(README.splitlines()[:25])
    assert "./portal run" in first_screen
    assert "./portal test" in first_screen
    assert "![" in first_screen
