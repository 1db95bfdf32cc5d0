"""Encrypting what is secret at rest, and noticing a wrong key before it destroys anything.

Encrypted model fields give back their ciphertext when the key is wrong, and the next save makes that final. So every
process compares the key with a token that was written under the right one: when it starts, or, if the database was away
then, on its first connection. A process with another key ends with a sentence.
"""

from __future__ import annotations

import functools
import logging
import threading
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import OperationalError, connection
from encrypted_fields.fields import EncryptedTextField

from cicc_portal.environment import Wrong

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

WORDS = "the field key of this database"
_compared = threading.Event()


def encrypt(text: str) -> str:
    """`text` as a token that only the portal's keys open; another token each time."""
    return _fernet().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token; raises `cryptography.fernet.InvalidToken` where the keys do not fit it."""
    return _fernet().decrypt(token.encode()).decode()


def _fernet() -> Fernet | MultiFernet:
    salt = settings.SALT_KEY
    return _fernet_of(settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS, *([salt] if isinstance(salt, str) else salt))


@functools.lru_cache(maxsize=4)
def _fernet_of(*_keys: str) -> Fernet | MultiFernet:
    """Derived as the encrypted fields' is, so that one comparison speaks for both; in 100,000 rounds, hence kept."""
    fernet: Fernet | MultiFernet = EncryptedTextField().f
    return fernet


def compare_at_start() -> None:
    """Raise `Wrong` if the database was written with another key. A database that is away is compared on first use."""
    try:
        connection.ensure_connection()
        compare(connection)
    except OperationalError as error:
        logger.warning("The field key is compared later, the database does not answer: %s", type(error).__name__)
    finally:
        # Nothing that is forked from here may inherit the connection.
        connection.close()


def compare(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    """Compare the key with the database's token, once a process. Before the first migration there is none."""
    if _compared.is_set():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_keycheck') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        cursor.execute("SELECT token FROM accounts_keycheck")
        tokens = [token for (token,) in cursor.fetchall()]
    if not all(map(_opens, tokens)):
        raise Wrong(
            "FIELD_KEY",
            "the encrypted fields of this database were written with another FIELD_KEY or SECRET_KEY. "
            "Start with those: with others, the fields would be lost.",
        )
    if tokens:
        _compared.set()


def _opens(token: str) -> bool:
    try:
        return decrypt(token) == WORDS
    except InvalidToken:
        return False


def write_token(*, using: str, **_kwargs: Any) -> None:
    """After a migration: leave the token for later starts, unless there is one."""
    from cicc_portal.accounts.models import KeyCheck

    if not KeyCheck.objects.using(using).exists():
        KeyCheck.objects.using(using).create(token=encrypt(WORDS))
