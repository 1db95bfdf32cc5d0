"""Children are kept running, and none outlives the portal."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from launcher.console import Refusal
from launcher.instance import Instance
from launcher.places import ROOT, Data
from launcher.processes import MARK, Identity, marked
from launcher.service import Service
from launcher.supervisor import Supervisor, ending

Make = Callable[..., Service]


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait for something that has to come about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not come about"
        time.sleep(0.02)


def test_a_child_that_dies_is_started_again(supervisor: Supervisor, service: Make) -> None:
    supervisor.start(service("sleep 60"))
    first = supervisor.children["sleeper"].process.pid
    os.kill(first, signal.SIGKILL)

    def again() -> bool:
        supervisor.look_after()
        return supervisor.children["sleeper"].process.pid != first

    until(again)
    assert supervisor.children["sleeper"].process.poll() is None


def test_a_child_that_keeps_dying_is_waited_for_longer_each_time(supervisor: Supervisor, service: Make) -> None:
    supervisor.start(service("exit 3"))
    waits = []
    while len(waits) < 3:
        supervisor.look_after()
        running = supervisor.children["sleeper"]
        if running.restart_at and (not waits or waits[-1] != running.wait):
            waits.append(running.wait)
        time.sleep(0.01)
    assert waits == sorted(waits)
    assert waits[2] == 4 * waits[0]


def test_a_service_that_never_gets_ready_ends_the_start_with_the_end_of_its_log(
    supervisor: Supervisor, service: Make
) -> None:
    supervisor.start(service("echo the disk is full; sleep 60", ready=lambda: False))
    with pytest.raises(Refusal, match=r"(?s)Sleeper did not become ready in .*the disk is full"):
        supervisor.wait_ready("sleeper", seconds=0.5)


def test_stopping_ends_what_others_stand_on_last(supervisor: Supervisor, service: Make, data: Data) -> None:
    script = "trap 'echo {0} >> order; exit' TERM; echo up >> {0}; while :; do sleep 0.05; done"
    for name, foundation in (("base", True), ("upper", False)):
        supervisor.start(service(script.format(name), name=name, foundation=foundation))
        until((data.folder / name).exists)
    supervisor.stop()
    assert (data.folder / "order").read_text().split() == ["upper", "base"]


def test_a_child_that_does_not_stop_is_killed_and_so_are_its_children(supervisor: Supervisor, service: Make) -> None:
    supervisor.start(service("trap '' TERM; setsid sleep 61 & sleep 62 & wait; wait", patience=0.3))
    until(lambda: len(list(marked(supervisor.mark))) >= 3)
    supervisor.stop()
    assert list(marked(supervisor.mark)) == []


def test_a_long_log_is_moved_aside(
    supervisor: Supervisor, service: Make, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("launcher.supervisor.LONGEST_LOG", 100)
    log = data.log / "sleeper.log"
    log.write_text("x" * 101)
    supervisor.start(service("sleep 60"))
    supervisor.trim_logs()
    assert (log.stat().st_size, log.with_suffix(".log.1").stat().st_size) == (0, 101)


MANAGER = """
import sys, time
from pathlib import Path
from launcher.instance import Instance
from launcher.places import Data
from launcher.service import Service
from launcher.supervisor import Supervisor
data = Data(Path(sys.argv[1])).prepare()
instance = Instance(data)
instance.acquire()
supervisor = Supervisor(instance.mark, instance.write_children)
supervisor.start(Service(
    name="child", title="Child", program=["/bin/sh", "-c", sys.argv[2]], env={"PATH": "/usr/bin:/bin"},
    log=data.log / "child.log", cwd=data.folder, ready=lambda: True,
))
print("up", flush=True)
time.sleep(60)
"""


def killed_manager(data: Data, script: str, processes: int) -> str:
    """Start a manager with one child that runs `script`, kill it once `processes` run; gives its mark."""
    program = [sys.executable, "-c", MANAGER, data.folder, script]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) as manager:
        try:
            assert manager.stdout
            assert manager.stdout.readline() == "up\n"
            mark = str(Instance(data).record()["mark"])
            until(lambda: len(list(marked(mark))) == processes)
        finally:
            manager.kill()
    return mark


def test_children_end_with_a_killed_manager(data: Data) -> None:
    mark = killed_manager(data, "exec sleep 60", processes=1)
    until(lambda: not list(marked(mark)))


def test_the_next_start_ends_what_a_killed_manager_left(data: Data) -> None:
    mark = killed_manager(data, "trap '' TERM; setsid sleep 60 & wait; wait", processes=2)
    assert list(marked(mark)) != []
    Instance(data).acquire()
    assert list(marked(mark)) == []


def test_a_process_is_known_by_its_start_not_by_its_number_alone() -> None:
    ours = Identity.of(os.getpid())
    assert ours is not None
    assert ours.alive()
    assert not Identity(ours.pid, "00000000/1").alive()


def test_processes_of_others_with_the_same_words_are_left_alone(data: Data) -> None:
    other = subprocess.Popen(["sleep", "60"], env={MARK: "another", "PATH": "/usr/bin:/bin"})
    try:
        mark = killed_manager(data, "exec sleep 60", processes=1)
        Instance(data).acquire()
        assert mark != "another"
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize(
    ("code", "words"), [(0, "ended with status 0"), (-9, "was ended by SIGKILL"), (-99, "was ended by signal 99")]
)
def test_an_ending_is_said_in_words(code: int, words: str) -> None:
    assert ending(code) == words


def test_two_portals_on_one_set_of_data_refuse(data: Data) -> None:
    first = Instance(data, port=8123)
    first.acquire()
    with pytest.raises(Refusal, match=r"already runs on .* at http://localhost:8123\. Stop it with \./portal stop"):
        Instance(data).acquire()


def test_the_record_of_a_cut_off_write_counts_as_none(data: Data) -> None:
    (data.run / "portal.json").write_text('{"mark": "a')
    instance = Instance(data)
    assert instance.record() == {}
    instance.acquire()
    assert instance.record()["mark"] == instance.mark


def test_stop_without_a_portal_says_so(data: Data) -> None:
    assert Instance(data).stop() is False
