"""Folding: the many ways of writing one thing become one, before any reading.

Owns scripts, widths, repeated characters and dialect words; knows no intents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Protocol

from nlu.lexicons import mapping

# Zero-width characters, joiners, variation selectors and skin tones.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_REPEATED = re.compile(r"([^\d\s])\1{2,}")
_LONG_NUMBER = re.compile(r"\d{5,}")
_SPACES = re.compile(r"\s+")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _simplifier() -> _Converter:
    # Imported late: only texts with Chinese in them need it.
    from opencc import OpenCC

    converter: _Converter = OpenCC("tw2sp")
    return converter


@lru_cache(maxsize=4096)
def _fold_short(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    plain = _CONTROL.sub(" ", unicodedata.normalize("NFKC", whole))
    if not plain.isascii():
        plain = _INVISIBLE.sub("", _simplifier().convert(plain))
    return plain.lower().strip()


def fold(text: str) -> str:
    """Return `text` after NFKC, simplification and lower-casing, trimmed.

    Words keep their order and their dialect; what cannot be seen is dropped.
    """
    return _fold_short(text) if len(text) <= 16 else _fold(text)


@cache
def _dialect() -> tuple[re.Pattern[str], dict[str, str]]:
    words = mapping("dialect")
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), words


def common(folded: str) -> str:
    """Return a folded text in common words: dialect, repeats and numbers evened.

    This is what models and rules read; it is never shown to people.
    """
    pattern, words = _dialect()
    text = pattern.sub(lambda found: words[found[0]], folded)
    text = _REPEATED.sub(r"\1\1", text)
    return _SPACES.sub(" ", text)


def masked_numbers(text: str) -> str:
    """Return `text` with long numbers made alike, so that none is learnt."""
    return _LONG_NUMBER.sub("00000", text)
