"""Which language or script a text is written in."""

from __future__ import annotations

import re

from nlu.normalise import fold
from nlu.reading import Language

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_SAMPLE = 400


def language(text: str) -> Language:
    """Return the language of `text`; simplified Chinese where nothing tells.

    A text is Traditional when at least one tenth of its characters change under
    simplification, so that one stray character does not decide.
    """
    sample = text[:_SAMPLE]
    han = _HAN.findall(sample)
    if not han:
        return Language.ENGLISH if _LATIN.search(sample) else Language.SIMPLIFIED
    letters = sum(map(len, _LATIN.findall(sample)))
    if letters > 8 * len(han):
        return Language.ENGLISH
    changed = sum(character not in _folded(sample) for character in han)
    is_traditional = changed * 10 >= len(han)
    return Language.TRADITIONAL if is_traditional else Language.SIMPLIFIED


def _folded(sample: str) -> frozenset[str]:
    return frozenset(fold(sample))
