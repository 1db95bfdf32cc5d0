"""A whole portal, started as a person starts it, and what it survives."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cicc_portal.environment import SETTINGS
from launcher.instance import Instance
from launcher.places import ROOT, Data
from launcher.ports import free_port
from launcher.processes import Identity, marked
from launcher.programs import answer
from tests.portal.test_supervisor import until

pytestmark = pytest.mark.xdist_group("portal")

# Long enough for two busy cores.
START = 180


@dataclass
class Started:
    """`./portal run` on a data folder of its own."""

    data: Data
    port: int

    @property
    def instance(self) -> Instance:
        return Instance(self.data)

    @property
    def output(self) -> Path:
        """What the portal says goes here."""
        return self.data.folder.with_name("said")

    def command(self, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
        """A command of `./portal`, without the settings that these tests run with."""
        inherited = {name: value for name, value in os.environ.items() if name not in {*SETTINGS, "FONTCONFIG_FILE"}}
        program = [sys.executable, ROOT / "portal", *arguments, "--data", self.data.folder]
        with self.output.open("wb") as output:
            return subprocess.Popen(program, cwd="/", env={**inherited, **more}, stdout=output, stderr=output)

    def said(self, *arguments: str, **more: str) -> tuple[int, str]:
        """Exit status of a command and what it said."""
        code = self.command(*arguments, **more).wait(START)
        return code, self.output.read_text()

    def run(self, until_it_says: str = "The portal is ready") -> "subprocess.Popen[bytes]":
        """Start the portal and wait until it says that it is ready, or something before that."""
        process = self.command("run", "--no-demo", "--port", str(self.port))
        until(lambda: until_it_says in self.output.read_text() or process.poll() is not None, seconds=START)
        assert until_it_says in self.output.read_text()
        return process

    def ready(self) -> bool:
        return answer(self.port, "/readyz")[0] == 200

    def process(self, name: str) -> Identity | None:
        """The process that runs now under this name."""
        found = self.instance.processes().get(name)
        return found if found and found.alive() else None


@contextlib.contextmanager
def fresh() -> Iterator[Started]:
    """A portal that was never started; nothing of it runs afterwards."""
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        Path(folder).chmod(0o711)
        started = Started(Data(Path(folder) / "data"), free_port())
        try:
            yield started
        finally:
            if started.data.run.exists():
                started.instance.stop()


@pytest.fixture(scope="module")
def portal() -> Iterator[Started]:
    """One running portal for the tests below."""
    with fresh() as started:
        process = started.run()
        yield started
        started.instance.stop()
        assert process.wait(60) == 0


def test_it_is_ready_and_says_what_runs(portal: Started) -> None:
    code, text = portal.said("status")
    assert code == 0, text
    assert f"http://localhost:{portal.port} is ready" in text
    for name in ("web", "worker", "beat", "postgres", "valkey"):
        assert f"\n{name:<11} runs, process " in text


def test_a_second_one_on_the_same_data_refuses(portal: Started) -> None:
    code, text = portal.said("run", "--port", str(free_port()))
    assert code == 1
    assert f"A portal already runs on {portal.data.folder} at http://localhost:{portal.port}." in text


def test_one_on_a_taken_port_refuses(portal: Started) -> None:
    with fresh() as other:
        code, text = other.said("run", "--port", str(portal.port))
    assert code == 1
    assert f"Port {portal.port} cannot be used" in text


def test_a_wrong_setting_ends_the_start_with_its_sentence() -> None:
    with fresh() as other:
        code, text = other.said("run", "--port", str(other.port), "--no-demo", STORAGE_URL="ftp://nowhere")
    assert code == 1
    assert "portal: STORAGE_URL: is “ftp://nowhere”; give file:///path or s3://bucket/prefix" in text
    assert "Traceback" not in text


def test_a_database_that_does_not_answer_ends_the_start_with_a_sentence() -> None:
    url = f"postgres://nobody@127.0.0.1:{free_port()}/none"
    with fresh() as other:
        code, text = other.said(
            "run", "--port", str(other.port), "--no-demo", DATABASE_URL=url, EMAIL_URL="smtp://127.0.0.1:2525"
        )
    assert code == 1
    assert "portal: DATABASE_URL: the database does not let the portal in: " in text
    assert "Traceback" not in text


@pytest.mark.parametrize("name", ["web", "worker", "beat", "valkey"])
def test_what_is_killed_is_started_again(portal: Started, name: str) -> None:
    before = portal.process(name)
    assert before
    before.send(signal.SIGKILL)
    until(lambda: portal.process(name) not in {None, before}, seconds=30)
    until(portal.ready, seconds=60)


def test_without_postgresql_it_answers_503_and_recovers_by_itself(portal: Started) -> None:
    assert answer(portal.port, "/")[0] == 200
    before = portal.process("postgres")
    assert before
    before.send(signal.SIGKILL)
    until(lambda: answer(portal.port, "/")[0] == 503, seconds=30)
    assert answer(portal.port, "/healthz")[0] == 200
    until(lambda: answer(portal.port, "/")[0] == 200, seconds=60)
    assert portal.process("postgres") not in {None, before}


def test_killed_at_any_point_it_leaves_nothing_and_the_next_start_goes_on() -> None:
    with fresh() as started:
        for point in ("Making the tables", "The portal is ready"):
            process = started.run(until_it_says=point)
            mark, secrets = started.instance.record()["mark"], started.data.secrets.read_text()
            postgres = started.process("postgres")
            process.kill()
            process.wait()
            until(lambda mark=mark, postgres=postgres: not list(marked(mark)) and not postgres.alive(), seconds=20)
        process = started.run()
        assert started.ready()
        assert started.data.secrets.read_text() == secrets
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert started.said("status")[0] == 3
