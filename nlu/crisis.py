"""Signs of danger, by rules alone: no model, in every state and language.

Chinese is matched with spaces and punctuation taken out, so that "不,想 活了"
is still heard; misheard words are matched by fuzzy sound and count as possible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from nlu.lexicons import groups, words
from nlu.normalise import common
from nlu.pinyin import sound
from nlu.reading import Crisis, CrisisKind

# Which danger to name first where a text shows several.
_URGENCY = (
    CrisisKind.CHILD,
    CrisisKind.DISASTER,
    CrisisKind.MEDICAL,
    CrisisKind.SUICIDE,
    CrisisKind.VIOLENCE,
    CrisisKind.HUNGER_SHELTER,
)
_KEPT = re.compile(r"[a-z0-9一-鿿]")
_HAN = re.compile(r"[一-鿿]")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_LONG_AGO = re.compile(
    r"\b(?:last (?:week|month|year|spring|summer|autumn|winter)"
    r"|(?:weeks?|months?|years?) ago|since last|since \d{4}|used to)\b"
)
# What happened weeks ago is hardship now, and no longer the danger it was.
_PASSES = frozenset({CrisisKind.MEDICAL, CrisisKind.DISASTER})
_BLOT = "□"
_NEVER = "(?!)"
_MARGIN = 4


class _Certainty(StrEnum):
    """How sure a written sign is; "acute" is sure beside a sign of urgency."""

    EXPLICIT = "explicit"
    ACUTE = "acute"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class _Signs:
    kind: CrisisKind
    explicit: re.Pattern[str]
    acute: re.Pattern[str]
    possible: re.Pattern[str]
    english: re.Pattern[str]
    sounds: tuple[str, ...]

    def pattern(self, certainty: _Certainty) -> re.Pattern[str]:
        """Return the patterns of that certainty."""
        match certainty:
            case _Certainty.EXPLICIT:
                return self.explicit
            case _Certainty.ACUTE:
                return self.acute
            case _Certainty.POSSIBLE:
                return self.possible


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A text without what separates words, and where each character was."""

    text: str
    places: tuple[int, ...]
    original: str

    def evidence(self, start: int, end: int) -> str:
        first = max(0, start - _MARGIN)
        last = min(len(self.places), end + _MARGIN) - 1
        return self.original[self.places[first] : self.places[last] + 1]


def detect(folded: str) -> Crisis | None:
    """Return the most pressing danger that a folded text shows, or None."""
    if not _HAN.search(folded):
        return _english(folded)
    squeezed = _squeeze(common(folded))
    return _written(squeezed) or _heard(squeezed) or _english(folded)


def _squeeze(text: str) -> _Squeezed:
    kept = [
        (at, character) for at, character in enumerate(text) if _KEPT.match(character)
    ]
    letters = "".join(character for _, character in kept)
    blotted = _list("lookalikes").sub(lambda found: _BLOT * len(found[0]), letters)
    return _Squeezed(blotted, tuple(at for at, _ in kept), text)


def _written(squeezed: _Squeezed) -> Crisis | None:
    is_elsewhere = _list("elsewhere").search(squeezed.text) is not None
    is_acute = _list("acute_signs").search(squeezed.text) is not None
    for certainty in _Certainty:
        for signs in _signs():
            if found := signs.pattern(certainty).search(squeezed.text):
                sure = certainty is _Certainty.EXPLICIT or (
                    certainty is _Certainty.ACUTE and is_acute
                )
                if is_elsewhere and not sure:
                    return None
                evidence = squeezed.evidence(*found.span())
                return Crisis(signs.kind, evidence, explicit=sure and not is_elsewhere)
    return None


def _heard(squeezed: _Squeezed) -> Crisis | None:
    spoken = " " + " ".join(sound(squeezed.text)) + " "
    for signs in _signs():
        for phrase in signs.sounds:
            at = spoken.find(phrase)
            if at >= 0:
                start = spoken.count(" ", 0, at)
                end = start + phrase.count(" ") - 1
                evidence = squeezed.evidence(start, end)
                return Crisis(signs.kind, evidence, explicit=False)
    return None


def _english(folded: str) -> Crisis | None:
    plain = _NOT_A_WORD.sub(" ", folded)
    is_past = _LONG_AGO.search(plain) is not None
    for signs in _signs():
        if is_past and signs.kind in _PASSES:
            continue
        if found := signs.english.search(plain):
            return Crisis(signs.kind, found[0].strip())
    return None


@cache
def _list(name: str) -> re.Pattern[str]:
    return re.compile("|".join(words("crisis", name)))


@cache
def _signs() -> tuple[_Signs, ...]:
    return tuple(_kind(kind) for kind in _URGENCY)


def _kind(kind: CrisisKind) -> _Signs:
    lists = groups("crisis", "kinds", kind)

    def either(name: str) -> re.Pattern[str]:
        return re.compile("|".join(lists[name]) or _NEVER)

    # Three syllables alone sound like too much else ("脚不行", "叫不醒").
    long_enough = (phrase for phrase in lists["sounds"] if len(phrase) > 3)
    phrases = (" ".join(sound(phrase)) for phrase in long_enough)
    return _Signs(
        kind,
        either("explicit"),
        either("acute"),
        either("possible"),
        re.compile(r"\b(?:" + "|".join(lists["english"]) + ")"),
        tuple(f" {phrase} " for phrase in phrases),
    )
