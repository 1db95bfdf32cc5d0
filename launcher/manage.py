"""`./portal manage …`: manage.py inside the environment, on the portal that runs or on its services alone."""

import os
import signal
import subprocess
from collections.abc import Sequence

from launcher import environment, frontend, native
from launcher.console import Refusal
from launcher.environment import PYTHON
from launcher.instance import Instance
from launcher.places import ROOT, VAR, Data
from launcher.processes import tied
from launcher.stack import Stack
from launcher.stamps import alone
from launcher.supervisor import Interrupted, Supervisor

# These fill or empty whole tables, so they run as the role that owns them; `migrate` sees to that by itself.
AS_OWNER = {"load_demo", "flush", "bench"}


def manage(data: Data, arguments: Sequence[str]) -> int:
    """Run manage.py with this terminal as its own; gives its exit status."""
    with alone(VAR / "setup.lock"):
        environment.ensure()
        settings = native.ensure()
        frontend.ensure()
    stack = Stack(data.prepare())
    instance = Instance(data)
    if instance.running():
        if stack.postgres and not stack.postgres.answers():
            raise Refusal("The portal is still starting, or its PostgreSQL is. Try again in a moment.")
        return _call(stack, settings, arguments)
    instance.acquire()
    supervisor = Supervisor(instance.mark, instance.write_children)
    try:
        supervisor.listen()
        stack.start(supervisor)
        return _call(stack, settings, arguments)
    except Interrupted:
        return 130
    finally:
        supervisor.stop()


def _call(stack: Stack, settings: dict[str, str], arguments: Sequence[str]) -> int:
    env = {**os.environ, **stack.settings(), **settings, "DJANGO_SETTINGS_MODULE": "cicc_portal.settings"}
    if arguments and arguments[0] in AS_OWNER:
        env["AS_OWNER"] = "1"
    # Ctrl-C belongs to manage.py (a shell has its own use for it), and ends us only through it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        program = tied([PYTHON, "manage.py", *arguments], on_parents_death=signal.SIGTERM)
        return subprocess.run(program, env=env, cwd=ROOT, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, before)
