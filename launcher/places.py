"""Where things are on disk, and under which user they can be reached."""

import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from launcher.console import Refusal

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = VAR / "venv"
BUILD = VAR / "build"
NATIVE = VAR / "native"
TEST_DATA = VAR / "test"

# PostgreSQL refuses to run as root: root starts it as this user instead.
SERVICE_USER = "nobody"
SHARED_HOME = Path("/var/lib/cicc-portal")

# A socket's path may have 107 bytes; PostgreSQL's is the longest with "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
SHORT = 50


def as_root() -> bool:
    """Whether this runs as root, so that PostgreSQL needs another user."""
    return os.geteuid() == 0


def service_account() -> pwd.struct_passwd | None:
    """The user that PostgreSQL runs as, or None for the one who started the portal."""
    if not as_root():
        return None
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        raise Refusal(
            f"PostgreSQL cannot run as root, and this system has no user '{SERVICE_USER}'. "
            "Start the portal as an ordinary user."
        ) from None


def reachable(path: Path, account: pwd.struct_passwd | None) -> bool:
    """Whether `account` may enter or run `path`; asked of the system itself, since modes alone do not tell."""
    if account is None:
        return os.access(path, os.X_OK)
    test = subprocess.run(
        ["test", "-x", path], user=account.pw_uid, group=account.pw_gid, extra_groups=[], cwd="/", check=False
    )
    return test.returncode == 0


def private_folder(path: Path, *, owner: pwd.struct_passwd | None = None, mode: int = 0o700) -> Path:
    """Make a folder that only `owner` (or the present user) can use, or refuse one that somebody else made."""
    path.mkdir(parents=True, exist_ok=True)
    found = path.lstat()
    expected = {os.geteuid()} | ({owner.pw_uid} if owner else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in expected:
        raise Refusal(f"{path} belongs to another user. Move it away, or choose another folder with --data DIR.")
    if owner and found.st_uid != owner.pw_uid:
        os.chown(path, owner.pw_uid, owner.pw_gid)
    path.chmod(mode)
    return path


@dataclass(frozen=True)
class Data:
    """One set of data: a database, a broker, files, logs, and the sockets of what runs on it."""

    folder: Path

    @cached_property
    def _key(self) -> str:
        return hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:12]

    @property
    def run(self) -> Path:
        """Lock, records of what runs, and sockets when their path is short enough."""
        return self.folder / "run"

    @property
    def log(self) -> Path:
        """One log file a process."""
        return self.folder / "log"

    @property
    def files(self) -> Path:
        """What people upload and the portal generates."""
        return self.folder / "files"

    @property
    def valkey(self) -> Path:
        """Valkey's append-only file."""
        return self.folder / "valkey"

    @property
    def secrets(self) -> Path:
        """The keys that were generated once for this data."""
        return self.folder / "secrets.json"

    def prepare(self) -> "Data":
        """Make the folders. Root's can be crossed by others, so that PostgreSQL reaches its own inside."""
        crossing = 0o711 if as_root() else 0o700
        try:
            if not self.run.exists() and self.folder.exists() and any(self.folder.iterdir()):
                raise Refusal(
                    f"{self.folder} is not empty and holds no portal's data. Choose another folder with --data DIR."
                )
            private_folder(self.folder, mode=crossing)
            private_folder(self.run, mode=crossing)
            for folder in (self.log, self.files, self.valkey):
                private_folder(folder)
        except OSError as error:
            raise Refusal(
                f"The data folder {self.folder} cannot be used: {error.strerror}. Choose another with --data DIR."
            ) from error
        return self

    @cached_property
    def cluster(self) -> Path:
        """PostgreSQL's data. Where its user cannot come here (as in /root), a link leads to /var/lib."""
        here = self.folder / "pg"
        if here.is_symlink():
            return here.resolve()
        if here.exists() or reachable(self.folder, service_account()):
            return here
        return self._shared_home() / "pg"

    def holds_database(self) -> bool:
        """Whether a cluster was made for this data."""
        return (self.cluster / "PG_VERSION").exists()

    @cached_property
    def sockets(self) -> Path:
        """A folder with a short path for the sockets."""
        if len(os.fsencode(self.run)) + len("/pg") <= LONGEST_SOCKET_FOLDER:
            return self.run
        if as_root():
            return private_folder(self._shared_home() / "run", mode=0o711)
        own = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        base = own if os.access(own, os.W_OK) and len(os.fsencode(own)) < SHORT else Path(tempfile.gettempdir())
        return private_folder(base / f"cicc-portal-{os.geteuid()}-{self._key}")

    @cached_property
    def postgres_sockets(self) -> Path:
        """PostgreSQL's own socket folder: it belongs to the user that PostgreSQL runs as."""
        account = service_account()
        place = (
            self.sockets
            if reachable(self.sockets, account)
            else private_folder(self._shared_home() / "run", mode=0o711)
        )
        return private_folder(place / "pg", owner=account)

    @property
    def valkey_socket(self) -> Path:
        """Where Valkey listens."""
        return self.sockets / "valkey.sock"

    def _shared_home(self) -> Path:
        private_folder(SHARED_HOME, mode=0o711)
        return private_folder(SHARED_HOME / self._key, mode=0o711)
