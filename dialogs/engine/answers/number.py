"""One whole number: "50", "五十人左右", "1万"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from typing_extensions import override

from dialogs.engine.answers.base import Answer, Hint, Option
from dialogs.engine.answers.choice import Choice
from dialogs.engine.errors import Misfit
from dialogs.engine.given import Given
from dialogs.engine.phrases import Phrase, _

MOST = 100_000_000


class Number(Answer[int]):
    """A whole number from `least` to `most`; options whose values are numbers."""

    kind: ClassVar[str] = "number"

    def __init__(self, *options: Option, least: int = 0, most: int = MOST) -> None:
        self._options = options
        self.least = least
        self.most = most

    @override
    def options(self) -> Sequence[Option]:
        """Return what may be chosen instead of writing."""
        return self._options

    @override
    def read(self, given: Given) -> int | Hint:
        """Take a button, a number in the words, or words for a button."""
        if given.picked is not None:
            return int(given.picked)
        found = given.read().number() if given.text else None
        if found is None and self._options:
            chosen = Choice(*self._options).read(given)
            found = None if isinstance(chosen, Hint) else int(chosen)
        if found is None:
            return Hint(_("请写一个数,比如“50”。"))
        if not self.least <= found <= self.most:
            hint = _("要在{least}到{most}之间。")
            return Hint(hint.fill(least=self.least, most=self.most))
        return found

    @override
    def dump(self, value: int) -> Any:
        """Keep it."""
        return value

    @override
    def load(self, data: Any) -> int:
        """Take it back."""
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        raise Misfit

    @override
    def show(self, value: int) -> Phrase:
        """Return an option's label, or the number."""
        labels = {option.value: option.label for option in self._options}
        return labels.get(str(value), Phrase(str(value)))
