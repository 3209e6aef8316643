"""Photos, voice messages and PDF files as bytes: how large, and what they really are.

What a file is called, or what its sender says it is, counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.channels.base import Upload

MEGABYTE: Final = 1 << 20

# Source: Telegram lets a bot download at most 20 MB; a phone's photo is under 10 MB.
MAX_BYTES: Final[Mapping[str, int]] = {
    "photo": 10 * MEGABYTE,
    "voice": 20 * MEGABYTE,
    "file": 10 * MEGABYTE,
}

_MIMES: Final[Mapping[str, frozenset[str]]] = {
    "file": frozenset({"application/pdf"}),
    "photo": frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"}),
    "voice": frozenset(
        {
            "audio/aac",
            "audio/amr",
            "audio/mp4",
            "audio/mpeg",
            "audio/ogg",
            "audio/wav",
            "audio/webm",
            "video/mp4",
        }
    ),
}

# Source: the "magic numbers" of each format: offset, bytes, type.
_MAGIC: Final = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (8, b"WAVE", "audio/wav"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\x1a\x45\xdf\xa3", "audio/webm"),
    (0, b"ID3", "audio/mpeg"),
)


def sniff(content: bytes) -> str | None:
    """Return the media type the first bytes show, or None for an unknown one."""
    for offset, magic, mime in _MAGIC:
        if content.startswith(magic, offset):
            return mime
    return _frame(content)


def checked(kind: str, content: bytes) -> Upload | None:
    """Return the upload, or None where it is empty, too large or of a wrong type."""
    mime = sniff(content)
    if mime not in _MIMES[kind] or len(content) > MAX_BYTES[kind]:
        return None
    return Upload(kind=kind, mime=mime, content=content)


def _frame(content: bytes) -> str | None:
    """Tell bare AAC from bare MP3 frames: both begin with eleven set bits."""
    if len(content) < 2 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0:
        return None
    return "audio/mpeg" if content[1] & 0x06 else "audio/aac"
