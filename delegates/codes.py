"""The code on a badge: a random token, signed, with nothing personal in it.

90 bytes: 26 of payload (layout, key number, meeting, token, expiry) and an Ed25519 signature of 64. In Base32 that is
144 characters, which a QR code of version 6 at level M holds (154). A door checks it without a network; whether the
token was revoked since, the allow-list or the server says.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LAYOUT = 1
PAYLOAD = struct.Struct(">BBI16sI")
SIGNATURE_BYTES = 64


class BadCode(Exception):
    """Not a code of this portal: wrong letters, length or layout."""


class ForgedCode(BadCode):
    """Signed by nobody we know: an unknown key, or a signature that does not fit."""


class ForeignCode(BadCode):
    """A genuine code of another meeting."""


class ExpiredCode(BadCode):
    """A genuine code whose meeting is over."""


@dataclass(frozen=True, kw_only=True)
class Code:
    """What a badge's code says. `expires_at` is in whole seconds."""

    key_number: int
    meeting_id: int
    token: bytes
    expires_at: datetime.datetime


def new_key() -> tuple[bytes, str]:
    """A key pair: the public key as 32 bytes, the private one as text to be kept encrypted."""
    key = Ed25519PrivateKey.generate()
    return key.public_key().public_bytes_raw(), base64.b64encode(key.private_bytes_raw()).decode()


def private_key(held: str) -> Ed25519PrivateKey:
    """The private key from its text."""
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(held))


def sign(code: Code, key: Ed25519PrivateKey) -> str:
    """The text for the QR code: capitals and digits only. The same each time."""
    payload = PAYLOAD.pack(LAYOUT, code.key_number, code.meeting_id, code.token, int(code.expires_at.timestamp()))
    return base64.b32encode(payload + key.sign(payload)).rstrip(b"=").decode()


def read(text: str, *, meeting_id: int, keys: Mapping[int, bytes], now: datetime.datetime) -> Code:
    """What a scanned text says, checked with the public `keys` of the meeting by their numbers.

    Raises `BadCode`, or of its kinds `ForeignCode`, `ForgedCode`, `ExpiredCode`.
    """
    code, payload, signature = _taken_apart(text)
    if code.meeting_id != meeting_id:
        raise ForeignCode
    try:
        Ed25519PublicKey.from_public_bytes(keys[code.key_number]).verify(signature, payload)
    except (KeyError, InvalidSignature) as error:
        raise ForgedCode from error
    if code.expires_at <= now:
        raise ExpiredCode
    return code


def _taken_apart(text: str) -> tuple[Code, bytes, bytes]:
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError) as error:
        raise BadCode from error
    if len(raw) != PAYLOAD.size + SIGNATURE_BYTES:
        raise BadCode
    payload, signature = raw[: PAYLOAD.size], raw[PAYLOAD.size :]
    layout, key_number, meeting_id, token, expires = PAYLOAD.unpack(payload)
    if layout != LAYOUT:
        raise BadCode
    expires_at = datetime.datetime.fromtimestamp(expires, tz=datetime.UTC)
    return Code(key_number=key_number, meeting_id=meeting_id, token=token, expires_at=expires_at), payload, signature
