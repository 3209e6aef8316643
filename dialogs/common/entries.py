"""Menus made of a table of entries, to which each room adds its own lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from casework.errors import Refusal
from dialogs.engine.answers import Choice, Option
from dialogs.engine.phrases import Phrase, _
from dialogs.engine.talk import Talk

LEAVE = "leave"
_LEAVE = Option(LEAVE, _("返回"), ("返回", "回去", "不看了"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu: the dialog it starts, its label, other words for it.

    `count` is a verb (tx, actor) that tells how much waits there; the line is
    left out where it refuses, and with `only_some` where nothing waits.
    """

    dialog: str
    label: Phrase
    words: tuple[str, ...] = ()
    count: Callable[[Any, Any], int] | None = None
    only_some: bool = False


async def choose_entry(talk: Talk, prompt: Phrase, entries: Sequence[Entry]) -> str:
    """Return the dialog of the line that is chosen, "leave" for none of them."""
    options = [
        option
        for entry in entries
        if (option := await _option(talk, entry)) is not None
    ]
    return await talk.ask("go", prompt, Choice(*options, _LEAVE))


async def _option(talk: Talk, entry: Entry) -> Option | None:
    if entry.count is None:
        return Option(entry.dialog, entry.label, entry.words)
    try:
        waits = await talk.step(f"waits.{entry.dialog}", entry.count)
    except Refusal:
        return None
    if entry.only_some and not waits:
        return None
    # The plain label stays a way of saying it, whatever the count.
    label = _("{label}({count})").fill(label=entry.label, count=waits)
    return Option(entry.dialog, label, (entry.label.msgid, *entry.words))
