"""A short free text."""

from __future__ import annotations

from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import NOT_UNDERSTOOD, Answer, Hint
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _, verbatim

DEFAULT_LONGEST = 500


class Text(Answer[str]):
    """Any words up to `longest` characters, white space trimmed."""

    kind: ClassVar[str] = "text"
    free: ClassVar[bool] = True

    def __init__(self, *, longest: int = DEFAULT_LONGEST) -> None:
        self.longest = longest

    @override
    def read(self, given: Given) -> str | Hint:
        """Take the words as they are."""
        words = given.text.strip()
        if not words:
            return Hint(NOT_UNDERSTOOD)
        if len(words) > self.longest:
            return Hint(_("有点长,请说短一些,{most}字以内。").fill(most=self.longest))
        return words

    @override
    def dump(self, value: str) -> Any:
        """Keep the words."""
        return value

    @override
    def load(self, data: Any) -> str:
        """Take them back."""
        if isinstance(data, str) and data:
            return data
        raise Misfit

    @override
    def show(self, value: str) -> Phrase:
        """Return the words."""
        return verbatim(value)
