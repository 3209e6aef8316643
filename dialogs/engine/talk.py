"""What a dialog talks through: ask, say, step, forget.

Every await hands the engine one request; nothing else may be awaited in a
dialog, so closing the coroutine is all it takes to wait for the next turn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from dialogs.engine.answers.base import Answer
from dialogs.engine.answers.place import PlaceName
from dialogs.engine.phrases import Phrase

T = TypeVar("T")
P = ParamSpec("P")


class Request(Generic[T]):
    """One thing a dialog wants of the engine."""

    def __await__(self) -> Generator[Request[T], Any, T]:
        value = yield self
        return cast(T, value)


@dataclass(frozen=True)
class Ask(Request[T]):
    """A question; `label` names it in a few words for read-back and for staff."""

    key: str
    prompt: Phrase
    answer: Answer[T]
    label: Phrase | None = None
    known: T | None = None
    wants: str = ""


@dataclass(frozen=True)
class Say(Request[None]):
    """Something to be said once; `media` is the id of a photo or voice to show."""

    phrase: Phrase
    media: int | None = None


@dataclass(frozen=True)
class Step(Request[T]):
    """A verb to be run once, its result recorded; `renew` where arguments change."""

    key: str
    verb: Callable[..., T]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    renew: bool = False


@dataclass(frozen=True)
class Forget(Request[None]):
    """Answers to be forgotten; the dialog starts again from the top."""

    keys: tuple[str, ...]


class Talk:
    """The one thing a dialog may touch.

    `now` is the turn's time, `places` the streets and communities of the
    district: both are given, so that a dialog need not look. A sub-talk puts
    its prefix before every key; the prefix is part of the contract with
    conversations that wait (pitfall 16).
    """

    def __init__(
        self,
        now: datetime,
        args: dict[str, Any],
        places: Sequence[PlaceName] = (),
        prefix: str = "",
    ) -> None:
        self.now = now
        self.args = args
        self.places = places
        self._prefix = prefix

    def sub(self, prefix: str) -> Talk:
        """Return a talk for an awaited sub-dialog."""
        return Talk(self.now, self.args, self.places, f"{self._prefix}{prefix}.")

    def ask(
        self,
        key: str,
        prompt: Phrase,
        answer: Answer[T],
        *,
        label: Phrase | None = None,
        known: T | None = None,
        wants: str = "",
    ) -> Awaitable[T]:
        """Ask, and return the answer.

        `known` is taken for the answer unless the person asked to change it.
        `wants` is "phone" or "location" where a channel can share one.
        """
        return Ask(f"{self._prefix}{key}", prompt, answer, label, known, wants)

    def say(
        self, phrase: Phrase, **fills: str | int | Phrase | tuple[str | Phrase, ...]
    ) -> Awaitable[None]:
        """Say something once."""
        return Say(phrase.fill(**fills) if fills else phrase)

    def show(self, media: int, phrase: Phrase) -> Awaitable[None]:
        """Show a photo or play a voice message once, under a few words."""
        return Say(phrase, media)

    def step(
        self,
        key: str,
        verb: Callable[Concatenate[Any, Any, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Awaitable[T]:
        """Run `verb(tx, actor, …)` once and return its recorded result.

        Raises:
            Refusal: what the verb refused, each time the dialog is run again.
        """
        return Step(f"{self._prefix}{key}", verb, args, kwargs)

    def renew(
        self,
        key: str,
        verb: Callable[Concatenate[Any, Any, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Awaitable[T]:
        """Run `verb(tx, actor, …)`, and again whenever its arguments are others.

        For what follows an answer that may be changed later: a decision, a line
        of a case. The verb must bear being run again.

        Raises:
            Refusal: what the verb refused, each time the dialog is run again.
        """
        return Step(f"{self._prefix}{key}", verb, args, kwargs, renew=True)

    def forget(self, *keys: str) -> Awaitable[None]:
        """Forget answers and start the dialog again; never returns."""
        return Forget(tuple(f"{self._prefix}{key}" for key in keys))
