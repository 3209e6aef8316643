"""Choosing: one of several, several of several, yes or no.

More options than a message may hold are turned over page by page; all of them
can be chosen at any time by words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import NOT_UNDERSTOOD, Answer, Hint, Option
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _
from dialogs.locale import render


def indices(given: Given, options: Sequence[Option]) -> tuple[int, ...] | None:
    """Return which options a text picks: by number, label or other words."""
    labels = [render(option.label, "zh-Hans") for option in options]
    english = [render(option.label, "en").lower() for option in options]
    words = {
        i: tuple({*option.words, english[i]} - {labels[i]})
        for i, option in enumerate(options)
    }
    return given.read().choice(labels, aliases=words)


CLEAR = 0.7
YES_WORDS = ("是", "对", "好", "同意", "可以", "嗯", "要", "行", "yes", "ok")
NO_WORDS = ("不是", "不对", "不好", "不同意", "不可以", "不要", "不行", "没有", "no")


def chosen_by(given: Given, options: Sequence[Option]) -> tuple[int, ...] | None:
    """Return which options a text picks, a clear yes or no counted.

    None too where words and meaning say opposite things: a no must never be
    guessed to be a yes.
    """
    if not given.text:
        return None
    chosen, meant = indices(given, options), by_intent(given, options)
    if chosen is None or meant is None or named_by(given.read().folded, options):
        return meant if chosen is None else chosen
    other_side = {YES_WORDS: NO_WORDS, NO_WORDS: YES_WORDS}[
        _side_of(given) or YES_WORDS
    ]
    opposite = any({*other_side} & {*options[i].words} for i in chosen)
    return None if opposite else chosen


def by_intent(given: Given, options: Sequence[Option]) -> tuple[int, ...] | None:
    """Return the one option that a clear yes or no means ("对对对", "correct")."""
    side = _side_of(given)
    if side is None:
        return None
    found = [i for i, option in enumerate(options) if {*side} & {*option.words}]
    return (found[0],) if len(found) == 1 else None


def _side_of(given: Given) -> tuple[str, ...] | None:
    reading = given.read()
    sides = {"affirm": YES_WORDS, "deny": NO_WORDS}
    return sides.get(reading.intent or "") if reading.confidence >= CLEAR else None


def named_by(said: str, options: Sequence[Option]) -> bool:
    """Tell whether a folded word is an option's own label, or one of its words."""
    labels = {
        render(option.label, language).lower()
        for option in options
        for language in ("zh-Hans", "en")
    }
    return said in labels.union(*(option.words for option in options))


class Choice(Answer[str]):
    """Exactly one option; the value is the option's value."""

    kind: ClassVar[str] = "choice"

    def __init__(self, *options: Option) -> None:
        self._options = options

    @override
    def options(self) -> Sequence[Option]:
        """Return the options in order."""
        return self._options

    @override
    def read(self, given: Given) -> str | Hint:
        """Take a button, a number, words, or free speech that means one option."""
        if given.picked is not None:
            return given.picked
        chosen = chosen_by(given, self._options)
        if chosen is None:
            return Hint(_("请点一个,或者回复数字。"))
        if len(chosen) > 1:
            return Hint(_("这里只能选一个。您最想选哪个?"))
        return self._options[chosen[0]].value

    @override
    def dump(self, value: str) -> Any:
        """Keep the option's value."""
        return value

    @override
    def load(self, data: Any) -> str:
        """Take it back while the option is still there."""
        if any(option.value == data for option in self._options):
            return str(data)
        raise Misfit

    @override
    def show(self, value: str) -> Phrase:
        """Return the option's label."""
        return next(o.label for o in self._options if o.value == value)


NONE_OF_THEM = "-"


class Many(Answer[tuple[str, ...]]):
    """Any number of options; an option with value "-" stands for none of them."""

    kind: ClassVar[str] = "many"

    def __init__(self, *options: Option) -> None:
        self._options = options

    @override
    def options(self) -> Sequence[Option]:
        """Return the options in order."""
        return self._options

    @override
    def read(self, given: Given) -> tuple[str, ...] | Hint:
        """Take one button, or numbers and words for several."""
        if given.picked is not None:
            return self._cleared((given.picked,))
        chosen = indices(given, self._options) if given.text else None
        if chosen is None:
            return Hint(_("可以选几个,比如回复“1和3”。"))
        return self._cleared(tuple(self._options[i].value for i in chosen))

    def _cleared(self, values: tuple[str, ...]) -> tuple[str, ...]:
        # "都要" names all, the one for none among them.
        return tuple(value for value in values if value != NONE_OF_THEM)

    @override
    def dump(self, value: tuple[str, ...]) -> Any:
        """Keep the values."""
        return list(value)

    @override
    def load(self, data: Any) -> tuple[str, ...]:
        """Take them back while every one is still there."""
        known = {option.value for option in self._options}
        if isinstance(data, list) and all(
            isinstance(value, str) and value in known for value in data
        ):
            return tuple(data)
        raise Misfit

    @override
    def show(self, value: tuple[str, ...]) -> Phrase:
        """Return the labels as a list."""
        labels = tuple(o.label for o in self._options if o.value in value)
        return _("{list}").fill(list=labels) if labels else _("都没有")


class YesNo(Answer[bool]):
    """Yes or no, with labels of one's own where yes and no would be blunt."""

    kind: ClassVar[str] = "yesno"

    def __init__(self, yes: Phrase | None = None, no: Phrase | None = None) -> None:
        self._options = (
            Option("yes", yes or _("是"), YES_WORDS),
            Option("no", no or _("不是"), NO_WORDS),
        )

    @override
    def options(self) -> Sequence[Option]:
        """Return yes, then no."""
        return self._options

    @override
    def read(self, given: Given) -> bool | Hint:
        """Take a button, a number, or any way of saying yes or no."""
        if given.picked is not None:
            return given.picked == "yes"
        chosen = chosen_by(given, self._options)
        if chosen is None or len(chosen) != 1:
            return Hint(NOT_UNDERSTOOD)
        return chosen[0] == 0

    @override
    def dump(self, value: bool) -> Any:
        """Keep it."""
        return value

    @override
    def load(self, data: Any) -> bool:
        """Take it back."""
        if isinstance(data, bool):
            return data
        raise Misfit

    @override
    def show(self, value: bool) -> Phrase:
        """Return the label."""
        return self._options[0 if value else 1].label
