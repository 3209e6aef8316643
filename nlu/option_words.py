"""An option and the words that pick it: its names, what sounds or means alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import pairwise
from typing import Self

from nlu.lexicons import groups
from nlu.normalise import common, fold
from nlu.numerals import number
from nlu.pinyin import sound

_DECORATION = re.compile(r"^[^\w]*(?:\d{1,2}\s*[.、:)]\s*)?|[^\w)]+$")
_PARTS = re.compile(r"[/、,，;；()（）:：|·]|或者?|\s+(?=[^a-z])")
_REFUSED = re.compile(r"(?:不要|不用|不是|不需要|不选|除了|别|没有|not|no)\s*$")
_REFUSAL = re.compile(
    r"(?:不要|不用|不是|不需要|不选|别)[^,，。]*?(?=[,，。]|是|要|$)|(?:not|no) \w+"
)
_COUNT = re.compile(
    "([一二两三四五六七八九十]{1,3}|[0-9]{1,2})个?(?=[人次天点周月岁口]|小时)"
)
_WEAK = frozenset("的了是我要有不一个人家在和吧好")
_ENGLISH_WORD = re.compile(r"[a-z']+")
_WEAK_ENGLISH = frozenset(
    _ENGLISH_WORD.findall(
        "a an and at be but can do for have i in is it me my no not of on or please"
        " so that the there this to was we with you your"
    )
)
# How many pairs of syllables a text has, and which.
Sounds = tuple[int, frozenset[tuple[str, str]]]

_ENOUGH = 0.5
_LEAD = 0.2
_SAME_BUT_FOR_TYPING = 0.85


@dataclass(frozen=True, slots=True)
class Option:
    """One option: as written, and all names it goes by, folded.

    `meanings` are the places of the groups of synonyms that a name holds a word
    of, `sounds` the pairs of syllables of each name.
    """

    written: str
    names: tuple[str, ...]
    meanings: frozenset[int] = frozenset()
    sounds: tuple[Sounds, ...] = ()

    @classmethod
    def of(cls, written: str, aliases: Iterable[str]) -> Self:
        """Name an option by its whole text, the parts of it, and its aliases."""
        whole = counted(_DECORATION.sub("", common(fold(written))))
        parts = [part.strip() for part in _PARTS.split(whole)]
        others = [common(fold(alias)).strip() for alias in aliases]
        names = dict.fromkeys([whole, *parts, *others])
        known = tuple(name for name in names if name)
        meanings = [at for at, group in enumerate(_synonyms()) if _means(known, group)]
        sounds = tuple(_sounds(name) for name in known)
        return cls(fold(written), known, frozenset(meanings), sounds)

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Return whether the option itself begins as `pattern` demands."""
        return bool(self.names) and pattern.search(self.names[0]) is not None


def counted(text: str) -> str:
    """Return `text` with counts in digits: "两个人" becomes "2人"."""
    return _COUNT.sub(lambda found: str(number(found[1])), text)


def picked(said: str, options: Sequence[Option]) -> tuple[int, ...] | None:
    """Return the options that `said` names by words, sound or meaning."""
    said = counted(said)
    if named := contained(said, options):
        return named
    wanted = _REFUSAL.sub("", said)
    return _meant(wanted, options) or _alike(wanted, options)


def contained(said: str, options: Sequence[Option]) -> tuple[int, ...]:
    """Return the options whose own words are in `said` and not refused there."""
    hits = {
        at: max(names, key=len)
        for at, option in enumerate(options)
        if (names := [name for name in option.names if _named(name, said)])
    }
    # "低保边缘" also holds "低保": the longer name takes the words.
    return tuple(
        at
        for at, name in hits.items()
        if not any(name != other and name in other for other in hits.values())
    )


def _named(name: str, said: str) -> bool:
    at = _place(name, said)
    if at < 0 or (len(name) < 2 and name != said):
        return False
    return _REFUSED.search(said[:at]) is None


def _place(word: str, text: str) -> int:
    """Return where `word` stands, -1 for nowhere; "ok" does not stand in "cook"."""
    at = text.find(word)
    if at < 0 or not word.isascii():
        return at
    found = _alone(word).search(text)
    return found.start() if found else -1


@lru_cache(maxsize=4096)
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z]){re.escape(word)}(?![a-z])")


@cache
def _synonyms() -> tuple[tuple[str, ...], ...]:
    return tuple(groups("replies_synonyms").values())


def _meant(said: str, options: Sequence[Option]) -> tuple[int, ...]:
    found: set[int] = set()
    for place, group in enumerate(_synonyms()):
        meant = [at for at, option in enumerate(options) if place in option.meanings]
        if len(meant) != 1 or meant[0] in found:
            continue
        heard = [at for word in group if (at := _place(word, said)) >= 0]
        if heard and not _REFUSED.search(said[: heard[0]]):
            found.update(meant)
    return tuple(sorted(found))


def _means(names: Iterable[str], group: tuple[str, ...]) -> bool:
    return any(
        _place(word, name) >= 0 for name in names for word in group if len(word) > 1
    )


def _alike(said: str, options: Sequence[Option]) -> tuple[int, ...] | None:
    own = _sounds(said)
    scores = [_likeness(said, own, option) for option in options]
    ranked = sorted(scores, reverse=True)
    lead = ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0)
    if ranked[0] < _ENOUGH or lead < _LEAD:
        return None
    return (scores.index(ranked[0]),)


def _likeness(said: str, own: Sounds, option: Option) -> float:
    if said.isascii():
        return max((_like_english(said, name) for name in option.names), default=0.0)
    shared = (_shared(said, name) for name in option.names)
    heard = (_shared_sounds(own, theirs) for theirs in option.sounds)
    return max((*shared, *heard), default=0.0)


def _like_english(said: str, name: str) -> float:
    """Compare by words: English letters are too few to tell anything."""
    if len(said) >= 2 and _place(said, name) >= 0:
        return 0.5 + 0.5 * len(said) / len(name)
    own = set(_ENGLISH_WORD.findall(said)) - _WEAK_ENGLISH
    theirs = set(_ENGLISH_WORD.findall(name))
    shared = len(own & theirs) / len(own) if own else 0.0
    typed = SequenceMatcher(None, said, name)
    if typed.real_quick_ratio() < _SAME_BUT_FOR_TYPING:
        return shared
    alike = typed.ratio()
    return max(shared, alike if alike >= _SAME_BUT_FOR_TYPING else 0.0)


def _shared(said: str, name: str) -> float:
    if len(said) >= 2 and said in name:
        return 0.5 + 0.5 * len(said) / len(name)
    own, theirs = set(said) - _WEAK, set(name) - _WEAK
    shared = len(own & theirs)
    return shared / min(len(own), len(theirs)) if shared > 1 else 0.0


def _sounds(text: str) -> Sounds:
    heard = sound(text)
    return max(0, len(heard) - 1), frozenset(pairwise(heard))


def _shared_sounds(own: Sounds, theirs: Sounds) -> float:
    fewest = min(own[0], theirs[0])
    return 0.95 * len(own[1] & theirs[1]) / fewest if fewest else 0.0
