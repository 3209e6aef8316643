"""What a person sees, and finding our words in it, whatever the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from dialogs.common.labels import DIFFICULTY, FOR_WHOM, LEVEL
from dialogs.engine.phrases import Phrase
from dialogs.locale import LANGUAGES, render, template
from nlu.reading import Difficulty, ForWhom, Level

_NUMBER: Final = re.compile(r"\d\d \d\d \d\d")
_REGISTERED: Final = "登记好了,编号 {number}。"
_LINE: Final = "{difficulty}:{level}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the person sees it, with the labels of its buttons."""

    text: str
    labels: tuple[str, ...] = ()


class Face(Protocol):
    """One way to talk with the bot; each call returns what was answered."""

    async def says(self, text: str) -> list[Shown]:
        """Send a text."""

    async def presses(self, label: str) -> list[Shown]:
        """Press a button of the newest message that has it."""

    async def repeats(self) -> None:
        """Send everything once more under the same ids.

        Raises:
            AssertionError: an answer is not what it was.
        """


def in_languages(msgid: str) -> Iterator[str]:
    """Yield a message in each of our languages, its braces still open."""
    return (template(msgid, language) for language in LANGUAGES)


def says(text: str, msgid: str) -> bool:
    """Tell whether a text is a message, whatever fills its braces."""
    shapes = (re.split(r"\{\w+\}", each) for each in in_languages(msgid))
    return any(
        re.fullmatch(".*".join(map(re.escape, shape)), text, re.DOTALL)
        for shape in shapes
    )


def label_of(msgid: str, shown: Shown) -> str | None:
    """Return the button that says a message."""
    return next((each for each in in_languages(msgid) if each in shown.labels), None)


def case_number(text: str) -> str | None:
    """Return the number of a case that was just registered."""
    found = _NUMBER.search(text) if says(text, _REGISTERED) else None
    return found[0].replace(" ", "") if found else None


def read_back(text: str) -> tuple[dict[Difficulty, Level], ForWhom | None]:
    """Return the levels and the person in need that a message names, a line each."""
    lines = text.splitlines()
    levels = {
        difficulty: level
        for difficulty in Difficulty
        for level in Level
        if any(line in lines for line in _level_lines(difficulty, level))
    }
    named = (
        w for w in ForWhom if any(render(FOR_WHOM[w], x) in lines for x in LANGUAGES)
    )
    return levels, next(named, None)


def difficulty_named(text: str) -> Difficulty:
    """Return the difficulty that a question is about.

    Raises:
        StopIteration: it names none.
    """
    return next(d for d in Difficulty if any(x in text for x in _difficulty_words(d)))


def _difficulty_words(difficulty: Difficulty) -> Iterator[str]:
    return (render(DIFFICULTY[difficulty], language) for language in LANGUAGES)


def _level_lines(difficulty: Difficulty, level: Level) -> Iterator[str]:
    line = Phrase(_LINE).fill(difficulty=DIFFICULTY[difficulty], level=LEVEL[level])
    return (render(line, language) for language in LANGUAGES)
