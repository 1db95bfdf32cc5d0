"""The Python environment: made once, brought up to date, and made anew where something was cut off."""

from pathlib import Path

import pytest

from launcher import environment
from launcher.console import Refusal


class Machine:
    """An environment in a folder, with programs that only note that they were run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.broken: set[str] = set()

    def run(self, title: str, program: list[str | Path], **_options: object) -> str:
        """Stands in for `tools.run`."""
        words = [str(word) for word in program]
        if "venv" in words:
            (self.folder / "venv/bin").mkdir(parents=True, exist_ok=True)
            for stamp in (self.folder / "venv").glob(".portal-*"):
                stamp.unlink()
        self.said.append(f"{title} {words[-1].rpartition('/')[2]}")
        if title in self.broken:
            raise Refusal(f"{title} failed.")
        return ""

    def works(self) -> bool:
        """Stands in for asking Python itself."""
        return (self.folder / "venv/bin").exists()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine on which nothing was set up."""
    made = Machine(tmp_path)
    monkeypatch.setattr(environment, "VAR", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / "venv")
    monkeypatch.setattr(environment, "UNFINISHED", tmp_path / "venv.unfinished")
    for name in ("RUNTIME", "DEVELOPMENT"):
        copy = tmp_path / getattr(environment, name).name
        copy.write_text(getattr(environment, name).read_text())
        monkeypatch.setattr(environment, name, copy)
    monkeypatch.setattr(environment, "_works", made.works)
    monkeypatch.setattr(environment.tools, "run", made.run)
    return made


MADE = ["Making the Python environment venv", "pip .portal-uv.txt", "uv requirements.txt"]


def test_from_nothing_it_is_made_and_filled_once(machine: Machine) -> None:
    environment.ensure()
    environment.ensure()
    assert machine.said == MADE


def test_tests_add_their_packages_and_take_none_away(machine: Machine) -> None:
    environment.ensure()
    environment.ensure(development=True)
    environment.ensure()
    assert machine.said == [*MADE, "pip .portal-uv.txt", "uv requirements-dev.txt"]


def test_changed_requirements_are_installed_into_what_is_there(machine: Machine) -> None:
    environment.ensure()
    environment.RUNTIME.write_text(environment.RUNTIME.read_text() + "# changed\n")
    environment.ensure()
    assert machine.said == [*MADE, "pip .portal-uv.txt", "uv requirements.txt"]


@pytest.mark.parametrize("cut_off", ["Making the Python environment", "pip"])
def test_cut_off_it_is_made_anew(machine: Machine, cut_off: str) -> None:
    machine.broken.add(cut_off)
    with pytest.raises(Refusal):
        environment.ensure()
    machine.broken.clear()
    machine.said.clear()
    environment.ensure()
    assert machine.said == MADE


def test_where_uv_gets_nowhere_pip_does_it(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.broken.add("uv")
    environment.ensure()
    assert machine.said[-2:] == ["uv requirements.txt", "pip requirements.txt"]
    assert "Taking pip, because of this:\nuv failed." in capsys.readouterr().err
