"""Fonts: whole files, in place, known to fontconfig."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from cicc_portal import fonts

# What names in the portal are written with; none may print as another letter or an empty box.
NAMES = "Fāle Çelik Ñandú Çédille Ïsmaël Côté Grünwald Ærø Šimić Łukasz Đorđe Þór Peña ŵ ʻokina’s “–” № ≥"


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_BUILD", str(tmp_path))
    fonts.main()
    return tmp_path


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.name)
def test_each_file_is_whole(build, face):
    with TTFont(build / "fonts" / f"{face.name}.ttf", lazy=True) as held:
        known = held.getBestCmap()
    assert len(known) > 900
    if face.package == "source-sans-3":
        assert [letter for letter in NAMES if ord(letter) not in known] == []


def test_fontconfig_knows_these_fonts_alone(build):
    tree = ElementTree.fromstring((build / "fonts.conf").read_text())  # noqa: S314  # written a line above
    assert [folder.text for folder in tree.findall("dir")] == [str(build / "fonts")]
    assert [folder.text for folder in tree.findall("cachedir")] == [str(build / "fontcache")]


def test_a_second_run_changes_nothing(build):
    before = {path.name: path.stat().st_mtime_ns for path in (build / "fonts").iterdir()}
    fonts.main()
    assert {path.name: path.stat().st_mtime_ns for path in (build / "fonts").iterdir()} == before


def test_a_file_cut_short_is_made_again(build):
    cut = build / "fonts" / "SourceSans3-400.ttf"
    whole = cut.read_bytes()
    cut.write_bytes(whole[:1000])
    fonts.main()
    assert cut.read_bytes() == whole


def test_the_module_needs_no_settings(tmp_path):
    env = {"PORTAL_BUILD": str(tmp_path), "PATH": ""}
    program = [sys.executable, "-m", "cicc_portal.fonts"]
    done = subprocess.run(program, cwd=settings.BASE_DIR, env=env, check=True, capture_output=True, text=True)
    assert done.stdout == f"fonts: {len(fonts.FACES)} in place\n"
