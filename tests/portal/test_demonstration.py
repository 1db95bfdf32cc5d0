"""When the demonstration is loaded: its sign-ins need no password, so never into a database by mistake."""

import os

import pytest

from launcher.places import Data
from launcher.portal import Portal
from launcher.processes import MARK


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the settings that these tests themselves run with."""
    for name in ("DATABASE_URL", "REDIS_URL", "DEMO", "EMAIL_URL", "SITE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(MARK, os.environ.get(MARK, ""))


@pytest.mark.parametrize(
    ("wished", "given", "loaded", "setting"),
    [
        (True, {}, True, "1"),
        (True, {"DEMO": "0"}, False, "0"),
        (False, {}, False, "1"),
        (False, {"EMAIL_URL": "smtp://mail"}, False, "0"),
        (True, {"DATABASE_URL": "postgres://elsewhere/portal"}, False, "0"),
        (True, {"DATABASE_URL": "postgres://elsewhere/portal", "DEMO": "1"}, True, "1"),
    ],
)
def test_it_is_loaded_only_where_it_harms_nobody(
    data: Data, monkeypatch: pytest.MonkeyPatch, wished: bool, given: dict[str, str], loaded: bool, setting: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    portal = Portal(data, port=8000, demo=wished)
    assert (portal.demo, portal.own_settings()["DEMO"]) == (loaded, setting)


def test_the_portal_is_told_its_address(data: Data) -> None:
    assert Portal(data, port=8123).own_settings()["SITE_URL"] == "http://localhost:8123"
