"""What every answer type promises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that may be chosen: a stable value and the words for it.

    `words` are further ways people say it, folded to simplified script.
    """

    value: str
    label: Phrase
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hint:
    """Why an input is no answer, said kindly; never an exception."""

    phrase: Phrase


class Answer(ABC, Generic[T]):
    """Reads what a person gave into a value of type T.

    `kind` and `version` are kept beside each recorded answer. `free` tells
    that nearly any words are an answer, so that a clear wish for something
    else (a question, a command) is looked for first.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    free: ClassVar[bool] = False

    @abstractmethod
    def read(self, given: Given) -> T | Hint:
        """Turn an input into a value, or say what is missing."""

    @abstractmethod
    def dump(self, value: T) -> Any:
        """Return `value` as JSON."""

    @abstractmethod
    def load(self, data: Any) -> T:
        """Return the value that was dumped.

        Raises:
            Misfit: it no longer fits this question.
        """

    def certain(self, given: Given) -> bool:
        """Tell whether words are an answer beyond doubt, whatever else they mean."""
        del given
        return False

    def show(self, value: T) -> Phrase:
        """Return the value in words, to be read back."""
        return Phrase(str(value))

    def options(self) -> Sequence[Option]:
        """Return what may be chosen by button or number, in order."""
        return ()

    def example(self) -> Phrase | None:
        """Return an example of a good answer, said after a second miss."""
        return None


NOT_UNDERSTOOD = _("没太看懂,请再说一次。")
