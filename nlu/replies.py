"""Which of some options a reply picks: by place, by words, by yes and no.

Pure and fast; knows no dialog. It never raises, and None is an honest answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from nlu.lexicons import words
from nlu.normalise import common, fold
from nlu.option_words import Option, contained, picked
from nlu.positions import mentioned, positions

Picks = tuple[int, ...] | None

_EDGES = " \t\n,.;:!~，。；：！、～…\"'“”‘’「」()（）"
_LONGEST = 200
_LEADING_NUMBER = re.compile(r"^\W*(\d{1,3})")


def choose(
    text: str,
    options: Sequence[str],
    question: str = "",
    aliases: Mapping[int, Sequence[str]] | None = None,
) -> Picks:
    """Return the indices of `options` that `text` picks, or None for none.

    `aliases` gives further words for an option by its index; `question` is what
    was asked. Indices count from 0 and come in ascending order.
    """
    said = common(fold(text[:_LONGEST])).strip(_EDGES)
    if not said or not options:
        return None
    known = _options(tuple(options), _frozen(aliases))
    for each in (said, _core(said)):
        if (exact := _exact(each, known)) is not None:
            return exact
    is_question = text.rstrip().endswith(("？", "?"))
    return _read(said, known, is_question=is_question)


def _frozen(aliases: Mapping[int, Sequence[str]] | None) -> tuple[tuple[int, str], ...]:
    pairs = (aliases or {}).items()
    return tuple((index, word) for index, many in pairs for word in many)


@lru_cache(maxsize=512)
def _options(
    options: tuple[str, ...], aliases: tuple[tuple[int, str], ...]
) -> tuple[Option, ...]:
    return tuple(
        Option.of(option, [word for at, word in aliases if at == index])
        for index, option in enumerate(options)
    )


def _exact(said: str, options: Sequence[Option]) -> Picks:
    found = tuple(at for at, option in enumerate(options) if said in option.names)
    return found if len(found) == 1 else None


def _read(said: str, options: Sequence[Option], *, is_question: bool) -> Picks:
    if (rest := _excepted(said, options)) is not None:
        return rest
    if (named := _numbered(_core(said), options)) is not None:
        return named
    if is_question or _says("question", said):
        return None
    if (clear := mentioned(said, len(options))) is not None:
        return clear
    if _says("nothing", said):
        return _unsure(said, options)
    if _says("any", said):
        return contained(said, options) or None
    return _all(said, options) or _polar(said, options) or picked(said, options)


@cache
def _pattern(group: str) -> re.Pattern[str]:
    return re.compile("|".join(words("replies", group)))


def _says(group: str, text: str) -> bool:
    return _pattern(group).search(text) is not None


def _core(said: str) -> str:
    return _pattern("filler").sub("", said).strip(_EDGES) or said


def _numbered(core: str, options: Sequence[Option]) -> Picks:
    if core.isdigit() and (own := _numbers_of(options)).count(int(core[:3])) == 1:
        return (own.index(int(core[:3])),)
    return _lettered(core, options) or positions(core, len(options))


def _lettered(core: str, options: Sequence[Option]) -> Picks:
    """Read "b" as the second of options that bear no letters themselves."""
    at = "abcdef".find(core) if len(core) == 1 else -1
    return (at,) if 0 <= at < len(options) else None


def _numbers_of(options: Sequence[Option]) -> list[int]:
    found = [_LEADING_NUMBER.match(option.written) for option in options]
    return [int(each[1]) if each else -1 for each in found]


def _excepted(said: str, options: Sequence[Option]) -> Picks:
    for pattern in words("replies", "except"):
        if found := _compiled(pattern).search(said):
            out = found["out"].strip(_EDGES)
            without = positions(_core(out), len(options)) or picked(out, options)
            if without and len(without) < len(options):
                return tuple(at for at in range(len(options)) if at not in without)
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _unsure(said: str, options: Sequence[Option]) -> Picks:
    """Pick "不清楚" where it is offered and said; else nothing is picked."""
    found = tuple(
        at
        for at, option in enumerate(options)
        if any(_says("nothing", name) for name in option.names)
    )
    return found if len(found) == 1 else None


def _all(said: str, options: Sequence[Option]) -> Picks:
    if not _says("all", said) or picked(said, options):
        return None
    return tuple(range(len(options)))


def _polar(said: str, options: Sequence[Option]) -> Picks:
    """Read yes and no where the options are alike; "不要助浴" is no plain no."""
    yes = _opening("agree_option", options)
    no = _opening("refuse_option", options) or _opening("turn_away_option", options)
    # "没错" begins like a no, and is none: a plain no must never pick it.
    no = [at for at in no if at not in yes]
    if _agrees(said):
        return _side(yes, no, len(options))
    if _refuses(said) and not picked(said, options):
        return _side(no, yes, len(options))
    return None


def _opening(group: str, options: Sequence[Option]) -> list[int]:
    pattern = _pattern(group)
    return [at for at, option in enumerate(options) if option.says(pattern)]


def _side(own: Sequence[int], other: Sequence[int], count: int) -> Picks:
    """Take the one option of this side, or of two the one not of the other side."""
    if len(own) == 1:
        return (own[0],)
    if not own and len(other) == 1 and count == 2:
        return (1 - other[0],)
    return None


def _agrees(said: str) -> bool:
    softened = _pattern("agree_though").sub("是", said)
    return _says("agree", softened) and not _says("refuse_anywhere", softened)


def _refuses(said: str) -> bool:
    softened = _pattern("agree_though").sub("是", said)
    return _says("refuse", softened) or _says("refuse_anywhere", softened)
