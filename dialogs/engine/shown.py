"""Which options of a question are shown, and what a typed number means there.

More options than a message may hold are shown page by page; a number always
means a place among those in sight, never a hidden one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.engine import words
from dialogs.engine.answers.base import Answer, Option
from dialogs.engine.bounds import MAX_ATTEMPTS, MAX_OPTIONS_SHOWN
from dialogs.engine.errors import Misfit
from dialogs.engine.frame import Frame, Pending
from dialogs.engine.given import Given
from dialogs.engine.journal import Answered
from dialogs.engine.phrases import Phrase
from dialogs.engine.talk import Ask
from dialogs.locale import render
from nlu.reading import Reading

MORE, KEEP, PERSON = "~more", "~keep", "~person"
EXTRAS = (Option(MORE, words.MORE), Option(PERSON, words.PERSON))
_OWN = frozenset({MORE, KEEP, PERSON})

_NUMBER = r"第?(?:[0-9]{1,2}|[一二三四五六七八九十两]{1,3})[个号项]?"
_NUMBERS = re.compile(rf"{_NUMBER}(?:[\s,，、.和跟及与]+{_NUMBER})*")


@dataclass(frozen=True, slots=True)
class Typed:
    """What typed numbers mean: option values, or an option of the engine's own.

    Both are empty where the numbers name nothing in sight.
    """

    values: tuple[str, ...] = ()
    own: str | None = None


def all_options(ask: Ask[Any], frame: Frame) -> list[Option]:
    """Return the options of a question, an answer once left first (pitfall 3)."""
    options = list(ask.answer.options())
    old = frame.journal.answers.get(ask.key)
    shown = old_shown(ask, old) if old is not None and old.stale else None
    if shown is not None:
        options.insert(0, Option(KEEP, words.KEEP_OLD.fill(old=shown)))
    return options


def old_shown(ask: Ask[Any], old: Answered) -> Phrase | None:
    """Return an answer once given in words, None where it no longer fits."""
    if (old.kind, old.version) != (ask.answer.kind, ask.answer.version):
        return None
    try:
        return ask.answer.show(ask.answer.load(old.value))
    except Misfit:
        return None


def in_sight(ask: Ask[Any], frame: Frame, waits: Pending) -> list[Option]:
    """Return the options of the page that is shown, with a person after misses."""
    pages = cut(all_options(ask, frame))
    shown = list(pages[waits.page % len(pages)])
    if waits.misses >= MAX_ATTEMPTS:
        shown.append(EXTRAS[1])
    return shown


def cut(options: Sequence[Option]) -> list[list[Option]]:
    """Return the options page by page, each full page ending with "more"."""
    if len(options) <= MAX_OPTIONS_SHOWN:
        return [list(options)]
    size = MAX_OPTIONS_SHOWN - 1
    pages = [list(options[i : i + size]) for i in range(0, len(options), size)]
    return [[*page, EXTRAS[0]] for page in pages]


def is_numbers(given: Given) -> bool:
    """Tell whether a text is nothing but numbers, as places in a list are typed."""
    return _NUMBERS.fullmatch(given.read().folded.strip(" 。.!！")) is not None


def typed(given: Given, answer: Answer[Any], shown: Sequence[Option]) -> Typed | None:
    """Return what typed numbers mean among the options shown.

    None where numbers are left to the answer.
    """
    if not shown or (answer.certain(given) and not answer.free):
        return None
    plain = [o.value for o in shown] == [o.value for o in answer.options()]
    if plain and not answer.free:
        return None
    labels = [render(option.label, "zh-Hans") for option in shown]
    chosen = given.read().choice(labels)
    if chosen is None:
        return None if answer.free else Typed()
    values = tuple(shown[i].value for i in chosen)
    if len(values) == 1 and values[0] in _OWN:
        return Typed(own=values[0])
    return Typed(values=tuple(value for value in values if value not in _OWN))


def among_all(given: Given, answer: Answer[Any], values: Sequence[str]) -> Given:
    """Return the input as if those options had been chosen among all of them."""
    if len(values) == 1:
        return Given(text=given.text, picked=values[0])
    places = [option.value for option in answer.options()]
    text = "和".join(str(places.index(value) + 1) for value in values)
    return Given(text=text, reading=Reading(text=text, folded=text))
