"""What the tests of `./portal` share: data folders with short paths that leave nothing running behind."""

import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.instance import Instance
from launcher.places import Data
from launcher.processes import end, marked
from launcher.service import Service
from launcher.supervisor import Supervisor


@pytest.fixture
def data() -> Iterator[Data]:
    """An empty data folder that root's `nobody` can reach too; whatever runs on it at the end is ended."""
    with tempfile.TemporaryDirectory(prefix="portal-test-") as folder:
        path = Path(folder)
        path.chmod(0o711)
        made = Data(path / "data").prepare()
        yield made
        Instance(made).clear_leftovers()


@pytest.fixture
def supervisor(data: Data) -> Iterator[Supervisor]:
    """A supervisor of its own; its processes are gone after the test."""
    instance = Instance(data)
    instance.acquire()
    made = Supervisor(instance.mark, instance.write_children)
    yield made
    made.stop()
    end(marked(instance.mark), by=signal.SIGKILL, patience=5)


@pytest.fixture
def service(data: Data) -> Callable[..., Service]:
    """Makes a service that runs a shell command."""

    def make(
        script: str, *, name: str = "sleeper", ready: Callable[[], bool] = lambda: True, **more: object
    ) -> Service:
        return Service(
            name=name,
            title=name.capitalize(),
            program=["/bin/sh", "-c", script],
            env={"PATH": "/usr/bin:/bin"},
            log=data.log / f"{name}.log",
            cwd=data.folder,
            ready=ready,
            **{"patience": 2.0, **more},  # type: ignore[arg-type]
        )

    return make
