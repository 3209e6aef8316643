"""A stream kept in one encrypted file: every chunk sealed, in its place.

Layout: 10 bytes of magic, 16 bytes of file id, then chunks, each with its length
in 4 bytes before it. A chunk is sealed for this file, this position, and whether
it is the last, so none can be moved, left out or cut off unseen.
"""

from __future__ import annotations

import io
import os
from typing import IO, Final

from typing_extensions import Buffer, override

from storage.errors import BackupError, SealBroken
from storage.keyring import KeyRing

MAGIC: Final = b"SHANQIAO1\n"
CHUNK_BYTES: Final = 1 << 20
_FILE_ID_BYTES: Final = 16
_LENGTH_BYTES: Final = 4
# A seal adds less than this to what it seals.
_SEAL_BYTES: Final = 64


def _place(file_id: bytes, index: int, *, last: bool) -> str:
    return f"backup/{file_id.hex()}/{index}/{'last' if last else 'more'}"


class SealedWriter(io.RawIOBase):
    """Seals what is written to it into `out`; closing it writes the last chunk."""

    def __init__(self, out: IO[bytes], keys: KeyRing) -> None:
        super().__init__()
        self._out, self._keys = out, keys
        self._file_id = os.urandom(_FILE_ID_BYTES)
        self._waiting = bytearray()
        self._index = 0
        out.write(MAGIC + self._file_id)

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: Buffer) -> int:
        taken = bytes(data)
        self._waiting += taken
        while len(self._waiting) > CHUNK_BYTES:
            self._put(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(taken)

    def finish(self) -> None:
        """Write the last chunk; a file without it is refused as cut off."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        place = _place(self._file_id, self._index, last=last)
        sealed = self._keys.seal(chunk, place)
        self._out.write(len(sealed).to_bytes(_LENGTH_BYTES) + sealed)
        self._index += 1


class SealedReader(io.RawIOBase):
    """Opens what `SealedWriter` wrote; reading raises `BackupError` when it cannot."""

    def __init__(self, source: IO[bytes], keys: KeyRing) -> None:
        super().__init__()
        self._source, self._keys = source, keys
        if source.read(len(MAGIC)) != MAGIC:
            raise BackupError("this file is no backup of ours")
        self._file_id = source.read(_FILE_ID_BYTES)
        self._length = source.read(_LENGTH_BYTES)
        self._ready = b""
        self._index = 0
        self._done = False

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer) -> int:
        while not self._ready and not self._done:
            self._ready = self._take()
        view = memoryview(buffer)
        taken = self._ready[: len(view)]
        view[: len(taken)] = taken
        self._ready = self._ready[len(taken) :]
        return len(taken)

    def _take(self) -> bytes:
        length = int.from_bytes(self._length)
        if len(self._length) < _LENGTH_BYTES or length > CHUNK_BYTES + _SEAL_BYTES:
            raise BackupError("the backup is damaged or cut off")
        sealed = self._source.read(length)
        self._length = self._source.read(_LENGTH_BYTES)
        self._done = not self._length
        if not self._keys.has_key_of(sealed):
            raise BackupError("the key file holds no key of this backup")
        place = _place(self._file_id, self._index, last=self._done)
        self._index += 1
        try:
            return self._keys.open(sealed, place)
        except SealBroken:
            raise BackupError("the backup is damaged or cut off") from None
