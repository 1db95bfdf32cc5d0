"""Bringing up a whole portal: set-up, services, database, web server, worker, clock."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from launcher import environment, frontend, native, programs, tools
from launcher.console import Refusal, step, timed
from launcher.environment import PYTHON
from launcher.instance import Instance
from launcher.places import BUILD, ROOT, VAR, Data
from launcher.ports import check_port
from launcher.processes import MARK
from launcher.stack import Stack
from launcher.stamps import alone, done, fingerprint, mark_done
from launcher.supervisor import Supervisor

P = ParamSpec("P")
R = TypeVar("R")

# What the database, the collected files and the demonstration are made from.
SOURCES = (
    "cicc_portal",
    "meetings",
    "delegates",
    "agenda",
    "templates",
    "static",
    "locale",
    "manage.py",
    "requirements.txt",
    "package-lock.json",
)


@dataclass
class Portal:
    """A portal on some data. Everything that starts a service happens in the main thread; other work in others."""

    data: Data
    port: int
    demo: bool = True
    disposable: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    sign_ins: str = ""
    """How to sign in to the demonstration, for a person to read."""

    def __post_init__(self) -> None:
        self.data.prepare()
        self.instance = Instance(self.data, port=self.port)
        self.instance.acquire()
        # So that the next start finds what the set-up's programs left, too.
        os.environ[MARK] = self.instance.mark
        self.supervisor = Supervisor(self.instance.mark, self.instance.write_children)
        self.stack = Stack(self.data, self.disposable)
        # Sign-ins without a password must not get into a real database by mistake.
        wished = os.environ.get("DEMO") or ("1" if self.stack.postgres else "0")
        self.demo = self.demo and wished == "1"
        self._pool = ThreadPoolExecutor(6)

    def bring_up(self) -> None:
        """Set everything up, start it and wait until it is ready; nothing is done twice for the same sources."""
        self.supervisor.listen()
        check_port(self.port)
        with alone(VAR / "setup.lock"):
            pango = self._begin(native.ensure)
            self._wait(self._begin(environment.ensure))
            front_end = self._begin(frontend.ensure)
            self.settings = self.own_settings()
            checked = self._begin(self._check_settings)
            self.stack.start(self.supervisor)
            libraries = self._wait(pango)
            self.settings.update(libraries)
            step(f"Running: {' and '.join(self.stack.embedded) or 'the services that the environment names'}")
            if not self._filled():
                self._wait(checked)
            self._fill(front_end)
            self._wait(self._begin(self._collect), checked)
        self.supervisor.start(programs.web(self))
        sign_ins = self._begin(self._list_sign_ins) if self.demo else None
        self._wait_ready()
        self.sign_ins = self._wait(sign_ins) if sign_ins else ""

    def manage(self, *arguments: str, title: str = "") -> str:
        """Run a command of manage.py as the role that owns the tables; gives what it printed."""
        program: list[str | Path] = [PYTHON, "manage.py", *arguments]
        return tools.run(title or f"manage.py {arguments[0]}", program, env=self.environment(AS_OWNER="1"))

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of the portal's own programs."""
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        own = {"DJANGO_SETTINGS_MODULE": "cicc_portal.settings", "PYTHONUNBUFFERED": "1"}
        return {**inherited, **self.settings, **own, **more}

    def close(self) -> None:
        """Stop everything."""
        tools.end_all()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self.supervisor.stop()

    def _fill(self, front_end: "Future[None]") -> None:
        """Make the tables and load what the portal begins with, unless this source has done so; start the worker."""
        catalogues = self._begin(self._compile_catalogues)
        if self._filled():
            self._wait(front_end, catalogues)
            self._start_background()
            return
        with timed("Making the tables"):
            self._wait(self._begin(self.manage, "migrate", "--noinput", title="Making the tables"))
        demo = self._begin(self._load_demo) if self.demo else None
        self._wait(front_end, catalogues)
        self._start_background()
        if demo:
            self._wait(demo)
        if self.stack.postgres:
            mark_done(self._filled_stamp, self._source)

    @property
    def _filled_stamp(self) -> Path:
        """Inside the cluster, so that it goes when that goes."""
        return self.data.cluster / "portal-filled"

    @cached_property
    def _source(self) -> str:
        return fingerprint(*(ROOT / name for name in SOURCES), str(self.demo))

    def _filled(self) -> bool:
        return self.stack.postgres is not None and done(self._filled_stamp, self._source)

    def _compile_catalogues(self) -> None:
        stamp, wanted = BUILD / ".catalogues-compiled", fingerprint(ROOT / "locale")
        compiled = all(source.with_suffix(".mo").exists() for source in (ROOT / "locale").rglob("*.po"))
        if not (compiled and done(stamp, wanted)):
            self.manage("compile_catalogues", title="Compiling the translations")
            mark_done(stamp, wanted)

    def _collect(self) -> None:
        stamp, wanted = VAR / "static/.collected", fingerprint(ROOT / "requirements.txt", BUILD / "static")
        if not done(stamp, wanted):
            with timed("Collecting the front end"):
                tools.run("Collecting the front end", (PYTHON, "-c", COLLECT), env=self.environment())
            mark_done(stamp, wanted)

    def _load_demo(self) -> None:
        with timed("Loading the demonstration meeting"):
            self.manage("load_demo", title="Loading the demonstration meeting")

    def _list_sign_ins(self) -> str:
        """The list of sign-ins, kept from one start to the next: making it takes as long as starting the web server."""
        kept, made_from = self.data.run / "sign-ins", fingerprint(self._source, self.settings["SITE_URL"])
        stamp, _, text = kept.read_text().partition("\n") if kept.exists() else ("", "", "")
        if stamp != made_from:
            text = self.manage("demo_accounts", title="Listing the sign-ins")
            mark_done(kept, f"{made_from}\n{text}")
        return text

    def _start_background(self) -> None:
        self.supervisor.start(programs.worker(self))
        self.supervisor.start(programs.beat(self))

    def _wait_ready(self) -> None:
        try:
            self.supervisor.wait_ready("web", seconds=120)
        except Refusal as refusal:
            raise Refusal(
                f"{refusal}\n/readyz says: {programs.answer(self.port, '/readyz')[1] or 'nothing'}"
            ) from refusal
        self.instance.ready = True
        self.instance.write_children(self.supervisor)

    def own_settings(self) -> dict[str, str]:
        """The settings that lead the portal's programs to its services, files and address."""
        found = self.stack.settings()
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "BROKER_URL"):
            if name not in found and os.environ.get(name):
                found[name] = os.environ[name]
        site = os.environ.get("SITE_URL") or f"http://localhost:{self.port}"
        # Without a mail server the sign-in codes can only be read in the portal itself, as in the demonstration.
        # Anybody who reaches it could read them: an address of its own in SITE_URL asks for real mail.
        alone_here = self.stack.postgres and not (os.environ.get("EMAIL_URL") or os.environ.get("SITE_URL"))
        demo = os.environ.get("DEMO") or ("1" if self.demo or alone_here else "0")
        return {
            **found,
            "SITE_URL": site,
            "DEMO": demo,
            "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS") or "127.0.0.1",
        }

    def _check_settings(self) -> None:
        """Find a wrong setting before it is met half-way, and say it in its own sentence."""
        scripts = ["import cicc_portal.settings"]
        if not self.stack.postgres:
            scripts.append(DATABASE_ANSWERS)
        if not self.stack.valkey:
            scripts.append(REDIS_ANSWERS)
        for script in scripts:
            try:
                tools.run("Checking the settings", (PYTHON, "-c", script), env=self.environment())
            except Refusal as refusal:
                raise Refusal(str(refusal).splitlines()[-1].strip()) from refusal

    def _begin(self, work: Callable[P, R], *arguments: P.args, **options: P.kwargs) -> "Future[R]":
        return self._pool.submit(work, *arguments, **options)

    def _wait(self, first: "Future[R]", *others: "Future[Any]") -> R:
        """Wait for work in other threads, open for signals; gives what the first one gave."""
        everything = (first, *others)
        while not all(work.done() for work in everything):
            if any(work.done() and work.exception() for work in everything):
                break
            self.supervisor.look_after()
            self.supervisor.pause(0.03)
        for work in everything:
            if work.done():
                work.result()
        return first.result()


# Without compressing, which takes ten times as long and saves nothing on one machine; the container's image has it.
COLLECT = """
import django
from django.conf import settings
from django.core.management import call_command
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
django.setup()
call_command("collectstatic", interactive=False, verbosity=0)
"""
DATABASE_ANSWERS = """
import os, sys, psycopg2
try: psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=10).close()
except psycopg2.Error as error:
    sys.exit("DATABASE_URL: the database does not let the portal in: " + " ".join(str(error).split()))
"""
REDIS_ANSWERS = """
import os, sys, redis
try: redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=10).ping()
except redis.RedisError as error: sys.exit("REDIS_URL: the server does not answer: " + " ".join(str(error).split()))
"""


def data_folder(given: str | None) -> Path:
    """The data folder of a command: the one given, or var/data."""
    return Path(given or os.environ.get("PORTAL_DATA") or VAR / "data").expanduser().absolute()
