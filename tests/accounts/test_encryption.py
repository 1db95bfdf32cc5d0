"""Encrypting at rest, and the start that ends with a sentence when the key is another one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cryptography.fernet import InvalidToken
from django.conf import settings as live
from django.db import IntegrityError, OperationalError, connection, transaction

from cicc_portal.accounts import encryption
from cicc_portal.accounts.models import KeyCheck
from cicc_portal.environment import Wrong

OTHER = "quite another key that opens nothing here"


@pytest.fixture(autouse=True)
def _compare_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just started."""
    monkeypatch.setattr(encryption, "_compared", type(encryption._compared)())


def test_what_was_encrypted_is_read_back() -> None:
    token = encryption.encrypt("Passport BB 123 é")
    assert "Passport" not in token
    assert encryption.decrypt(token) == "Passport BB 123 é"
    assert encryption.encrypt("Passport BB 123 é") != token


@pytest.mark.parametrize("key", ["SALT_KEY", "SECRET_KEY"])
def test_another_key_opens_nothing(settings, key: str) -> None:
    token = encryption.encrypt("secret")
    setattr(settings, key, OTHER)
    with pytest.raises(InvalidToken):
        encryption.decrypt(token)


def test_an_older_key_still_opens_while_it_is_named(settings) -> None:
    token = encryption.encrypt("secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = OTHER
    assert encryption.decrypt(token) == "secret"


@pytest.mark.django_db
def test_migrating_leaves_one_token() -> None:
    token = KeyCheck.objects.get().token
    assert encryption.decrypt(token) == encryption.WORDS
    encryption.write_token(using="default")
    assert KeyCheck.objects.get().token == token
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyCheck.objects.create(pk=2, token="second")


@pytest.mark.django_db
def test_the_right_key_passes_and_is_compared_once(django_assert_num_queries) -> None:
    encryption.compare(connection)
    with django_assert_num_queries(0):
        encryption.compare(connection)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["SALT_KEY", "SECRET_KEY"])
def test_another_key_ends_the_start_each_time(settings, key: str) -> None:
    setattr(settings, key, OTHER)
    for _start in range(2):
        with pytest.raises(Wrong, match=r"^FIELD_KEY: the encrypted fields of this database were written with another"):
            encryption.compare(connection)


@pytest.mark.django_db
def test_before_the_first_migration_there_is_nothing_to_compare(settings) -> None:
    settings.SALT_KEY = OTHER
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_keycheck RENAME TO elsewhere")
    encryption.compare(connection)


def test_a_database_that_is_away_is_compared_later(monkeypatch, caplog) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    monkeypatch.setattr(connection, "close", lambda: None)
    encryption.compare_at_start()
    assert caplog.messages == ["The field key is compared later, the database does not answer: OperationalError"]


# --- whole processes --------------------------------------------------------------------------------------------------
def started(code: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """A fresh process on the test database."""
    held = connection.settings_dict
    address = f"postgres://{held['USER']}@/{held['NAME']}?host={held['HOST']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cicc_portal.settings",
        "SECRET_KEY": live.SECRET_KEY,
        "FIELD_KEY": live.SALT_KEY,
        "DATABASE_URL": address,
        "DATABASE_OWNER_URL": address,
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment | changed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_gunicorns_worker_cannot_boot_with_another_key() -> None:
    """Exit code 3, by which gunicorn ends as a whole; with any other it would start workers for ever."""
    assert KeyCheck.objects.count() == 1
    ended = started("import cicc_portal.wsgi", FIELD_KEY=OTHER)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (
        3,
        "FIELD_KEY: the encrypted fields of this database were written with another FIELD_KEY or SECRET_KEY. "
        "Start with those: with others, the fields would be lost.",
    )


@pytest.mark.django_db(transaction=True)
def test_gunicorns_worker_boots_with_the_right_key() -> None:
    ended = started("import cicc_portal.wsgi; print('up')")
    assert (ended.returncode, ended.stdout) == (0, "up\n"), ended.stderr


@pytest.mark.django_db(transaction=True)
def test_a_worker_cannot_start_with_another_key() -> None:
    code = (
        "from cicc_portal.celery import app; app.loader.import_default_modules();"
        "from celery.signals import worker_init; worker_init.send(sender=None); print('up')"
    )
    ended = started(code, FIELD_KEY=OTHER)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1].startswith("FIELD_KEY: ")


@pytest.mark.django_db(transaction=True)
def test_commands_that_write_end_with_the_sentence_too() -> None:
    code = (
        "from django.core.management import execute_from_command_line as run; run(['manage.py', 'account', 'a@b.org'])"
    )
    ended = started(code, FIELD_KEY=OTHER)
    assert (ended.returncode, ended.stderr.splitlines()[-1][:10]) == (1, "FIELD_KEY:")


def test_a_setting_that_is_wrong_ends_the_web_process_for_good() -> None:
    ended = started("import cicc_portal.wsgi", FIELD_KEY="short")
    assert (ended.returncode, ended.stderr.splitlines()[-1][:10]) == (3, "FIELD_KEY:")
