"""Where data, sockets and keys lie."""

import json
import os
import shutil
from pathlib import Path

import pytest

from launcher import places
from launcher.console import Refusal
from launcher.keys import keys
from launcher.places import Data, private_folder


def test_sockets_lie_beside_the_data_where_the_path_is_short_enough(data: Data) -> None:
    assert data.sockets == data.run


def test_sockets_of_a_long_path_get_a_short_one(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "SHARED_HOME", data.folder / "shared")
    deep = Data(data.folder / ("d" * 90) / "data").prepare()
    socket = deep.postgres_sockets / ".s.PGSQL.5432"
    try:
        assert len(os.fsencode(socket)) <= 107
        assert deep.postgres_sockets == Data(deep.folder).postgres_sockets
        assert deep.postgres_sockets.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(deep.sockets)


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(Refusal, match="belongs to another user"):
        private_folder(tmp_path)


def test_a_file_in_the_place_of_the_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(Refusal, match=r"cannot be used: .*Choose another with --data DIR"):
        Data(tmp_path / "data").prepare()


@pytest.fixture
def without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that brings no keys of its own."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("FIELD_KEY", raising=False)


@pytest.mark.usefixtures("without_keys")
def test_keys_are_made_once_and_only_their_owner_reads_them(data: Data) -> None:
    made = keys(data)
    assert keys(data) == made
    assert made["SECRET_KEY"] != made["FIELD_KEY"]
    assert min(len(key) for key in made.values()) >= 32
    assert data.secrets.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("without_keys")
def test_keys_that_are_lost_are_not_made_anew_over_a_database(data: Data) -> None:
    data.cluster.mkdir()
    (data.cluster / "PG_VERSION").write_text("18\n")
    with pytest.raises(
        Refusal, match=r"secrets\.json is missing, but there is a database\. Bring it back from a backup"
    ):
        keys(data)
    assert not data.secrets.exists()


@pytest.mark.usefixtures("without_keys")
def test_keys_that_cannot_be_read_are_not_made_anew(data: Data) -> None:
    data.secrets.write_text('{"SECRET_KEY": "a')
    with pytest.raises(Refusal, match="bring it back from a backup"):
        keys(data)


def test_keys_of_the_environment_come_first(data: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    data.secrets.write_text(json.dumps({"SECRET_KEY": "kept", "FIELD_KEY": "kept too"}))
    monkeypatch.setenv("SECRET_KEY", "given")
    monkeypatch.delenv("FIELD_KEY", raising=False)
    assert keys(data) == {"SECRET_KEY": "given", "FIELD_KEY": "kept too"}
