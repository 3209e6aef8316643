"""What a person gave in one message, the same for every channel."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.reading import Reading

# Controls, zero widths, directions, halves of characters: nobody means them, and
# they would garble what staff read.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def without_invisible(text: str) -> str:
    """Return a text without characters that show nothing."""
    return _INVISIBLE.sub("", text)


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Given:
    """One message, understood; `text` holds no invisible characters.

    `token` is a pressed button's opaque token; `picked` the option value it
    stands for once the engine has resolved it. `photo` and `voice` are ids of
    sealed media. `unreadable` marks what no question can use (a sticker, a file).
    """

    text: str = ""
    reading: Reading | None = None
    token: str | None = None
    picked: str | None = None
    photo: int | None = None
    voice: int | None = None
    point: Point | None = None
    phone: str | None = None
    unreadable: bool = False

    def read(self) -> Reading:
        """Return the reading; an empty one where nothing was read."""
        return self.reading or Reading(text=self.text, folded=self.text)
