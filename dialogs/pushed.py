"""What a push is made of, for every room that has words for its own notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogs.engine.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Pushed:
    """What is told, and what may be pressed under it: (action, label).

    `sender` is "staff" where the words are a staff member's own; `media` the
    id of a photo or voice to show.
    """

    phrase: Phrase
    actions: tuple[tuple[str, Phrase], ...] = ()
    sender: str = "bot"
    media: int | None = None


Look = Callable[..., Any]
Teller = Callable[[Look, dict[str, Any]], "Pushed | None"]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the teller of a kind looks at, so that it is read at once for many.

    `args` are those with which it looks at `verb`, by the params of a notice;
    `many` takes the transaction and (person, args) of each, and answers them all.
    """

    verb: Callable[..., Any]
    many: Callable[..., Any]
    args: Callable[[dict[str, Any]], tuple[Any, ...]]
