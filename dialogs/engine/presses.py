"""Buttons of a question, and what a pressed one stands for (pitfall 11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dialogs.engine.answers.base import Option
from dialogs.engine.frame import Frame, Pending
from dialogs.engine.phrases import Phrase
from dialogs.engine.replay import Run
from dialogs.engine.shown import EXTRAS, all_options
from dialogs.engine.talk import Ask
from dialogs.engine.tokens import Tokens


def buttons(
    shown: Sequence[Option], tokens: Tokens, ask: Ask[Any], frame: Frame, waits: Pending
) -> tuple[tuple[str, Phrase], ...]:
    """Return a token and a label for each option shown."""
    return tuple(
        (tokens.token(frame.id, ask.key, waits.turn, option.value), option.label)
        for option in shown
    )


def find_open(
    token: str, tokens: Tokens, ask: Ask[Any] | None, frame: Frame
) -> Option | None:
    """Return the option of the open question that was pressed."""
    waits = frame.pending
    if ask is None or waits is None:
        return None
    options = [*all_options(ask, frame), *EXTRAS]
    value = tokens.find(token, frame.id, ask.key, waits.turn, options)
    return next((option for option in options if option.value == value), None)


def find_answered(token: str, tokens: Tokens, run: Run, frame: Frame) -> str | None:
    """Return the key of the question, answered before, whose button was pressed."""
    for key, reached in run.reached.items():
        options = [*reached.ask.answer.options(), *EXTRAS]
        turn = reached.answered.turn
        if tokens.find(token, frame.id, key, turn, options) is not None:
            return key
    return None
