"""`./portal test`: sets up what tests need, and runs everything."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from launcher import chromium, environment, frontend, native, services
from launcher.console import STARTED, Refusal, step
from launcher.environment import PYTHON
from launcher.instance import Instance
from launcher.places import ROOT, TEST_DATA, VAR, VENV, Data
from launcher.processes import tied
from launcher.stamps import alone


@dataclass(frozen=True)
class Check:
    """Something that has to pass before the tests count."""

    name: str
    program: Sequence[str | Path]


def checks() -> list[Check]:
    """All checks beside the tests themselves, the longest first."""
    templates = sorted((ROOT / "templates").rglob("*.html"))
    return [
        Check("mypy", [VENV / "bin/mypy", "."]),
        Check("ruff check", [VENV / "bin/ruff", "check", "."]),
        Check("ruff format", [VENV / "bin/ruff", "format", "--check", "."]),
        Check("import-linter", [VENV / "bin/lint-imports"]),
        Check("djade", [VENV / "bin/djade", "--check", *templates]),
        Check("missing migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ]


def test(arguments: Sequence[str]) -> int:
    """Run every check and every test, or only the tests that the arguments for pytest name; gives the exit status."""
    with alone(VAR / "setup.lock"):
        settings = prepare()
    started_here = not Instance(Data(TEST_DATA)).running()
    env = {**os.environ, **services.start(stay=False), **settings}
    try:
        failed = [] if arguments else run_checks(env)
        step("pytest")
        spread = (
            []
            if any(argument.startswith(("-n", "--numprocesses")) for argument in arguments)
            else ["-n", "2", "--dist", "loadgroup"]
        )
        if _call([PYTHON, "-m", "pytest", *spread, *arguments], env):
            failed.append("pytest")
    finally:
        if started_here:
            services.stop()
    took = f"after {time.monotonic() - STARTED:.0f} s"
    step(f"Failed {took}: {', '.join(failed)}" if failed else f"Everything passed {took}")
    return 1 if failed else 0


def prepare() -> dict[str, str]:
    """Have what tests need; gives the settings that lead to it."""
    with ThreadPoolExecutor(2) as pool:
        pango = pool.submit(native.ensure)
        pool.submit(environment.ensure, development=True).result()
        front_end = pool.submit(frontend.ensure)
        settings = pango.result()
        # After Pango: apt-get works on one thing at a time.
        browser = chromium.ensure()
        front_end.result()
    return {**settings, **browser, "PLAYWRIGHT_NODEJS_PATH": str(frontend.node_folder() / "node")}


def run_checks(env: dict[str, str]) -> list[str]:
    """Run the checks, two at a time, and show what each said; gives the names of those that failed."""
    failed = []
    with ThreadPoolExecutor(2) as pool:
        running = [(check, pool.submit(_output, check, env)) for check in checks()]
        for check, result in running:
            code, output = result.result()
            if code:
                failed.append(check.name)
                print(output, flush=True)
            step(f"{check.name}: {'failed' if code else 'passed'}")
    return failed


def _output(check: Check, env: dict[str, str]) -> tuple[int, str]:
    command = tied(check.program, on_parents_death=signal.SIGKILL)
    done = subprocess.run(
        command, env=env, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return done.returncode, done.stdout


def _call(program: Sequence[str | Path], env: dict[str, str]) -> int:
    """Run a program with this terminal as its own."""
    try:
        return subprocess.run(tied(program, on_parents_death=signal.SIGTERM), env=env, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        raise Refusal("Interrupted.") from None
