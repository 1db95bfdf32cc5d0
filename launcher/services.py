"""`./portal services`: PostgreSQL and Valkey alone, in the background, for tests and development."""

import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from launcher.console import Refusal, step, tail
from launcher.instance import Instance
from launcher.places import ROOT, TEST_DATA, Data
from launcher.processes import tied
from launcher.stack import Stack, tenant_number
from launcher.supervisor import Interrupted, Supervisor


def start(tenant: str = "", *, stay: bool = True) -> dict[str, str]:
    """Have the services run in the background, if they do not yet; gives the settings that lead to them.

    Those started here end with the process that calls this, unless they are to stay.
    """
    data = Data(TEST_DATA).prepare()
    instance = Instance(data)
    stack = Stack(data, disposable=True)
    if not (instance.running() and instance.record().get("ready")):
        _start_in_background(data, instance, stay=stay)
    number = tenant_number(data, tenant) if tenant else 0
    if tenant and stack.postgres:
        stack.postgres.create_database(f"portal_{tenant}")
    return stack.settings(tenant=tenant, number=number)


def stop() -> None:
    """Stop the services in the background."""
    data = Data(TEST_DATA).prepare()
    step("Test services: stopped" if Instance(data).stop() else "Test services: none were running")


def serve() -> None:
    """Be the process in the background. Ends when it is told to."""
    data = Data(TEST_DATA).prepare()
    instance = Instance(data)
    instance.acquire()
    supervisor = Supervisor(instance.mark, instance.write_children)
    supervisor.listen()
    try:
        Stack(data, disposable=True).start(supervisor)
        instance.ready = True
        instance.write_children(supervisor)
        step("Test services: ready")
        supervisor.run()
    except Interrupted:
        step("Test services: stopping")
    finally:
        supervisor.stop()


def print_settings(settings: dict[str, str]) -> None:
    """Print settings for a shell's `eval`."""
    for name, value in settings.items():
        print(f"export {name}={shlex.quote(value)}")


def _start_in_background(data: Data, instance: Instance, *, stay: bool) -> None:
    program: list[str | Path] = [sys.executable, ROOT / "portal", "services", "--foreground"]
    log = data.log / "services.log"
    with log.open("ab") as output:
        output.truncate(0)
        process = subprocess.Popen(
            program if stay else tied(program, on_parents_death=signal.SIGTERM),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
    while not (instance.running() and instance.record().get("ready")):
        if process.poll() is not None and not instance.running():
            raise Refusal(f"The test services did not start:\n{tail(log.read_text(errors='replace'))}")
        time.sleep(0.05)
    ending = "run in the background (./portal services --stop ends them)" if stay else "run"
    step(f"Test services: PostgreSQL and Valkey {ending}")
