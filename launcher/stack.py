"""The services that a portal stands on, embedded ones or those that the environment names, and their settings."""

import os
import re
import sysconfig
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from launcher.console import Refusal
from launcher.keys import keys
from launcher.places import BUILD, VENV, Data
from launcher.postgres import Postgres
from launcher.supervisor import Supervisor
from launcher.valkey import DATABASES, Valkey


def packages() -> Path:
    """The environment's site-packages."""
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "installed_base": str(VENV)}))


@dataclass(frozen=True)
class Stack:
    """PostgreSQL and Valkey for some data, as far as the environment names no others."""

    data: Data
    disposable: bool = False

    @cached_property
    def postgres(self) -> Postgres | None:
        """The embedded PostgreSQL, unless DATABASE_URL names another."""
        return None if os.environ.get("DATABASE_URL") else Postgres(self.data, packages(), self.disposable)

    @cached_property
    def valkey(self) -> Valkey | None:
        """The embedded Valkey, unless REDIS_URL names another."""
        return None if os.environ.get("REDIS_URL") else Valkey(self.data, packages())

    @property
    def embedded(self) -> list[str]:
        """The names of what is started here."""
        return [*(["PostgreSQL"] if self.postgres else []), *(["Valkey"] if self.valkey else [])]

    def start(self, supervisor: Supervisor) -> None:
        """Start what is embedded and wait until it can be used."""
        keys(self.data)  # before there is a database: without its keys it is refused
        if self.valkey:
            supervisor.start(self.valkey.service())
        if self.postgres:
            self.postgres.create()
            supervisor.start(self.postgres.service())
            supervisor.wait_ready("postgres", seconds=60)
            self.postgres.prepare()
        if self.valkey:
            supervisor.wait_ready("valkey", seconds=60)

    def settings(self, *, tenant: str = "", number: int = 0) -> dict[str, str]:
        """The settings that lead to the services, the files and the built front end.

        A `tenant` has a database of its own on the same services, and a pair of Valkey's databases by its number.
        """
        found = {
            **keys(self.data),
            "PORTAL_DATA": str(self.data.folder),
            "PORTAL_BUILD": str(BUILD),
            "STORAGE_URL": os.environ.get("STORAGE_URL") or f"file://{self.data.files}",
            "FONTCONFIG_FILE": str(BUILD / "fonts.conf"),
            "DEMO": os.environ.get("DEMO", "1"),
        }
        if self.postgres:
            database = f"portal_{tenant}" if tenant else "portal"
            found["DATABASE_URL"] = self.postgres.url("portal_app", database)
            found["DATABASE_OWNER_URL"] = self.postgres.url("portal_owner", database)
        if self.valkey:
            found["REDIS_URL"] = self.valkey.cache_url(2 * number)
            found["BROKER_URL"] = self.valkey.broker_url(2 * number + 1)
        return found


def tenant_number(data: Data, tenant: str) -> int:
    """The number of a tenant: the same each time, another for each. The portal itself is 0."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", tenant):
        raise Refusal(f"“{tenant}” cannot be a name here: small letters, digits and underscores only, a letter first.")
    names = data.run / "tenants"
    known = names.read_text().split() if names.exists() else []
    if tenant not in known:
        known.append(tenant)
        names.write_text("\n".join(known))
    number = known.index(tenant) + 1
    if 2 * number + 1 >= DATABASES:
        raise Refusal(f"There are already {len(known)} names. Remove {names} to begin anew.")
    return number
