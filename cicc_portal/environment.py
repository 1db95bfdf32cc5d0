"""Every setting that the portal reads from its environment, and what is said when one is wrong.

README's table is held to `SETTINGS` by a test. `Wrong` ends the start with its sentence, not with a traceback.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


class Wrong(SystemExit):
    """A setting that cannot be used; printed as one sentence, exit code 1."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            "SECRET_KEY", "", "Signs cookies and links; at least 32 characters. `./portal run` makes one for itself."
        ),
        Setting("FIELD_KEY", "", "Encrypts classified fields; at least 32 characters. Losing it loses those fields."),
        Setting(
            "DATABASE_URL", "", "PostgreSQL 15 or later: `postgres://user:password@host:5432/name` (the running role)."
        ),
        Setting(
            "DATABASE_OWNER_URL",
            "",
            "The same database as the role that owns the tables and migrates. Empty: DATABASE_URL.",
        ),
        Setting("AS_OWNER", "0", "1: connect as DATABASE_OWNER_URL. `manage.py migrate` sets it by itself."),
        Setting("REDIS_URL", "", "Redis or Valkey for the cache: `redis://host:6379/0` or `unix:///path?db=0`."),
        Setting("BROKER_URL", "", "Redis or Valkey for background work. Empty: REDIS_URL with database 1."),
        Setting(
            "STORAGE_URL",
            "",
            "Where files are kept: `file:///path` or `s3://bucket/prefix?endpoint=https://host&region=name`.",
        ),
        Setting(
            "EMAIL_URL",
            "",
            "`smtp://user:password@host:587?tls=1` (`ssl=1` for port 465). Empty: mail is read in the portal, in the "
            "demonstration only.",
        ),
        Setting("MAIL_FROM", "portal@localhost", "The sender of every message."),
        Setting("SITE_URL", "http://localhost:8000", "The address at which people reach the portal."),
        Setting("ALLOWED_HOSTS", "", "Further host names, separated by commas."),
        Setting(
            "PROXIES",
            "0",
            "How many proxies of yours stand in front and write X-Forwarded-For; limits count the address before them.",
        ),
        Setting(
            "DEMO", "0", "1: the demonstration. Demo sign-ins, mail readable in the portal, no second factor demanded."
        ),
        Setting("DEBUG", "0", "1: Django's debug pages. Never where others can reach it."),
        Setting("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
        Setting("PORTAL_DATA", "var/data", "Folder for files and secrets where no other place is given."),
        Setting("PORTAL_BUILD", "var/build", "Folder of the built front end and fonts."),
        Setting("OIDC_NAME", "", "Name of an OpenID Connect provider for single sign-on; empty: none."),
        Setting("OIDC_SERVER", "", "Address of that provider."),
        Setting("OIDC_CLIENT_ID", "", "The portal's client id there."),
        Setting("OIDC_SECRET", "", "The portal's client secret there."),
    )
}


def value(name: str) -> str:
    """The value of a setting, or its default."""
    return os.environ.get(name, "").strip() or SETTINGS[name].default


def flag(name: str) -> bool:
    """A setting that is 0 or 1."""
    given = value(name).lower()
    if given not in {"0", "1", "true", "false", "yes", "no"}:
        raise Wrong(name, f"is “{given}”; use 1 or 0.")
    return given in {"1", "true", "yes"}


def number(name: str) -> int:
    """A setting that is a whole number, 0 or more."""
    given = value(name)
    if not (given.isascii() and given.isdigit()):
        raise Wrong(name, f"is “{given}”; use a whole number, 0 or more.")
    return int(given)


def choice(name: str, allowed: tuple[str, ...]) -> str:
    given = value(name).upper()
    if given not in allowed:
        raise Wrong(name, f"is “{given}”; use one of {', '.join(allowed)}.")
    return given


def key(name: str) -> str:
    """A secret of at least 32 characters."""
    given = value(name)
    if len(given) < 32:
        raise Wrong(name, "is missing or shorter than 32 characters. Make one with: openssl rand -base64 48")
    return given


def folder(name: str, root: Path) -> Path:
    """A folder, absolute or below the project."""
    return (root / value(name)).resolve()


def database(name: str) -> dict[str, object]:
    """Django's DATABASES entry for a `postgres://` address; a socket folder is given as `?host=/path`."""
    given = value(name)
    parts = urlsplit(given)
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise Wrong(name, "is missing or not a PostgreSQL address. Give postgres://user:password@host:5432/name")
    query = parse_qs(parts.query)
    try:
        port = str(parts.port or "")
    except ValueError as error:
        raise Wrong(name, "has a port that is not a number.") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", [parts.hostname or ""])[0],
        "PORT": query.get("port", [port])[0],
    }


def main_database() -> dict[str, object]:
    """The database as the running role, or as its owner where AS_OWNER says so."""
    as_owner = flag("AS_OWNER") and value("DATABASE_OWNER_URL")
    return database("DATABASE_OWNER_URL" if as_owner else "DATABASE_URL")


def redis(name: str) -> str:
    """An address of Redis or Valkey, checked for its scheme."""
    given = value(name)
    if urlsplit(given).scheme not in {"redis", "rediss", "unix", "redis+socket"}:
        raise Wrong(name, "is missing or not a Redis address. Give redis://host:6379/0 or unix:///path?db=0")
    return given


def broker() -> str:
    """The address of the broker for Celery; derived from REDIS_URL where BROKER_URL is empty."""
    if value("BROKER_URL"):
        return redis("BROKER_URL")
    parts = urlsplit(redis("REDIS_URL"))
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host=1"
    return parts._replace(path="/1").geturl()


def storage(root: Path) -> dict[str, object]:
    """Django's STORAGES["default"] for a `file://` or `s3://` address; without one, `files/` in the data folder."""
    given = value("STORAGE_URL") or f"file://{folder('PORTAL_DATA', root)}/files"
    parts = urlsplit(given)
    if parts.scheme == "file" and parts.path.startswith("/"):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": unquote(parts.path)}}
    if parts.scheme == "s3" and parts.netloc:
        query = parse_qs(parts.query)
        options: dict[str, object] = {
            "bucket_name": parts.hostname or "",
            "location": parts.path.strip("/"),
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
        }
        if "endpoint" in query:
            options["endpoint_url"] = query["endpoint"][0]
        if "region" in query:
            options["region_name"] = query["region"][0]
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    raise Wrong("STORAGE_URL", f"is “{given}”; give file:///path or s3://bucket/prefix")


def mail() -> dict[str, object] | None:
    """Keyword arguments of Django's SMTP backend, or `None` where nothing is delivered outside."""
    given = value("EMAIL_URL")
    if not given:
        return None
    parts = urlsplit(given)
    if parts.scheme != "smtp" or not parts.hostname:
        raise Wrong("EMAIL_URL", "is not an SMTP address. Give smtp://user:password@host:587?tls=1")
    query = parse_qs(parts.query)
    return {
        "host": parts.hostname,
        "port": parts.port or 25,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": query.get("tls", ["0"])[0] == "1",
        "use_ssl": query.get("ssl", ["0"])[0] == "1",
        "timeout": 20,
    }
