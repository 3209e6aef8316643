"""The keys that seal what is kept about people, and the keyed hashes for finding it.

The ring holds one primary key, older ones that still open what they sealed, and
a lookup key from which marks are made; the lookup key outlives a rotation, for
a mark cannot be made anew where only the mark is kept (web chat, invitations).
The ring lives in a file of mode 0600 outside the data directory, or comes from
the environment; it never goes into the database, a backup or a log.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
import os
import stat
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from typing_extensions import override

from storage.errors import KeyFileError, SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 4
FORMAT = b"\x01"
_HEAD = len(FORMAT) + KEY_ID_BYTES + NONCE_BYTES
_LOOKUP = "lookup:"


def _derive(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, b"shanqiao/" + purpose.encode(), hashlib.sha256)


def _key_id(key: bytes) -> bytes:
    return _derive(key, "id")[:KEY_ID_BYTES]


@dataclass(frozen=True)
class KeyRing:
    """Keys of 32 bytes, the primary first; `lookup` comes from the oldest if empty.

    Sealed form: one format byte, 4 bytes key id, 12 bytes nonce, AES-256-GCM
    ciphertext with tag; the column's name is the associated data, so a value
    moved to another column does not open. Source: trust page 5, row B10.
    """

    keys: tuple[bytes, ...]
    lookup: bytes = b""
    _ciphers: dict[bytes, AESGCM] = field(init=False, repr=False, compare=False)
    _purposes: dict[str, bytes] = field(init=False, repr=False, compare=False)
    _head: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.keys or any(len(key) != KEY_BYTES for key in self.keys):
            raise KeyFileError("a key ring needs keys of 32 bytes")
        lookup = self.lookup or _derive(self.keys[-1], "lookup")
        if len(lookup) != KEY_BYTES:
            raise KeyFileError("a lookup key has 32 bytes")
        object.__setattr__(self, "lookup", lookup)
        ciphers = {_key_id(key): AESGCM(_derive(key, "seal")) for key in self.keys}
        object.__setattr__(self, "_ciphers", ciphers)
        object.__setattr__(self, "_purposes", {})
        object.__setattr__(self, "_head", FORMAT + _key_id(self.keys[0]))

    @override
    def __repr__(self) -> str:
        return f"KeyRing({len(self.keys)} keys)"

    def seal(self, plain: bytes, column: str) -> bytes:
        """Encrypt with the primary key, bound to `column`."""
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self._head[len(FORMAT) :]]
        return self._head + nonce + cipher.encrypt(nonce, plain, column.encode())

    def open(self, sealed: bytes, column: str) -> bytes:
        """Decrypt with whichever key sealed it.

        Raises:
            SealBroken: the value was changed, moved, or its key is gone.
        """
        cipher = self._ciphers.get(sealed[len(FORMAT) : len(FORMAT) + KEY_ID_BYTES])
        if cipher is None or not sealed.startswith(FORMAT) or len(sealed) < _HEAD:
            raise SealBroken
        nonce = sealed[_HEAD - NONCE_BYTES : _HEAD]
        try:
            return cipher.decrypt(nonce, sealed[_HEAD:], column.encode())
        except InvalidTag:
            raise SealBroken from None

    def has_key_of(self, sealed: bytes) -> bool:
        """Tell whether the key that sealed a value is in the ring."""
        return sealed[len(FORMAT) : len(FORMAT) + KEY_ID_BYTES] in self._ciphers

    def sealed_by_primary(self, sealed: bytes) -> bool:
        """Tell whether a value needs no re-sealing after a rotation."""
        return sealed.startswith(self._head)

    def fingerprint(self, purpose: str, value: str) -> bytes:
        """Return 32 bytes by which equal values can be found, and nothing else.

        Made from the lookup key, so it stays the same through a rotation.
        """
        key = self._purposes.get(purpose)
        if key is None:
            key = self._purposes[purpose] = _derive(self.lookup, purpose)
        return hmac.digest(key, value.encode(), hashlib.sha256)

    def rotated(self) -> KeyRing:
        """Return a ring with a fresh primary key before the present ones."""
        return replace(self, keys=(os.urandom(KEY_BYTES), *self.keys))

    def primary_only(self) -> KeyRing:
        """Return a ring without the keys that are no longer needed."""
        return replace(self, keys=self.keys[:1])

    def with_fresh_lookup(self) -> KeyRing:
        """Return a ring whose marks differ from all that were made before."""
        return replace(self, lookup=os.urandom(KEY_BYTES))


def new_ring() -> KeyRing:
    """Return a ring with one fresh key."""
    return KeyRing((os.urandom(KEY_BYTES),))


def parse_ring(text: str) -> KeyRing:
    """Read a ring from base64 keys parted by white space or commas, primary first.

    A part that begins with `lookup:` is the lookup key; a ring that was rotated
    has one.

    Raises:
        KeyFileError: a part is not 32 bytes of base64.
    """
    parts = text.replace(",", " ").split()
    keys = [part for part in parts if not part.startswith(_LOOKUP)]
    lookups = [part.removeprefix(_LOOKUP) for part in parts if part not in keys]
    lookup = _decoded(lookups[0]) if lookups else b""
    return KeyRing(tuple(_decoded(key) for key in keys), lookup)


def _decoded(key: str) -> bytes:
    try:
        return base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        raise KeyFileError("the keys are not base64") from None


def format_ring(ring: KeyRing) -> str:
    """Write a ring as `parse_ring` reads it."""
    keys = [base64.b64encode(key).decode() for key in ring.keys]
    return " ".join([*keys, _LOOKUP + base64.b64encode(ring.lookup).decode()])


def load_ring(path: Path) -> KeyRing:
    """Read the ring kept in a file, which only its owner may read.

    Raises:
        KeyFileError: no such file, a mode open to others, or not a ring.
    """
    try:
        mode = path.stat().st_mode
        content = path.read_bytes()
    except OSError:
        raise KeyFileError("the key file cannot be read") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError("the key file is open to other users: chmod 600")
    try:
        keys = " ".join(json.loads(content)["keys"])
    except (ValueError, KeyError, TypeError):
        raise KeyFileError("the key file is damaged") from None
    return parse_ring(keys)


def save_ring(ring: KeyRing, path: Path) -> None:
    """Write the ring with mode 0600, whole or not at all, on the disk when done."""
    fresh = _written(ring, path)
    fresh.replace(path)
    _sync(path.parent)


def ensure_ring(path: Path) -> KeyRing:
    """Read the ring, making the file at the first start.

    Of two processes that start at once, one makes it and both use it.
    """
    if not path.exists():
        fresh = _written(new_ring(), path)
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
        _sync(path.parent)
    return load_ring(path)


def _written(ring: KeyRing, path: Path) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    handle, fresh = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump({"keys": format_ring(ring).split()}, out)
        out.flush()
        os.fsync(out.fileno())
    return Path(fresh)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
