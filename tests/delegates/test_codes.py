"""The code on a badge: genuine ones are read, everything else is refused for its own reason."""

from __future__ import annotations

import base64
import datetime

import pytest
import zxingcpp

from delegates import codes

NOW = datetime.datetime(2025, 5, 15, 12, tzinfo=datetime.UTC)
END = datetime.datetime(2025, 5, 18, 4, tzinfo=datetime.UTC)
TOKEN = bytes(range(16))


@pytest.fixture(scope="module")
def pair():
    return codes.new_key()


@pytest.fixture
def code() -> codes.Code:
    return codes.Code(key_number=1, meeting_id=28, token=TOKEN, expires_at=END)


@pytest.fixture
def text(pair, code) -> str:
    return codes.sign(code, codes.private_key(pair[1]))


def read(text: str, pair, **changes) -> codes.Code:
    return codes.read(text, **{"meeting_id": 28, "keys": {1: pair[0]}, "now": NOW} | changes)


def test_genuine_code_is_read_back(text, pair, code):
    assert read(text, pair) == code


def test_same_code_each_time(text, pair, code):
    assert codes.sign(code, codes.private_key(pair[1])) == text


def test_code_fits_a_qr_code_of_version_6(text):
    picture = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(
        scale=1, add_quiet_zones=False
    )
    assert len(text) == 144
    assert picture.shape == (41, 41)


def test_every_changed_letter_is_refused(text, pair):
    for place in range(len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(codes.BadCode):
            read(changed, pair)


def test_code_signed_with_another_key_is_forged(pair, code):
    forged = codes.sign(code, codes.private_key(codes.new_key()[1]))
    with pytest.raises(codes.ForgedCode):
        read(forged, pair)


def test_unknown_key_is_forged(text, pair):
    with pytest.raises(codes.ForgedCode):
        read(text, pair, keys={2: pair[0]})


def test_older_key_still_reads(text, pair, code):
    assert read(text, pair, keys={1: pair[0], 2: codes.new_key()[0]}) == code


def test_code_of_another_meeting_is_foreign(text, pair):
    with pytest.raises(codes.ForeignCode):
        read(text, pair, meeting_id=29)


def test_code_ends_with_the_meeting(text, pair, code):
    assert read(text, pair, now=END - datetime.timedelta(seconds=1)) == code
    with pytest.raises(codes.ExpiredCode):
        read(text, pair, now=END)


def test_signature_cannot_move_to_another_payload(text, pair, code):
    later = codes.Code(key_number=1, meeting_id=28, token=TOKEN, expires_at=END + datetime.timedelta(days=365))
    other = base64.b32decode(codes.sign(later, codes.private_key(codes.new_key()[1])))
    genuine = base64.b32decode(text)
    mixed = base64.b32encode(other[: codes.PAYLOAD.size] + genuine[codes.PAYLOAD.size :]).decode().rstrip("=")
    with pytest.raises(codes.ForgedCode):
        read(mixed, pair)


@pytest.mark.parametrize(
    "junk", ["", "A", "HELLO", "https://example.org/", "é" * 144, "A" * 144, "0" * 144, "A" * 10_000, "\x00"]
)
def test_junk_is_no_code(junk, pair):
    with pytest.raises(codes.BadCode):
        read(junk, pair)
