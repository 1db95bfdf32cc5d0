"""The steps of the set-up: done once, done again when cut off or changed, and clear when something is missing."""

import socket
import sys
from pathlib import Path

import pytest

from launcher import environment, frontend, native, tools
from launcher.console import Refusal
from launcher.places import ROOT
from launcher.ports import check_port, free_port
from launcher.stack import tenant_number
from launcher.stamps import done, fingerprint, mark_done


def test_a_fingerprint_follows_names_and_contents(tmp_path: Path) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.js").write_text("one")
    first = fingerprint(folder)
    (folder / "a.js").write_text("two")
    second = fingerprint(folder)
    (folder / "a.js").rename(folder / "b.js")
    third = fingerprint(folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/b.pyc").write_text("")
    (folder / "django.mo").write_text("")
    assert len({first, second, third}) == 3
    assert fingerprint(folder) == third


def test_a_step_counts_as_done_only_for_the_same_inputs(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert not done(stamp, "inputs")
    mark_done(stamp, "inputs")
    assert done(stamp, "inputs")
    assert not done(stamp, "other inputs")


def test_a_tool_that_fails_ends_with_its_last_words_and_advice() -> None:
    with pytest.raises(Refusal, match=r"(?s)Baking failed\. Is the oven on\? What it said last:\n    no heat"):
        tools.run("Baking", [sys.executable, "-c", "import sys; sys.exit('no heat')"], advice="Is the oven on?")


def test_a_tool_that_takes_long_is_seen_to_be_at_work(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "SILENCE", 0.1)
    tools.run("Baking", [sys.executable, "-c", "import time; time.sleep(0.5)"])
    assert "Baking: still at work after 0 s" in capsys.readouterr().err


def test_a_taken_port_is_refused_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refusal, match=rf"Port {port} cannot be used .*--port {port + 1}"):
            check_port(port)
    check_port(free_port())


def test_uv_is_installed_by_the_hashes_of_the_requirements() -> None:
    block = environment.pinned_uv()
    assert block.startswith("uv==")
    assert block.count("--hash=sha256:") == block.count("\n    --hash") > 1
    assert "==" not in block.removeprefix("uv==")


def test_the_development_requirements_contain_the_others() -> None:
    def pins(file: Path) -> set[str]:
        return {line.split(" ")[0] for line in file.read_text().splitlines() if line[:1].isalnum()}

    assert pins(environment.RUNTIME) < pins(environment.DEVELOPMENT)


def test_missing_pango_without_a_package_manager_ends_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(native, "LIBRARIES", ("libno-such-library.so.0",))
    monkeypatch.setattr(native.shutil, "which", lambda _name: None)
    with pytest.raises(Refusal, match=r"Pango is missing; without it there are no PDFs\. .*apt-get install libpango"):
        native.ensure()


def test_unpacked_libraries_are_found_before_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/already")
    library = tmp_path / "usr/lib/x86_64-linux-gnu/libpango-1.0.so.0"
    library.parent.mkdir(parents=True)
    library.touch()
    assert native.library_path(tmp_path) == f"{library.parent}:/already"


def test_lock_files_name_no_registry() -> None:
    for lock in (ROOT / "package-lock.json", ROOT / "launcher/chromium/package-lock.json"):
        assert '"resolved"' not in lock.read_text()


def test_node_comes_from_the_environment() -> None:
    assert (frontend.node_folder() / "node").exists()


def test_tenants_keep_their_numbers(data) -> None:
    assert [tenant_number(data, name) for name in ("one", "two", "one")] == [1, 2, 1]
    with pytest.raises(Refusal, match="cannot be a name here"):
        tenant_number(data, "no; drop")
