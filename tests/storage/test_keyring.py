"""The key ring: sealing, marks, and the file it lives in."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import KeyFileError, SealBroken
from storage.keyring import (
    KEY_BYTES,
    KeyRing,
    ensure_ring,
    format_ring,
    load_ring,
    new_ring,
    parse_ring,
    save_ring,
)

RING = KeyRing((b"k" * KEY_BYTES,))


@given(plain=st.binary())
def test_what_was_sealed_opens(plain: bytes) -> None:
    """Any bytes come back as they went in, and lie there unreadable."""
    sealed = RING.seal(plain, "person.phone")

    assert RING.open(sealed, "person.phone") == plain
    assert len(plain) < 4 or plain not in sealed


@given(
    plain=st.binary(),
    place=st.integers(min_value=0),
    change=st.integers(min_value=1, max_value=255),
)
def test_any_changed_byte_is_found(plain: bytes, place: int, change: int) -> None:
    """No byte of a sealed value can be changed unseen, its head included."""
    sealed = bytearray(RING.seal(plain, "person.phone"))
    sealed[place % len(sealed)] ^= change

    with pytest.raises(SealBroken):
        RING.open(bytes(sealed), "person.phone")


@given(junk=st.binary(max_size=64), length=st.integers(0, 32))
def test_junk_is_refused_by_name(junk: bytes, length: int) -> None:
    """Bytes never sealed, or cut off, raise nothing but `SealBroken`."""
    for value in (junk, RING.seal(b"", "person.phone")[:length]):
        with pytest.raises(SealBroken):
            RING.open(value, "person.phone")


def test_a_moved_value_does_not_open() -> None:
    """A value is bound to its column."""
    sealed = RING.seal(b"13800000000", "person.phone")

    with pytest.raises(SealBroken):
        RING.open(sealed, "person.call_name")


def test_another_key_does_not_open() -> None:
    """A ring without the key refuses, and knows that it lacks it."""
    sealed = new_ring().seal(b"13800000000", "person.phone")

    assert not RING.has_key_of(sealed)
    with pytest.raises(SealBroken):
        RING.open(sealed, "person.phone")


def test_the_same_value_never_looks_the_same() -> None:
    """Two sealings of one value differ, so equal values cannot be found."""
    assert RING.seal(b"same", "a.b") != RING.seal(b"same", "a.b")


def test_an_older_key_still_opens() -> None:
    """After a rotation begins, the ring opens the old and seals with the new."""
    rotated = RING.rotated()
    old, new = RING.seal(b"x", "a.b"), rotated.seal(b"x", "a.b")

    assert rotated.open(old, "a.b") == b"x"
    assert not rotated.sealed_by_primary(old)
    assert rotated.sealed_by_primary(new)
    assert rotated.primary_only().open(new, "a.b") == b"x"
    with pytest.raises(SealBroken):
        rotated.primary_only().open(old, "a.b")


def test_marks_outlive_a_rotation() -> None:
    """Equal values keep equal marks through rotations, until asked otherwise."""
    mark = RING.fingerprint("phone", "+8613800000000")
    rotated = RING.rotated().primary_only()

    assert rotated.keys != RING.keys
    assert rotated.fingerprint("phone", "+8613800000000") == mark
    fresh = rotated.with_fresh_lookup()
    assert fresh.fingerprint("phone", "+8613800000000") != mark


def test_marks_tell_purposes_and_rings_apart() -> None:
    """The same value has another mark for another purpose or under another ring."""
    marks = {
        RING.fingerprint("phone", "1"),
        RING.fingerprint("address", "1"),
        new_ring().fingerprint("phone", "1"),
    }

    assert len(marks) == 3
    assert {len(mark) for mark in marks} == {32}


@pytest.mark.parametrize("ring", [RING, RING.rotated(), RING.with_fresh_lookup()])
def test_a_ring_is_read_as_it_was_written(ring: KeyRing, tmp_path: Path) -> None:
    """Keys, their order and the lookup key survive text and file."""
    save_ring(ring, tmp_path / "keys" / "ring.key")

    assert parse_ring(format_ring(ring)) == ring
    assert load_ring(tmp_path / "keys" / "ring.key") == ring


def test_a_ring_shows_no_key() -> None:
    """Neither repr nor str of a ring betrays a key."""
    assert str(RING) == repr(RING) == "KeyRing(1 keys)"


@pytest.mark.parametrize(
    "text", ["", "short", "c2hvcnQ=", "ключ", "lookup:c2hvcnQ= " + "a2tra2tr" * 4]
)
def test_a_bad_ring_is_refused(text: str) -> None:
    """Too few, too short and garbled keys are refused by name."""
    with pytest.raises(KeyFileError):
        parse_ring(text)


def test_the_first_start_makes_a_private_file(tmp_path: Path) -> None:
    """The file and its folder are made for their owner only, and then kept."""
    path = tmp_path / "private" / "ring.key"
    first = ensure_ring(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert ensure_ring(path) == first
    assert os.listdir(path.parent) == ["ring.key"]


def test_starting_at_once_makes_one_ring(tmp_path: Path) -> None:
    """Of many that start together, all use the ring that one of them made."""
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(ensure_ring, [tmp_path / "ring.key"] * 40))

    assert len({format_ring(ring) for ring in rings}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """A key file that somebody else may read is not used."""
    path = tmp_path / "ring.key"
    save_ring(RING, path)
    path.chmod(mode)

    with pytest.raises(KeyFileError, match="chmod 600"):
        load_ring(path)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"keys": 3}', b"[]", b"\xff\xfe"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    """A file that holds no ring is refused by name, never replaced."""
    path = tmp_path / "ring.key"
    path.touch(0o600)
    path.write_bytes(content)

    with pytest.raises(KeyFileError):
        ensure_ring(path)
    assert path.read_bytes() == content


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Reading does not make a ring; only a first start does."""
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_ring(tmp_path / "none.key")
