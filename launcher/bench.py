"""`./portal bench`: the speed table, measured on a running portal of its own with a scaled demonstration meeting."""

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from launcher import environment
from launcher.console import step
from launcher.environment import PYTHON
from launcher.places import ROOT, VAR, Data
from launcher.portal import Portal
from launcher.ports import free_port
from launcher.processes import tied
from launcher.stamps import alone
from launcher.supervisor import Interrupted


def bench(names: Sequence[str], json_file: Path | None) -> int:
    """Start a portal on var/bench and let `manage.py bench` measure it; gives its exit status."""
    with alone(VAR / "setup.lock"):
        # What the rows are compared with comes with the development requirements.
        environment.ensure(development=True)
    portal = Portal(Data(VAR / "bench"), port=free_port())
    options = ["--json", str(json_file.absolute())] if json_file else []
    try:
        portal.bring_up()
        step("Measuring")
        program = tied([PYTHON, "manage.py", "bench", *names, *options], on_parents_death=signal.SIGTERM)
        return subprocess.run(
            program, env=portal.environment(AS_OWNER="1"), cwd=os.fspath(ROOT), check=False
        ).returncode
    except Interrupted:
        return 130
    finally:
        portal.close()
