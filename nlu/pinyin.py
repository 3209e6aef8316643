"""The sound of a Chinese character: one syllable without tone, exact or fuzzy.

Source: syllables.csv holds the commonest reading of each character of the basic
CJK block as pypinyin 0.55 (MIT) gives it, so that pypinyin is not needed here.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

# zh=z, ch=c, sh=s, n=l, h=f and -ng=-n: what accents of the south merge and
# speech-to-text therefore mixes up.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_ROUNDED = {"hu": "fu", "hui": "fei", "hun": "fen", "huo": "fo"}
_FINAL = re.compile(r"ng$")


@cache
def syllables() -> dict[str, str]:
    """Return the syllable of every known character, loaded once."""
    text = (Path(__file__).parent / "syllables.csv").read_text(encoding="utf-8")
    table: dict[str, str] = {}
    for line in text.splitlines():
        syllable, _, characters = line.partition(",")
        table.update(dict.fromkeys(characters, syllable))
    return table


@cache
def fuzzy(syllable: str) -> str:
    """Merge the sounds of a syllable that southern accents do not tell apart."""
    if syllable.startswith("hu"):
        syllable = _ROUNDED.get(syllable, "f" + syllable[2:])
    for initial, merged in _INITIALS:
        if syllable.startswith(initial):
            syllable = merged + syllable[len(initial) :]
            break
    return _FINAL.sub("n", syllable)


@cache
def fuzzy_syllables() -> dict[str, str]:
    """Return the fuzzy syllable of every known character."""
    return {character: fuzzy(sound) for character, sound in syllables().items()}


def sound(text: str) -> tuple[str, ...]:
    """Return the fuzzy syllable of each character, the character where unknown."""
    table = fuzzy_syllables()
    return tuple(table.get(character, character) for character in text)
